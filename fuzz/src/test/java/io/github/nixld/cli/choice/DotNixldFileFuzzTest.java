package io.github.nixld.cli.choice;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.nixld.cli.command.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Files that name what a program loads.
class DotNixldFileFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void names(byte[] text) throws IOException {
    Path directory = Files.createTempDirectory("names");
    Path file = Files.write(directory.resolve(DotNixldFile.NAME), text);
    try {
      DotNixldFile.of(directory);
    } catch (CommandException e) {
      // As it should be.
    } finally {
      Files.delete(file);
      Files.delete(directory);
    }
  }
}
