package io.github.nixld.cli.env;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.emit.Quoted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Text files that commands read, and what they write, read back.
class EnvFileFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void environment(byte[] text) throws IOException {
    Path file = Files.write(Files.createTempFile("env", ""), text);
    try {
      EnvFileReader.read(file.toString());
    } catch (CommandException e) {
      // As it should be.
    } finally {
      Files.delete(file);
    }
  }

  /// What a path becomes in an environment file is the path again.
  @FuzzTest(maxDuration = "10m")
  void whatIsWrittenIsRead(byte[] path) throws IOException, CommandException {
    String value = new String(path, StandardCharsets.UTF_8);
    if (value.indexOf('\0') >= 0) {
      return;
    }
    Path file = Files.createTempFile("env", "");
    try {
      Files.writeString(file, "A=" + Quoted.forEnvironmentFile(value) + "\n");
      if (!EnvFileReader.read(file.toString()).equals(Map.of("A", value))) {
        throw new IllegalStateException("another value is read back");
      }
    } finally {
      Files.delete(file);
    }
  }
}
