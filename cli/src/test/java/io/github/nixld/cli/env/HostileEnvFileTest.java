package io.github.nixld.cli.env;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.HostileBytes;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.run.Script;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Environment files and scripts, spoiled.
class HostileEnvFileTest {
  private static final String ENVIRONMENT =
      """
      # nixld-env
      NIX_LD=/nix/store/x-glibc-2.40/lib/ld-linux-x86-64.so.2

      NIX_LD_LIBRARY_PATH='/nix/store/y-zlib/lib:/home/u/a place'\\''s/lib'
      OTHER="a \\"quoted\\" \\$value"
      """;

  @TempDir private Path work;

  private Map<String, String> environment(byte[] bytes) throws Exception {
    Map<String, String> read =
        EnvFileReader.read(Files.write(work.resolve("env"), bytes).toString());
    // Nothing is expanded, nothing but a name is one.
    assertThat(read.keySet()).allMatch(name -> name.matches("[A-Za-z_][A-Za-z0-9_]*"));
    return read;
  }

  @Test
  void environments() {
    byte[] sound = ENVIRONMENT.getBytes(UTF_8);
    new HostileBytes("environment files", this::environment, CommandException.class)
        .spoil(sound)
        .spoilAtRandom(sound, 1000)
        .kind("a quote without an end", "A='".concat("x".repeat(1 << 20)).getBytes(UTF_8))
        .kind("a million quotes", "A=".concat("''".repeat(1 << 19)).getBytes(UTF_8))
        .kind("two megabytes", new byte[(1 << 21) + 1])
        .kind("a command", "A=$(id)\n".getBytes(UTF_8))
        .kind("a line that is a name", "A\n".getBytes(UTF_8))
        .kind("other bytes", "A=\u00ff\u00fe\n".getBytes(ISO_8859_1))
        .kind("nothing", new byte[0])
        .say();
  }

  @Test
  void scripts() {
    new HostileBytes(
            "scripts",
            bytes -> {
              Script script = Script.read(Files.write(work.resolve("script"), bytes));
              if (script != null) {
                script.program();
              }
            })
        .spoil("#!/usr/bin/env python3\n".getBytes(UTF_8))
        .kind("no interpreter", "#!".getBytes(UTF_8))
        .kind("blanks", "#!      \t".getBytes(UTF_8))
        .kind("a long line", "#!".concat("x".repeat(5000)).getBytes(UTF_8))
        .say();
  }
}
