package io.github.nixld.catalog.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nixld.cache.CacheException;
import java.net.URI;
import org.junit.jupiter.api.Test;

/// Addresses as Nix writes them.
class S3AddressTest {
  @Test
  void aBucketAloneIsAmazons() throws Exception {
    S3Address address = S3Address.parse("s3://example-cache");
    assertThat(address.bucket()).isEqualTo("example-cache");
    assertThat(address.prefix()).isEmpty();
    assertThat(address.region()).isEqualTo("us-east-1");
    assertThat(address.endpoint()).isNull();
  }

  @Test
  void settingsNameAServer() throws Exception {
    S3Address address =
        S3Address.parse(
            "s3://cache/a/b/?endpoint=127.0.0.1:9000&scheme=http&region=x&profile=p&parallel=yes");
    assertThat(address.prefix()).isEqualTo("a/b/");
    assertThat(address.endpoint()).isEqualTo(URI.create("http://127.0.0.1:9000"));
    assertThat(address.region()).isEqualTo("x");
    assertThat(address.profile()).isEqualTo("p");
    assertThat(S3Address.parse("s3://c?endpoint=https://s3.example.org").endpoint())
        .isEqualTo(URI.create("https://s3.example.org"));
  }

  @Test
  void whatNamesNoBucketIsRefused() {
    for (String text : new String[] {"s3:///x", "s3://", "s3://a b"}) {
      assertThatThrownBy(() -> S3Address.parse(text)).isInstanceOf(CacheException.class);
    }
  }
}
