package io.github.nixld.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs are found as execvp finds them, and scripts' interpreters as the kernel does.
class ProgramFileTest {
  @TempDir private Path directory = Path.of("");

  @BeforeEach
  void prepare() throws IOException {
    Files.createDirectories(directory.resolve("a/program"));
    Files.createDirectories(directory.resolve("b"));
    Files.writeString(directory.resolve("b/program"), "#!/bin/sh");
    Files.writeString(directory.resolve("b/README"), "# Programs");
    executable("c/program", "");
  }

  private Path executable(String name, String contents) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, contents);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Variables path(String value) {
    return new Variables(
        List.of(("PATH=" + value.replace("@", directory + "/")).getBytes(StandardCharsets.UTF_8)));
  }

  private static void fails(String name, Variables variables, String message) {
    assertThatThrownBy(() -> ProgramFile.find(name, variables))
        .isInstanceOf(NotStartedException.class)
        .hasMessageContaining(message);
  }

  @Test
  void envIsToldWhichProgramRunsAScript() {
    assertThat(new Script("/usr/bin/env", "node").program()).isEqualTo("node");
    assertThat(new Script("/usr/bin/env", "-S node --x").program()).isEqualTo("/usr/bin/env");
    assertThat(new Script("/usr/bin/env", "A=1 node").program()).isEqualTo("/usr/bin/env");
    assertThat(new Script("/bin/sh", "-e").program()).isEqualTo("/bin/sh");
  }

  @Test
  void theFirstInPathThatCanBeExecuted() throws NotStartedException {
    ProgramFile found = ProgramFile.find("program", path("/nowhere:@a:@b:@c"));
    assertThat(found.path()).isEqualTo(directory.resolve("c/program"));
    assertThat(ProgramFile.find("sh", new Variables(List.of())).typed()).isEqualTo("/bin/sh");
  }

  @Test
  void whatIsNotThereIsSaid() {
    fails("program", path("@a:@b"), "not in PATH");
    fails("", path("@c"), "not in PATH");
    // The working directory of the tests has one.
    fails("pom.xml", path("@c"), "pom.xml: not in PATH; for the file here, write ./pom.xml");
    fails("src", path("@c"), "src: not in PATH; for the directory here, write ./src");
    fails(directory + "/a/program", path(""), "a directory");
    fails(directory + "/b/program", path(""), "not executable: chmod +x");
    fails(directory + "/b/README", path(""), "neither a program nor a script: name a program");
    fails(directory + "/d", path(""), "no such file");
    fails("a\0b", path(""), "NUL");
    fails("/\udcff", path(""), "no such file");
  }

  @Test
  void aScriptNamesItsInterpreter() throws IOException {
    assertThat(Script.read(executable("s", "#!/bin/sh\n/x")))
        .isEqualTo(new Script("/bin/sh", null));
    assertThat(Script.read(executable("s", "#! \t/bin/env  node -x\n")))
        .isEqualTo(new Script("/bin/env", "node -x"));
    assertThat(Script.read(executable("s", "#!/bin/sh"))).isEqualTo(new Script("/bin/sh", null));
    assertThat(Script.read(executable("s", "\u007fELF"))).isNull();
    assertThat(Script.read(executable("s", ""))).isNull();
  }

  @Test
  void nixLdIsToldByItsVariable() throws IOException {
    assertThat(NixLd.standsAt(executable("ld", "\u007fELF .. NIX_LD_LIBRARY_PATH .."))).isTrue();
    assertThat(NixLd.standsAt(executable("ld", "\u007fELF .. LD_LIBRARY_PATH .."))).isFalse();
    assertThat(NixLd.standsAt(executable("ld", "#!/bin/sh NIX_LD_LIBRARY_PATH"))).isFalse();
    assertThat(NixLd.standsAt(directory)).isFalse();
    assertThat(NixLd.standsAt(directory.resolve("none"))).isFalse();
  }
}
