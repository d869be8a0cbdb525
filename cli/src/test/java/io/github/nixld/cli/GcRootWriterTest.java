package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which links of a former answer are removed. [GcRootIT] has Nix make them.
class GcRootWriterTest {
  @TempDir private Path roots = Path.of("");

  private List<String> left(int count) throws IOException {
    GcRootWriter.removeFormer(roots, "/nix/store", count);
    try (Stream<Path> files = Files.list(roots)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  private void link(String name, String target) throws IOException {
    Files.createSymbolicLink(roots.resolve(name), Path.of(target));
  }

  @Test
  void thoseBeyondTheNewOnes() throws IOException {
    for (String name : List.of("nixld", "nixld-2", "nixld-3", "nixld-10", "nixld-99999999999")) {
      link(name, "/nix/store/x");
    }
    assertThat(left(3)).containsExactly("nixld", "nixld-2", "nixld-3");
    assertThat(left(1)).containsExactly("nixld");
    assertThat(left(0)).isEmpty();
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
    assertThat(left(0))
        .containsExactly("nixld", "nixld-03", "nixld-2", "nixld-4", "nixld-5", "nixld-x", "result");
  }
}
