package io.github.nixld.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NarHashTest {
  /// `nix-hash --type sha256 --to-base32` and `--to-sri` of the SHA-256 of nothing.
  private static final String HEX =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private static final String BASE32 = "0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73";
  private static final String BASE64 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

  @Test
  void everyForm() {
    for (String form :
        List.of("sha256:" + HEX, "sha256:" + BASE32, "sha256:" + BASE64, "sha256-" + BASE64)) {
      assertThat(NarHash.parse(form)).as(form).isEqualTo(new NarHash(HEX));
    }
    assertThat(new NarHash(HEX)).hasToString("sha256:" + BASE32);
  }

  @Test
  void nothingElse() {
    for (String form :
        List.of(
            "",
            HEX,
            "md5:" + HEX,
            "sha256:" + HEX.substring(1),
            "sha256:" + "e" + BASE32.substring(1),
            "sha256:" + "z" + BASE32.substring(1),
            "sha256-" + BASE32,
            "sha256:" + BASE64.replace('/', '!'))) {
      assertThat(NarHash.parse(form)).as(form).isNull();
    }
  }
}
