package io.github.nixld.cli.choice;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.write.OwnDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which links of a former answer are removed. [GcRootIT] has Nix make them.
class GcRootWriterTest {
  @TempDir private Path roots = Path.of("");

  private List<String> left(String... kept) throws IOException {
    try (OwnDirectory directory = OwnDirectory.make(roots)) {
      GcRootWriter.removeFormer(directory, "/nix/store", Set.of(kept));
    }
    try (Stream<Path> files = Files.list(roots)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  private void link(String name, String target) throws IOException {
    Files.createSymbolicLink(roots.resolve(name), Path.of(target));
  }

  @Test
  void thoseToOtherStorePaths() throws IOException {
    for (String name : List.of("nixld", "nixld-2", "nixld-10", "nixld-99999999999")) {
      link(name, "/nix/store/" + name);
    }
    assertThat(left("/nix/store/nixld", "/nix/store/nixld-10"))
        .containsExactly("nixld", "nixld-10");
    assertThat(left()).isEmpty();
  }

  @Test
  void allButOneToTheSame() throws IOException {
    for (String name : List.of("nixld", "nixld-2", "nixld-3")) {
      link(name, "/nix/store/same");
    }
    assertThat(left("/nix/store/same")).hasSize(1);
  }

  @Test
  void nothingThatIsNotItsOwn() throws IOException {
    link("nixld", "/nix/stored/x");
    link("nixld-2", "../nix/store/x");
    link("nixld-03", "/nix/store/x");
    link("nixld-x", "/nix/store/x");
    link("result", "/nix/store/x");
    Files.createFile(roots.resolve("nixld-4"));
    Files.createDirectory(roots.resolve("nixld-5"));
    assertThat(left())
        .containsExactly("nixld", "nixld-03", "nixld-2", "nixld-4", "nixld-5", "nixld-x", "result");
  }
}
