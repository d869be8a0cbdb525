package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.env.EnvCommand;
import io.github.nixld.cli.index.IndexCommand;
import io.github.nixld.emit.OutputFormats;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The README and docs/commands.md name what there is, and all of it. [ReadmeIT] runs their
/// commands.
class ReadmeTest {
  /// Options of `dev/demo` and of other programs that the README mentions.
  private static final Set<String> OTHERS =
      Set.of("--sample", "-i", "--env-file", "-a", "-p", "-dev", "-eu");

  private final Readme readme;
  private final Readme reference;

  ReadmeTest() throws IOException {
    readme = Readme.read();
    reference = Readme.read("docs/commands.md");
  }

  @Test
  void everyOptionThatItNamesExists() {
    assertThat(readme.options())
        .allMatch(option -> OTHERS.contains(option) || options().contains(option));
    assertThat(reference.options())
        .allMatch(option -> OTHERS.contains(option) || options().contains(option));
  }

  @Test
  void itNamesEveryOption() {
    assertThat(reference.options()).containsAll(options());
  }

  @Test
  void itNamesEveryCommandAndFormat() {
    for (String name : Commands.NAMES) {
      assertThat(reference.text()).contains("\n## `" + name + "`");
    }
    for (String name : new IndexCommand().spec().subcommands().keySet()) {
      assertThat(reference.text()).contains("\n| `" + name + "`");
    }
    assertThat(reference.inline()).containsAll(OutputFormats.NAMES);
  }

  @Test
  void theDocumentNamesEveryFormat() throws IOException {
    String document = Files.readString(Readme.CHECKOUT.resolve("docs/formats.md"));
    assertThat(OutputFormats.NAMES).allMatch(name -> document.contains("\n| `" + name + "` |"));
  }

  @Test
  void everyFileThatADocumentNamesExists() throws IOException {
    for (Readme document : Readme.all()) {
      assertThat(document.links())
          .allSatisfy(link -> assertThat(Readme.CHECKOUT.resolve(link)).exists());
      assertThat(document.inline().stream().filter(code -> code.matches("(bin/nixld|dev/).*")))
          .allSatisfy(code -> assertThat(Readme.CHECKOUT.resolve(code.split(" ", 2)[0])).exists());
    }
    assertThat(readme.links()).hasSizeGreaterThan(5);
  }

  @Test
  void everyHeadingThatADocumentNamesExists() throws IOException {
    List<Readme> documents = Readme.all();
    List<String> headings = documents.stream().flatMap(it -> it.headings().stream()).toList();
    for (Readme document : documents) {
      assertThat(headings).as("%s", document.file()).containsAll(document.anchors());
    }
  }

  @Test
  void everyOptionInACommandOfADocumentExists() throws IOException {
    for (Readme document : Readme.all()) {
      assertThat(options()).as("%s", document.file()).containsAll(document.commandOptions());
    }
  }

  /// Tables and code have long lines, and so have addresses.
  @Test
  void proseIsEasyToRead() throws IOException {
    for (Readme document : Readme.all()) {
      assertThat(document.prose().lines())
          .as(document.file().toString())
          .allMatch(line -> line.length() <= 100 || line.matches(".*(://|\\]\\().*"));
    }
  }

  @Test
  void theIndexLeadsToEveryDocument() throws IOException {
    Readme index = Readme.read("docs/index.md");
    for (Readme document : Readme.all()) {
      if (document.file().startsWith("docs") && !document.file().equals(index.file())) {
        assertThat(index.links()).contains(document.file());
      }
    }
  }

  @Test
  void itSaysEveryExitStatus() {
    for (int status = ExitStatus.COMPLETE; status <= ExitStatus.OUTPUT; status++) {
      assertThat(reference.text()).containsPattern("(?m)^\\| " + status + " \\|");
    }
  }

  @Test
  void theHelpNamesEveryFormat() {
    String help = new CommandLine(new EnvCommand().spec()).getUsageMessage();
    assertThat(OutputFormats.NAMES).allMatch(help::contains);
  }

  private static SortedSet<String> options() {
    SortedSet<String> options = new TreeSet<>();
    for (String name : Commands.NAMES) {
      collect(Objects.requireNonNull(Commands.named(name), name).spec(), options);
    }
    return options;
  }

  private static void collect(CommandSpec spec, SortedSet<String> options) {
    for (OptionSpec option : spec.options()) {
      // A value that belongs to the name is in the document as one.
      Stream.of(option.names()).map(it -> it.replaceFirst("=.*", "")).forEach(options::add);
    }
    spec.subcommands().values().forEach(sub -> collect(sub.getCommandSpec(), options));
  }
}
