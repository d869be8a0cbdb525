package io.github.nixld.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstalledFilesTest {
  @TempDir private Path prefix;

  /// A package of a distribution may leave them out.
  @Test
  void onlyAFileThatThisInstallationHasIsFound() throws IOException {
    Path library = prefix.resolve("lib/nixld/libnixld.so");
    assertThat(InstalledFiles.inShare(library, "doc/nixld/docs/commands.md")).isNull();
    Path document = prefix.resolve("share/doc/nixld/docs/commands.md");
    Files.createDirectories(document.resolveSibling(""));
    Files.writeString(document, "");
    assertThat(InstalledFiles.inShare(library, "doc/nixld/docs/commands.md")).isEqualTo(document);
  }
}
