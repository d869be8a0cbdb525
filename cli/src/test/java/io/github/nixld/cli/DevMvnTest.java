package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which Maven `dev/mvn` starts.
class DevMvnTest {
  private static final Path DEV = Readme.CHECKOUT.resolve("dev");

  @TempDir private Path maven = Path.of("");

  @Test
  void itIsNotItsOwnMavenIfItsDirectoryIsFirstInPath() throws IOException, InterruptedException {
    Path program = Files.writeString(maven.resolve("mvn"), "#!/bin/sh\nprintf '<%s>' \"$@\"\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    Shell shell =
        Shell.in(maven)
            .with("JAVA_HOME", System.getProperty("java.home", ""))
            .with("PATH", DEV + ":" + maven + ":" + System.getenv("PATH"));
    assertThat(shell.script("mvn package 'a b'").orFail())
        .isEqualTo("<--file><" + DEV + "/../pom.xml><package><a b>");
  }
}
