package io.github.nixld.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {
  /// RFC 8032, section 7.1, test 2: seed, public key, a message of one byte, its signature.
  private static final String SEED = "TM0Imyj/ltqdtsNG7BFOD1uKMZ81q6Yk2oz27U+4pvs=";

  private static final String PUBLIC = "PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=";
  private static final byte[] MESSAGE = {0x72};
  private static final String SIGNATURE =
      "kqAJqfDUyrhyDoILX2QlQKKye1QWUD+Ps3YiI+vbadoIWsHkPhWZbkWPNhPQ8R2MOHsurrQwKu6wDSkWErsMAA==";

  private static String secret(String seed, String open) {
    byte[] both = new byte[64];
    System.arraycopy(Base64.getDecoder().decode(seed), 0, both, 0, 32);
    System.arraycopy(Base64.getDecoder().decode(open), 0, both, 32, 32);
    return "test-1:" + Base64.getEncoder().encodeToString(both);
  }

  @Test
  void signsAsTheRfcDoes() throws KeyException {
    SecretKey key = SecretKey.parse(secret(SEED, PUBLIC) + "\n");
    assertThat(key.sign(MESSAGE)).isEqualTo("test-1:" + SIGNATURE);
    assertThat(key.publicKey()).hasToString("test-1:" + PUBLIC);
  }

  @Test
  void verifiesOnlyItsOwnSignatureOfTheSameBytes() throws KeyException {
    PublicKey key = PublicKey.parse("test-1:" + PUBLIC);
    assertThat(key.verifies("test-1:" + SIGNATURE, MESSAGE)).isTrue();
    assertThat(key.verifies("test-1:" + SIGNATURE, new byte[] {0x73})).isFalse();
    assertThat(key.verifies("test-2:" + SIGNATURE, MESSAGE)).isFalse();
    assertThat(key.verifies("test-1:" + SIGNATURE.replace("kqAJ", "kqAK"), MESSAGE)).isFalse();
    assertThat(key.verifies("test-1:", MESSAGE)).isFalse();
    assertThat(key.verifies("test-1:!!!!", MESSAGE)).isFalse();
    assertThat(key.verifies("nothing", "x".getBytes(StandardCharsets.US_ASCII))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "test-1", ":AAAA", "test-1:", "test-1:AAAA", "test-1:~"})
  void refusesWhatIsNoKeyAndDoesNotRepeatIt(String text) {
    assertThatThrownBy(() -> PublicKey.parse(text)).isInstanceOf(KeyException.class);
    assertThatThrownBy(() -> SecretKey.parse(text))
        .isInstanceOf(KeyException.class)
        .hasMessageNotContaining("AAAA");
  }

  @Test
  void refusesASecretKeyWithThePublicHalfOfAnother() {
    assertThatThrownBy(() -> SecretKey.parse(secret(SEED, SEED.replace("TM0I", "TM0J"))))
        .isInstanceOf(KeyException.class);
  }
}
