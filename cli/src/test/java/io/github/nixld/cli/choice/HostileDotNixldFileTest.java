package io.github.nixld.cli.choice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.HostileBytes;
import io.github.nixld.cli.command.CommandException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The file that names what a program loads, spoiled.
class HostileDotNixldFileTest {
  @TempDir private Path work;

  @Test
  void lists() {
    byte[] sound = "# seen\nlibGL.so.1\nprefer mesa # both\n".getBytes(UTF_8);
    new HostileBytes(
            "lists of names",
            bytes -> {
              Files.write(work.resolve(DotNixldFile.NAME), bytes);
              DotNixldFile file = DotNixldFile.of(work);
              assertThat(file.names()).allMatch(DotNixldFile::isName);
              assertThat(file.preferred()).allMatch(PreferredPackages::isName);
            },
            CommandException.class)
        .spoil(sound)
        .spoilAtRandom(sound, 1000)
        .kind("a path", "/etc/passwd\n".getBytes(UTF_8))
        .kind("an option", "--help\n".getBytes(UTF_8))
        .kind("a long name", "x".repeat(60_000).getBytes(UTF_8))
        .kind("many names", "a\nb\nc\n".repeat(10_000).getBytes(UTF_8))
        .kind("more names", distinct(1001).getBytes(UTF_8))
        .kind("too much", new byte[100_000])
        .say();
  }

  private static String distinct(int count) {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < count; i++) {
      names.append("lib").append(i).append(".so\n");
    }
    return names.toString();
  }
}
