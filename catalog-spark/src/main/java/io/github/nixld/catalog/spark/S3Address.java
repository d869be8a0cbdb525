package io.github.nixld.catalog.spark;

import io.github.nixld.cache.CacheException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a cache is in S3, in Nix's form:
/// `s3://BUCKET[/PREFIX][?region=R&endpoint=HOST&scheme=http&profile=P]`. Nix's other settings are
/// for writing.
///
/// @param text as the user gave it
/// @param bucket its name
/// @param prefix of all its files: "", or ends with a slash
/// @param region Nix's own is us-east-1
/// @param endpoint a server that speaks S3; null for Amazon's
/// @param profile of the credentials; null for what the SDK finds
record S3Address(
    String text,
    String bucket,
    String prefix,
    String region,
    @Nullable URI endpoint,
    @Nullable String profile) {
  static S3Address parse(String text) throws CacheException {
    try {
      URI uri = new URI(text);
      String bucket = uri.getAuthority();
      if (!"s3".equals(uri.getScheme()) || bucket == null) {
        throw new CacheException(text + ": name a bucket, as in s3://BUCKET");
      }
      Map<String, String> settings = settings(uri.getQuery());
      String host = settings.get("endpoint");
      String scheme = settings.getOrDefault("scheme", "https");
      String path = uri.getPath().replaceAll("^/+|/+$", "");
      return new S3Address(
          text,
          bucket,
          path.isEmpty() ? "" : path + "/",
          settings.getOrDefault("region", "us-east-1"),
          host == null ? null : new URI(host.contains("://") ? host : scheme + "://" + host),
          settings.get("profile"));
    } catch (URISyntaxException e) {
      throw new CacheException("%s is not an address: %s".formatted(text, e.getMessage()));
    }
  }

  private static Map<String, String> settings(@Nullable String query) {
    Map<String, String> settings = new HashMap<>();
    for (String setting : query == null ? new String[0] : query.split("&")) {
      int equals = setting.indexOf('=');
      if (equals > 0) {
        settings.put(setting.substring(0, equals), setting.substring(equals + 1));
      }
    }
    return settings;
  }
}
