package io.github.nixld.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.cli.command.Style;
import org.junit.jupiter.api.Test;

class FindingTest {
  private static final Finding FINDING =
      Finding.wrong(
          "nix-ld", "nothing is at /lib64/ld-linux-x86-64.so.2", "enable nix-ld, a\nmodule");

  @Test
  void outputThatIsNoTerminalHasOneLine() {
    assertThat(FINDING.line(Style.PLAIN))
        .isEqualTo(
            "wrong    nix-ld      nothing is at /lib64/ld-linux-x86-64.so.2: enable nix-ld,"
                + " a\\nmodule");
  }

  @Test
  void aTerminalGetsLinesThatFit() {
    assertThat(FINDING.line(Style.PLAIN, 60))
        .isEqualTo(
            """
            wrong    nix-ld      nothing is at
                                 /lib64/ld-linux-x86-64.so.2: enable
                                 nix-ld, a\\nmodule\
            """);
    assertThat(FINDING.line(Style.PLAIN, 40).lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(40));
  }

  /// Broken into lines, it would be several commands for a shell.
  @Test
  void aCommandLineToCopyStaysWhole() {
    String command = "mkdir -p /home/user/.config/direnv/lib && ln -s /usr/share/nixld.sh .";
    Finding finding = Finding.optional("direnv", "`use nixld` is unknown", command);
    assertThat(finding.line(Style.PLAIN, 60))
        .isEqualTo("-        direnv      `use nixld` is unknown:\n" + " ".repeat(21) + command);
    assertThat(finding.line(Style.PLAIN)).doesNotContain("\n").contains("unknown: mkdir");
  }

  /// The advice is less important on each of its lines, the finding on none.
  @Test
  void coloursKeepToTheirWords() {
    assertThat(FINDING.line(Style.COLOURED, 60).replace("\u001b", "^"))
        .contains("\n" + " ".repeat(21) + "/lib64/ld-linux-x86-64.so.2^[2m: enable^[0m\n")
        .endsWith("^[2mnix-ld, a\\nmodule^[0m");
  }
}
