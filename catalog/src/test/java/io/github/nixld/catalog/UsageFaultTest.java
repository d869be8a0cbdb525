package io.github.nixld.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

/// What is said about a wrong command line, in the style of nixld's other commands.
class UsageFaultTest {
  private static String said(String line) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(bytes, false, UTF_8);
    assertThat(Main.run(line.split(" "), stream, stream)).isEqualTo(CatalogException.USAGE);
    return bytes.toString(UTF_8);
  }

  @Test
  void anUnknownOptionIsNamedBeforeWhatIsMissing() {
    assertThat(said("build --fro x"))
        .startsWith("nixld-catalog: unknown option '--fro' (did you mean --from?): see ")
        .endsWith("nixld-catalog build --help\n");
    assertThat(said("build -x")).contains("unknown option '-x'");
    assertThat(said("bild")).contains("unknown command 'bild'");
  }

  @Test
  void whatIsMissingAndWhatIsNoNumber() {
    assertThat(said("build --from x"))
        .isEqualTo(
            "nixld-catalog: --paths FILE, --output DIR are missing: see nixld-catalog build"
                + " --help\n");
    assertThat(said("build --parallel x"))
        .contains("--parallel 'x' is not a whole number: see nixld-catalog build --help");
    assertThat(said("build --quiet=1")).contains("option '--quiet' takes no value");
    assertThat(said("build --paths a --paths b"))
        .contains("option '--paths' may be given only once");
  }
}
