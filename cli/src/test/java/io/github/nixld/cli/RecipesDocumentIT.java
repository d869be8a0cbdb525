package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.nixld.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.JDBC;

/// The commands of docs/recipes.md print what it says, if the programs that they name can be had
/// here.
class RecipesDocumentIT {
  @TempDir private Path work = Path.of("");

  /// A command, and what the document says that it prints.
  private record Example(String command, List<String> printed) {
    /// All in the document, of lines that begin with a prompt.
    static List<Example> all() throws IOException {
      List<Example> all = new ArrayList<>();
      for (String line : Readme.read("docs/recipes.md").text().lines().toList()) {
        String text = line.strip();
        boolean indented = line.startsWith("    ");
        if (indented && text.startsWith("$ ")) {
          all.add(new Example(text.substring(2), new ArrayList<>()));
        } else if (indented && !all.isEmpty()) {
          all.getLast().printed().add(text);
        } else if (!indented) {
          // What is no output ends it.
          all.add(new Example("", new ArrayList<>()));
        }
      }
      return all.stream().filter(it -> !it.command().isEmpty()).toList();
    }

    /// Whether it is one of nixld's, and all files that it names are there.
    boolean canRun(Path work) {
      return command.startsWith("nixld-")
          && Stream.of(command.split(" ", -1))
              .filter(it -> it.startsWith("./"))
              .allMatch(it -> Files.exists(work.resolve(it)));
    }

    /// Whether each line was printed, with other versions and other numbers.
    boolean printsThat(String out) {
      return printed.stream()
          .map(it -> it.replace("/home/me", "…").replaceAll("\\d+(\\.\\d+)*", "§"))
          .map(it -> Stream.of(it.split("…", -1)).map(Pattern::quote).toList())
          .map(it -> String.join(".*", it).replace("§", "\\E[0-9.a-z-]+\\Q"))
          .allMatch(it -> Pattern.compile("^" + it, Pattern.MULTILINE).matcher(out).find());
    }
  }

  private void prepare() throws Exception {
    TestStore store = TestStore.open();
    for (ForeignProgram program : ForeignProgram.fetch()) {
      Files.copy(program.path(), work.resolve(program.name()));
    }
    Path jdk = Path.of(Processes.run(Readme.CHECKOUT + "/dev/find-jdk", "jdk").orFail().strip());
    Files.createSymbolicLink(work.resolve("jdk"), jdk);
    // The one of this build, under the document's name.
    Path jar = Path.of(JDBC.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Files.copy(jar, work.resolve("sqlite-jdbc-3.54.1.0.jar"));
    Files.writeString(
        work.resolve("Query.java"),
        """
        public class Query {
          public static void main(String[] arguments) throws Exception {
            try (var memory = java.sql.DriverManager.getConnection("jdbc:sqlite::memory:")) {
              System.out.println(memory.getMetaData().getDatabaseProductVersion());
            }
          }
        }
        """);
    JsonNode manifest =
        new ObjectMapper().readTree(store.directory().resolve("manifest.json").toFile());
    String deb = manifest.at("/suites/bookworm/file/debs/0/file").asText();
    Files.copy(Path.of(manifest.get("debs").asText(), deb), work.resolve("app.deb"));
    Files.copy(Path.of("/bin/busybox"), work.resolve("esbuild"));
  }

  @Test
  void everyCommandPrintsWhatItSays() throws Exception {
    Installed.need(Path.of("/bin/busybox"));
    prepare();
    Shell shell =
        Shell.in(work)
            .with("PATH", UnderTest.PREFIX.resolve("bin") + ":" + System.getenv("PATH"))
            .with("XDG_CACHE_HOME", work.resolve("cache").toString());
    shell.script("nixld-index build").orFail();
    List<String> ran = new ArrayList<>();
    for (Example example : Example.all()) {
      if (example.canRun(work)) {
        String out = shell.script("{ " + example.command() + "; } 2>&1 || :").orFail();
        assertThat(example.printsThat(out)).as("%s\n%s", example, out).isTrue();
        ran.add(example.command());
      }
    }
    Files.delete(work.resolve("jdk"));
    assertThat(ran).hasSizeGreaterThan(6);
  }
}
