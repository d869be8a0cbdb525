package io.github.nixld.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What is not asked for stays, whatever it is.
class VariablesTest {
  private static Variables of(String... strings) {
    return new Variables(Stream.of(strings).map(VariablesTest::bytes).toList());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static List<String> strings(Variables variables) {
    return variables.strings().stream()
        .map(string -> new String(string, StandardCharsets.ISO_8859_1))
        .toList();
  }

  @Test
  void aValueIsThatOfTheFirst() {
    assertThat(of("AB=0", "A=1=\u00ff", "A=2").get("A")).isEqualTo(bytes("1=\u00ff"));
    assertThat(of("A=").get("A")).isEmpty();
    assertThat(of("A", "AB=1").get("A")).isNull();
  }

  @Test
  void aVariableIsSetInItsPlace() {
    assertThat(strings(of("A=1", "B=2", "no name", "=3", "B=4", "C=\u00fe").with("B", "new")))
        .containsExactly("A=1", "B=new", "no name", "=3", "C=\u00fe");
    assertThat(strings(of("A=1").with("B", "x"))).containsExactly("A=1", "B=x");
  }
}
