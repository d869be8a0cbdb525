package io.github.nixld.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StorePathNameTest {
  private static final String HASH = "0123456789abcdfghijklmnpqrsvwxyz";

  /// The cases of nix's own tests/functional/lang/eval-okay-versions.nix, and some from nixpkgs.
  @ParameterizedTest
  @CsvSource({
    "zlib-1.3.1, zlib, 1.3.1",
    "zlib-1.3.1-dev, zlib, 1.3.1-dev",
    "hello, hello, ''",
    "another-test, another-test, ''",
    "gtk+3-3.24.41, gtk+3, 3.24.41",
    "nix-0.12pre12876, nix, 0.12pre12876",
    "xorg-server-21.1.13, xorg-server, 21.1.13",
    "trailing-, trailing-, ''",
    "a--b, a, -b",
  })
  void nameEndsBeforeADashThatNoLetterFollows(String name, String packageName, String version) {
    StorePathName parsed = Objects.requireNonNull(StorePathName.parse(HASH + "-" + name));
    assertThat(parsed.packageName()).isEqualTo(packageName);
    assertThat(parsed.version()).isEqualTo(version);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".links",
        "trash",
        "tmp-1234-5",
        HASH,
        HASH + "-",
        "0123456789abcdefghijklmnpqrsvwxyz-e-is-no-digit",
        HASH + "-new\nline",
        HASH + "-quo'te",
        HASH + "-Zürich",
      })
  void whatIsNoStorePathIsNone(String basename) {
    assertThat(StorePathName.parse(basename)).isNull();
  }

  @Test
  void derivationsAreTold() {
    assertThat(StorePathName.parse(HASH + "-zlib-1.3.1.drv")).matches(StorePathName::isDerivation);
    assertThat(StorePathName.parse(HASH + "-zlib-1.3.1")).matches(name -> !name.isDerivation());
  }
}
