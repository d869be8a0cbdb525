package io.github.nixld.cli.choice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.cli.command.Style;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  private static final String FOUND = SmallChoice.ZLIB + "/lib/libz.so.1";

  private static List<String> explained(
      boolean summary, boolean tree, List<String> why, List<String> whyNot) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new Explanation(Style.PLAIN, new PrintStream(out, true, UTF_8))
        .write(
            List.of(SmallChoice.with(SmallChoice.missing("liba.so", "nothing has it"))),
            new ExplainOptions(summary, tree, why, whyNot));
    return out.toString(UTF_8).lines().toList();
  }

  @Test
  void theSummaryHasALineForEachLibrary() throws IOException {
    assertThat(explained(true, false, List.of(), List.of()))
        .hasSize(5)
        .startsWith(
            "x86_64-linux: 1 of 2 missing, glibc 2.41",
            "glibc 2.41 => " + SmallChoice.LOADER + " [the newest]",
            "    not 3123456789abcdfghijklmnpqrsvwxyz-glibc-2.38: older")
        .contains(
            "libz.so.1 => "
                + FOUND
                + " [LD_LIBRARY_PATH], not 1123456789abcdfghijklmnpqrsvwxyz-zlib-1.2.13: older",
            "liba.so: nothing has it");
  }

  @Test
  void theTreeIsShownOnRequest() throws IOException {
    assertThat(explained(false, true, List.of(), List.of()))
        .contains("glibc 2.41 => " + SmallChoice.LOADER + " [the newest]")
        .anyMatch(line -> line.startsWith("└─ libz.so.1 => "));
  }

  @Test
  void whyAndWhyNotKnowTheGlibcToo() throws IOException {
    assertThat(explained(false, false, List.of("ld.so"), List.of()))
        .containsExactly(
            "glibc 2.41 => " + SmallChoice.LOADER + " [the newest]",
            "    not 3123456789abcdfghijklmnpqrsvwxyz-glibc-2.38: older");
    assertThat(explained(false, false, List.of(), List.of(SmallChoice.OLDER_GLIBC + "/lib")))
        .containsExactly("glibc 2.41: not from 3123456789abcdfghijklmnpqrsvwxyz-glibc-2.38: older");
    assertThat(explained(false, false, List.of(), List.of(SmallChoice.LOADER)))
        .containsExactly("glibc 2.41: chosen from it");
  }

  @Test
  void whySaysWhoNeedsItAndWhatWasNotTaken() throws IOException {
    assertThat(explained(false, false, List.of("libz.so.1"), List.of()))
        .contains(
            "libz.so.1: needed by /p, found as " + FOUND + " [LD_LIBRARY_PATH]",
            "    not 1123456789abcdfghijklmnpqrsvwxyz-zlib-1.2.13: older");
    assertThat(explained(false, false, List.of("liba.so"), List.of()))
        .containsExactly("liba.so: nothing has it");
    assertThat(explained(false, false, List.of("libq.so"), List.of()))
        .containsExactly("libq.so: nothing needs it, so nothing was chosen for it");
    assertThat(explained(false, false, List.of("libz"), List.of()))
        .containsExactly("libz: nothing needs it, so nothing was chosen for it; needed: libz.so.1");
    assertThat(explained(false, false, List.of("glibc"), List.of()))
        .contains("glibc 2.41 => " + SmallChoice.LOADER + " [the newest]");
  }

  @Test
  void whyNotTakesAStorePathOrAFileInIt() throws IOException {
    for (String path :
        List.of(
            SmallChoice.OTHER,
            SmallChoice.OTHER + "/lib/libz.so.1",
            "1123456789abcdfghijklmnpqrsvwxyz-zlib-1.2.13")) {
      assertThat(explained(false, false, List.of(), List.of(path)).getFirst())
          .startsWith("libz.so.1: not from 1123456789abcdfghijklmnpqrsvwxyz-zlib-1.2.13: older;");
    }
    assertThat(explained(false, false, List.of(), List.of(SmallChoice.ZLIB + "/lib")))
        .containsExactly("libz.so.1: chosen from it");
    assertThat(explained(false, false, List.of(), List.of("/nix/store/none")).getFirst())
        .isEqualTo("/nix/store/none: no store path of /nix/store");
    String gone = "/nix/store/9123456789abcdfghijklmnpqrsvwxyz-gone-1";
    assertThat(explained(false, false, List.of(), List.of(gone)).getFirst())
        .isEqualTo(gone + ": it is gone from the store");
  }
}
