package io.github.nixld.cli.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.cli.CommandRunner;
import io.github.nixld.cli.Ran;
import io.github.nixld.cli.command.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `nixld-index find` finds, and what it says where it finds nothing.
class FindTest {
  private static final Path LIBJVM = Path.of(System.getProperty("java.home"), "lib", "libjava.so");

  @TempDir private Path work;

  @BeforeEach
  void aStoreWithALibrary() throws IOException {
    Path storePath = work.resolve("store/0123456789abcdfghijklmnpqrsvwxyz-jdk-25.1");
    Files.createDirectories(storePath.resolve("lib"));
    Files.copy(LIBJVM, storePath.resolve("lib/libjava.so"));
    Files.setLastModifiedTime(storePath, FileTime.fromMillis(1000));
    assertThat(run("build", "--quiet")).isEqualTo(new Ran(ExitStatus.COMPLETE, "", ""));
  }

  private Ran run(String command, String... arguments) {
    List<String> line = new ArrayList<>(List.of("nixld-index", command));
    line.addAll(List.of(arguments));
    line.addAll(List.of("--store", work + "/store", "--index", work + "/index.db"));
    return CommandRunner.run(line);
  }

  @Test
  void aPathStandsForItsName() {
    Ran ran = run("find", "libjava.so");
    assertThat(ran.orFail()).contains("-jdk-25.1/lib/libjava.so\n");
    assertThat(run("find", "/usr/lib/libjava.so")).isEqualTo(ran);
  }

  @Test
  void partOfANameIsCompleted() {
    assertThat(run("find", "JAVA").saysOneLine().err())
        .isEqualTo(
            "nixld: JAVA: no library of the store is called that; the store has libjava.so\n");
    assertThat(run("find", "lib_ava").err())
        .isEqualTo("nixld: lib_ava: no library of the store is called that\n");
  }

  @Test
  void aPackageHasItsLibraries() {
    assertThat(run("find", "jdk").saysOneLine().err())
        .isEqualTo(
            "nixld: jdk: no library of the store is called that; the package has libjava.so\n");
    assertThat(run("find", "jd*").err()).doesNotContain("package");
  }

  @Test
  void aWrongLetterIsForgiven() {
    assertThat(run("find", "libjavva.so").saysOneLine().err())
        .endsWith("; the store has libjava.so\n");
  }

  @Test
  void aShortNameIsLikeNothing() {
    assertThat(run("find", "libGava.so.1").saysOneLine().err()).doesNotContain("libjava");
  }

  @Test
  void nothingIsSilent() {
    for (String name : List.of("[", "libnothing.so.7", "")) {
      Ran ran = run("find", "libjava.so", name);
      assertThat(ran.status()).isEqualTo(ExitStatus.UNRESOLVED);
      assertThat(ran.err())
          .startsWith("nixld: " + name + ": no")
          .contains("the store")
          .hasLineCount(1);
    }
  }

  @Test
  void jsonHasPathsAndSystems() {
    assertThat(run("find", "--json", "libjava.so").out())
        .contains(
            "\"storePath\" : \"" + work + "/store/0123456789abcdfghijklmnpqrsvwxyz-jdk-25.1\"",
            "\"class\" : 64",
            "-linux\"");
  }
}
