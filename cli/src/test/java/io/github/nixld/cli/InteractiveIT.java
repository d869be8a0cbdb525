package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.Installed;
import io.github.nixld.cli.command.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `--interactive` on a real terminal: two packages have a library, and the store does not show
/// which one is meant.
class InteractiveIT {
  @TempDir private Path temporary = Path.of("");
  private SmallStore store = new SmallStore(temporary);

  @BeforeEach
  void twoPackages() throws IOException, InterruptedException {
    Installed.need("script");
    store = SmallStore.in(temporary);
    store.addLibrary("greet-1.0", "greet", "hello");
    store.addLibrary("hail-and-greet-1.0", "greet", "hail");
    store.program(temporary.resolve("program"), "greet");
    // What it was linked with would be its neighbours.
    store.shell().script("rm -r libraries*").orFail();
  }

  private Ran onTerminal(String answers, String command, String... arguments)
      throws IOException, InterruptedException {
    return store
        .shell()
        .with("ANSWERS", answers)
        .with("STORE", store.directory().toString())
        .with("COMMAND", UnderTest.command(command).toString())
        .with("ARGUMENTS", String.join(" ", arguments))
        .script(
            "(sleep 1; printf \"$ANSWERS\") |"
                + " script -qec '\"$COMMAND\" --store \"$STORE\" $ARGUMENTS' /dev/null");
  }

  private String greeting(String... options) throws IOException, InterruptedException {
    String[] arguments = new String[options.length + 1];
    System.arraycopy(options, 0, arguments, 0, options.length);
    arguments[options.length] = "./program";
    return store.nixld("nixld-run", arguments).orFail();
  }

  @Test
  void theAnswerIsTakenAndKept() throws IOException, InterruptedException {
    assertThat(greeting()).isEqualTo("hello\n");

    Ran asked = onTerminal("2\\n", "nixld-run", "--interactive", "./program");
    assertThat(asked.out())
        .contains("libgreet.so.1 is in several packages:", "Which one? [1]")
        .contains("/.nixld says so to later runs")
        .endsWith("hail\r\n");
    assertThat(asked.status()).isZero();

    assertThat(store.home().resolve(".nixld")).content().endsWith("\nprefer hail-and-greet\n");
    assertThat(greeting()).isEqualTo("hail\n");
    assertThat(greeting("--prefer", "-greet-1")).isEqualTo("hello\n");
    Ran again = onTerminal("", "nixld-env", "--interactive", "./program");
    assertThat(again.out()).doesNotContain("Which one?").contains("hail-and-greet-1.0");
  }

  @Test
  void theEndOfTheInputKeepsTheChoice() throws IOException, InterruptedException {
    Ran asked = onTerminal("\\004", "nixld-env", "--interactive", "./program");

    assertThat(asked.out()).contains("Which one? [1]", "complete, ");
    assertThat(store.home().resolve(".nixld")).doesNotExist();
  }

  @Test
  void anAnswerThatCannotBeKeptIsTaken() throws IOException, InterruptedException {
    Files.createDirectory(store.home().resolve(".nixld"));

    Ran asked = onTerminal("2\\n", "nixld-run", "--interactive", "./program");
    assertThat(asked.out()).contains("/.nixld cannot be written: not a file").endsWith("hail\r\n");
  }

  @Test
  void itNeedsATerminal() throws IOException, InterruptedException {
    Ran ran = store.nixldEnv("--interactive", "./program");

    assertThat(ran.status()).isEqualTo(ExitStatus.USAGE);
    assertThat(ran.err())
        .isEqualTo("nixld: --interactive needs a terminal: --prefer REGEX decides without one\n");
    assertThat(ran.out()).isEmpty();
    assertThat(store.nixldEnv("--interactive", "--prefer", "x", "./program").err())
        .contains("--interactive contradicts --prefer");
  }
}
