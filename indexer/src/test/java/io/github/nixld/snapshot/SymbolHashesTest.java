package io.github.nixld.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SymbolHashesTest {
  /// The example of the class's documentation.
  @Test
  void aAndB() throws SnapshotException {
    SymbolHashes hashes =
        SymbolHashes.of(List.of(SymbolHashes.hash("b"), SymbolHashes.hash("a")), List.of());
    assertThat(HexFormat.ofDelimiter(" ").formatHex(hashes.encode()))
        .isEqualTo("02 86 ec 0a 01 00");
    assertThat(SymbolHashes.decode(hashes.encode())).isEqualTo(hashes);
  }

  @Test
  void asUnsignedNumbersEachOnce() throws SnapshotException {
    SymbolHashes hashes = SymbolHashes.of(List.of(-1, 0, 5, -1, Integer.MIN_VALUE), List.of(7));
    assertThat(hashes.defined()).containsExactly(0, 5, Integer.MIN_VALUE, -1);
    assertThat(SymbolHashes.decode(hashes.encode())).isEqualTo(hashes);
    assertThat(hashes.defines(-1)).isTrue();
    assertThat(hashes.defines(Integer.MIN_VALUE)).isTrue();
    assertThat(hashes.defines(7)).isFalse();
  }

  @Test
  void whatever() throws SnapshotException {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      List<Integer> defined = new ArrayList<>();
      List<Integer> undefined = new ArrayList<>();
      random.ints(random.nextInt(300)).forEach(defined::add);
      random.ints(random.nextInt(300)).forEach(undefined::add);
      SymbolHashes hashes = SymbolHashes.of(defined, undefined);
      assertThat(SymbolHashes.decode(hashes.encode())).isEqualTo(hashes);
      assertThat(defined).allMatch(hashes::defines);
      byte[] bytes = hashes.encode();
      byte[] cut = Arrays.copyOf(bytes, bytes.length - 1);
      assertThatThrownBy(() -> SymbolHashes.decode(cut)).isInstanceOf(SnapshotException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "01",
        "ff ff ff ff 0f 00",
        "ff ff ff ff ff ff 00",
        "02 ff ff ff ff 0f 01 00",
        "00 00 00",
        "01 80 80 80 80 80 80 00"
      })
  void refusesWhatIsNone(String hex) {
    byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(hex);
    assertThatThrownBy(() -> SymbolHashes.decode(bytes)).isInstanceOf(SnapshotException.class);
  }
}
