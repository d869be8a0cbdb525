package io.github.nixld.catalog.spark;

import io.github.nixld.cache.CacheException;
import io.github.nixld.cache.CacheSource;
import io.github.nixld.cache.NotInCacheException;
import io.github.nixld.cache.Patience;
import io.github.nixld.cache.RequestLimit;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// A cache in S3, or behind a server that speaks it. No more requests run at once than it was
/// given; an object that breaks off is read on from where it ended.
final class S3Source implements CacheSource {
  private static final int NOT_FOUND = 404;
  private static final int FORBIDDEN = 403;
  private static final int SERVER_ERROR = 500;

  private final S3Address address;
  private final Patience patience;
  private final RequestLimit limit;
  private final S3Client client;

  S3Source(S3Address address, Patience patience) {
    this.address = address;
    this.patience = patience;
    this.limit = new RequestLimit(patience.parallel());
    this.client = client(address, patience);
  }

  private static S3Client client(S3Address address, Patience patience) {
    S3ClientBuilder builder =
        S3Client.builder()
            .region(Region.of(address.region()))
            .credentialsProvider(credentials(address.profile()))
            // What counts is the hash of the NAR.
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .overrideConfiguration(it ->
                it.retryStrategy(
                    StandardRetryStrategy.builder().maxAttempts(patience.tries()).build()))
            .httpClientBuilder(
                ApacheHttpClient.builder()
                    .maxConnections(patience.parallel())
                    .socketTimeout(patience.stall()));
    if (address.endpoint() != null) {
      builder.endpointOverride(address.endpoint()).forcePathStyle(true);
    }
    return builder.build();
  }

  /// Public buckets need none.
  private static AwsCredentialsProvider credentials(@Nullable String profile) {
    AwsCredentialsProvider found =
        DefaultCredentialsProvider.builder().profileName(profile).build();
    try {
      found.resolveCredentials();
      return found;
    } catch (SdkClientException e) {
      return AnonymousCredentialsProvider.create();
    }
  }

  @Override
  public String address() {
    return address.text();
  }

  @Override
  public InputStream open(String file) throws IOException {
    return limit.open(() -> new S3Body(this, file, get(file, 0, null)));
  }

  Patience patience() {
    return patience;
  }

  /// A body was closed.
  void release() {
    limit.release();
  }

  /// Asks for an object from a position on.
  ///
  /// @param tag the version that it has to be; null for any
  ResponseInputStream<GetObjectResponse> get(String file, long from, @Nullable String tag)
      throws IOException {
    GetObjectRequest.Builder request =
        GetObjectRequest.builder().bucket(address.bucket()).key(address.prefix() + file);
    if (from > 0) {
      request.range("bytes=%d-".formatted(from)).ifMatch(tag);
    }
    try {
      return client.getObject(request.build());
    } catch (AbortedException e) {
      throw RequestLimit.interrupted();
    } catch (S3Exception e) {
      throw failure(file, e);
    } catch (SdkException e) {
      throw new IOException("%s: %s".formatted(name(file), e.getMessage()), e);
    }
  }

  /// As messages name a file.
  String name(String file) {
    return "s3://%s/%s%s".formatted(address.bucket(), address.prefix(), file);
  }

  private IOException failure(String file, S3Exception e) {
    int status = e.statusCode();
    if (status == NOT_FOUND || status == FORBIDDEN) {
      // Who may not list a bucket is answered 403 for what is not there.
      return new NotInCacheException("%s: status %d".formatted(name(file), status));
    }
    String message = "%s: status %d".formatted(name(file), status);
    return status >= SERVER_ERROR || e.isThrottlingException()
        ? new IOException(message, e)
        : new CacheException(message);
  }

  @Override
  public void close() {
    client.close();
  }
}
