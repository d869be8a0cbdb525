package io.github.nixld.cli.choice;

import static io.github.nixld.cli.choice.SmallChoice.missing;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.choose.Environment;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Manner;
import io.github.nixld.cli.command.Streams;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is said of a choice, to people and to programs.
class ChoiceReportTest {
  private static final String NOTHING = "nothing in the store provides it";

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private int status;

  private List<String> said(Manner.Volume volume, boolean people, Environment environment) {
    PrintStream stream = new PrintStream(err, true, UTF_8);
    Streams streams = new Streams(stream, stream, new Manner(volume, "never", false, people));
    status = ChoiceReport.say(List.of(environment), streams);
    ChoiceReport.sayVerdict(List.of(environment), streams);
    return err.toString(UTF_8).lines().toList();
  }

  @Test
  void theVerdictIsForPeople() throws IOException {
    assertThat(said(Manner.Volume.USUAL, true, SmallChoice.with()))
        .containsExactly("nixld: complete, 1 library, glibc 2.41");
    assertThat(status).isEqualTo(ExitStatus.COMPLETE);
    err.reset();
    assertThat(said(Manner.Volume.USUAL, false, SmallChoice.with())).isEmpty();
  }

  @Test
  void manyMissesAreGroupedByWhatHelps() throws IOException {
    Environment many =
        SmallChoice.with(
            missing("liba.so.10", NOTHING),
            missing("liba.so.9", NOTHING),
            missing("libssl.so.3", NOTHING, "openssl"),
            missing("libcrypto.so.3", NOTHING, "openssl"),
            missing(
                "libb.so.1", "only b has it, in a file called libb.so: --farm DIR would serve it"));
    assertThat(said(Manner.Volume.USUAL, true, many))
        .containsExactly(
            "nixld: 5 of 6 libraries missing:",
            "nixld:   --farm DIR would serve: libb.so.1",
            "nixld:   nixpkgs has them as openssl: libcrypto.so.3, libssl.so.3",
            "nixld:   nothing in the store provides it: liba.so.9, liba.so.10",
            "nixld: to get these from nixpkgs: nix-build '<nixpkgs>' --no-out-link -A openssl",
            "nixld: no known package has 2 of these: nixld-index import nix-index records more",
            "nixld: 5 of 6 missing, glibc 2.41");
    assertThat(status).isEqualTo(ExitStatus.UNRESOLVED);
    err.reset();
    assertThat(said(Manner.Volume.USUAL, false, many)).hasSize(5);
  }

  @Test
  void fewMissesHaveALineEach() throws IOException {
    assertThat(said(Manner.Volume.USUAL, true, SmallChoice.with(missing("liba.so.1", NOTHING))))
        .hasSize(2)
        .anyMatch(it -> it.startsWith("nixld: liba.so.1: " + NOTHING + "; needed by /p"))
        .contains("nixld: 1 of 2 missing, glibc 2.41");
  }

  @Test
  void aNoteForAllSystemsIsSaidOnce() throws IOException {
    Environment noted = SmallChoice.with().withNotes(List.of("app.jar: chosen for its contents"));
    PrintStream stream = new PrintStream(err, true, UTF_8);
    ChoiceReport.say(List.of(noted, noted), new Streams(stream, stream));
    assertThat(err.toString(UTF_8)).isEqualTo("nixld: app.jar: chosen for its contents\n");
  }

  @Test
  void quietSaysNothingButTheStatus() throws IOException {
    assertThat(said(Manner.Volume.QUIET, true, SmallChoice.with(missing("liba.so.1", NOTHING))))
        .isEmpty();
    assertThat(status).isEqualTo(ExitStatus.UNRESOLVED);
  }
}
