package io.github.nixld.signature;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Sha256Test {
  /// FIPS 180-4's example.
  private static final String OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void givesTheDigestOfATextAndOfAStream() throws IOException {
    assertThat(HexFormat.of().formatHex(Sha256.of("abc"))).isEqualTo(OF_ABC);
    assertThat(Sha256.hex(new ByteArrayInputStream("abc".getBytes(StandardCharsets.UTF_8))))
        .isEqualTo(OF_ABC);
    assertThat(HexFormat.of().formatHex(Sha256.start().digest())).startsWith("e3b0c44298fc1c14");
  }
}
