package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.emit.OutputFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The README names what there is, and all of it. [ReadmeIT] runs its commands.
class ReadmeTest {
  /// Options of `bin/demo` and of other programs that the README mentions.
  private static final Set<String> OTHERS =
      Set.of("--sample", "--env-file", "-a", "-p", "-dev", "-eu");

  private final Readme readme = readme();

  private static Readme readme() {
    try {
      return Readme.read();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void everyOptionThatItNamesExists() {
    assertThat(readme.options())
        .allMatch(option -> OTHERS.contains(option) || options().contains(option));
  }

  @Test
  void itNamesEveryOption() {
    assertThat(readme.options()).containsAll(options());
  }

  @Test
  void itNamesEveryCommandAndFormat() {
    for (String name : Commands.NAMES.split(", ", -1)) {
      assertThat(readme.text()).contains("### `" + name + "`");
    }
    for (String name : new IndexCommand().spec().subcommands().keySet()) {
      assertThat(readme.text()).contains("`" + name + "`");
    }
    assertThat(readme.inline()).containsAll(OutputFormat.NAMES);
  }

  @Test
  void theDocumentNamesEveryFormat() throws IOException {
    String document = Files.readString(Readme.CHECKOUT.resolve("docs/output-formats.md"));
    assertThat(OutputFormat.NAMES).allMatch(name -> document.contains("\n| `" + name + "` |"));
  }

  @Test
  void everyFileThatItNamesExists() {
    assertThat(readme.links())
        .isNotEmpty()
        .allMatch(link -> Files.exists(Readme.CHECKOUT.resolve(link)));
    assertThat(readme.inline().stream().filter(code -> code.startsWith("bin/")))
        .isNotEmpty()
        .allMatch(code -> Files.exists(Readme.CHECKOUT.resolve(code.split(" ", 2)[0])));
  }

  @Test
  void itSaysEveryExitStatus() {
    for (int status = ExitStatus.COMPLETE; status <= ExitStatus.NO_INDEX; status++) {
      assertThat(readme.text()).containsPattern("(?m)^\\| " + status + " \\|");
    }
  }

  @Test
  void theHelpNamesEveryFormat() {
    String help = new CommandLine(new EnvCommand().spec()).getUsageMessage();
    assertThat(OutputFormat.NAMES).allMatch(help::contains);
  }

  private static SortedSet<String> options() {
    SortedSet<String> options = new TreeSet<>();
    for (String name : Commands.NAMES.split(", ", -1)) {
      collect(Objects.requireNonNull(Commands.named(name), name).spec(), options);
    }
    return options;
  }

  private static void collect(CommandSpec spec, SortedSet<String> options) {
    for (OptionSpec option : spec.options()) {
      options.addAll(Set.of(option.names()));
    }
    spec.subcommands().values().forEach(sub -> collect(sub.getCommandSpec(), options));
  }
}
