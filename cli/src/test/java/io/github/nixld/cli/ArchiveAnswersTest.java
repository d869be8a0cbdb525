package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An archive has the answer of the tree that tar(1) makes of it, and no advice that is refused.
class ArchiveAnswersTest {
  @TempDir private Path work;

  @BeforeEach
  void aStoreWithALibc() throws Exception {
    Path program = gcc("libc-user", "int main(void) { return 0; }");
    ElfObject object = (ElfObject) ElfReader.read(program);
    Path loader = Path.of(Objects.requireNonNull(object.interpreter()));
    Path lib =
        Files.createDirectories(work.resolve("nix/store/" + "1".repeat(32) + "-glibc-2.36/lib"));
    Files.copy(loader.toRealPath(), lib.resolve(Objects.requireNonNull(loader.getFileName())));
    Files.copy(loader.toRealPath().resolveSibling("libc.so.6"), lib.resolve("libc.so.6"));
    try (Stream<Path> all = Files.walk(work.resolve("nix/store"))) {
      for (Path path : all.toList()) {
        Files.setLastModifiedTime(path, FileTime.fromMillis(1000));
      }
    }
  }

  private Path gcc(String name, String source, String... options) throws Exception {
    Path output = work.resolve(name);
    Files.createDirectories(Objects.requireNonNull(output.getParent()));
    Path file = Files.writeString(work.resolve("x.c"), source + "\n");
    List<String> line = new ArrayList<>(List.of("gcc", "-o", output.toString(), file.toString()));
    line.addAll(List.of(options));
    Processes.run(line.toArray(String[]::new)).orFail();
    return output;
  }

  private Ran nixldEnv(String... arguments) {
    List<String> line = new ArrayList<>(List.of("nixld-env"));
    line.addAll(List.of(arguments));
    line.addAll(
        List.of(
            "--store",
            work.resolve("nix/store").toString(),
            "--index",
            work.resolve("index.db").toString()));
    return CommandRunner.run(line);
  }

  /// A program in tree/bin that finds its library in tree/lib.
  private Path tree(String library) throws Exception {
    Path lib =
        gcc(
            "tree/lib/" + library,
            "int foo(void) { return 0; }",
            "-shared",
            "-fPIC",
            "-Wl,-soname,libfoo.so.1");
    gcc(
        "tree/bin/prog",
        "int foo(void); int main(void) { return foo(); }",
        lib.toString(),
        "-Wl,-rpath,$ORIGIN/../lib");
    return work.resolve("tree");
  }

  private Path packed(Path tree) throws Exception {
    Path archive = work.resolve("t.tgz");
    Processes.run(
            "tar", "-C", tree.toString(), "--sort=name", "-czf", archive.toString(), "bin", "lib")
        .orFail();
    return archive;
  }

  @Test
  void theNamesOfALibraryCountInAnArchiveToo() throws Exception {
    Path tree = tree("libfoo.so");
    Files.createLink(tree.resolve("lib/libfoo.so.1"), tree.resolve("lib/libfoo.so"));

    assertThat(nixldEnv(tree.toString()).status()).isZero();
    assertThat(nixldEnv(packed(tree).toString()).status()).isZero();
  }

  @Test
  void aFarmIsNoAdviceForAnArchive() throws Exception {
    Path tree = tree("libfoo-1.0.so");
    Path archive = packed(tree);

    assertThat(nixldEnv("--no-farm", tree.toString()).err())
        .contains(": --farm DIR would serve it")
        .contains("--farm DIR would resolve everything");
    Ran ran = nixldEnv(archive.toString());
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err())
        .contains("unpack it, name the directory, then --farm DIR would serve it")
        .contains("unpack it, name the directory, then --farm DIR would resolve everything");
    assertThat(nixldEnv("--farm", work.resolve("farm").toString(), archive.toString()).err())
        .contains("unpack the archive first");
  }

  @Test
  void aFileInAnArchiveIsNamedAsInADirectory() throws Exception {
    Path archive = packed(tree("libfoo.so.1"));

    Ran ran = nixldEnv("-f", "json", archive + "/bin/prog");
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.out())
        .contains("\"" + archive + "/bin/../lib/libfoo.so.1\"")
        .doesNotContain("/files/");
    assertThat(nixldEnv("-f", "json", archive + "/bin").out()).isEqualTo(ran.out());

    for (String wrong : List.of("/bin/none", "/README", "/bin/prog/x", "/../t.tgz/none")) {
      Ran none = nixldEnv(archive + wrong);
      assertThat(none.err()).as(wrong).hasLineCount(1).contains("no ELF file of that name in");
      assertThat(none.status()).isEqualTo(ExitStatus.INPUT);
    }
    Ran wrapper = nixldEnv("-f", "wrapper", archive + "/bin/prog");
    assertThat(wrapper.err()).contains("an archive cannot be started").hasLineCount(1);
    Ran expression = nixldEnv("-f", "package.nix", archive + "/bin/prog");
    assertThat(expression.err()).contains("name the archive").hasLineCount(1);
    assertThat(expression.status()).isEqualTo(ExitStatus.USAGE);
  }

  @Test
  void whatIsNoArchiveHasNoFiles() throws Exception {
    Path plain = Files.writeString(work.resolve("plain"), "text");
    Ran ran = nixldEnv(plain + "/bin/x");
    assertThat(ran.err()).hasLineCount(1);
    assertThat(ran.status()).isEqualTo(ExitStatus.INPUT);
  }

  @Test
  void oneCompressedProgramIsServed() throws Exception {
    Path program = gcc("tool", "int main(void) { return 0; }");
    Path compressed = work.resolve("tool-linux.gz");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
      Files.copy(program, out);
    }
    Ran ran = nixldEnv(compressed.toString());
    assertThat(ran.status()).isZero();
    assertThat(ran.out()).contains("NIX_LD=").contains("-glibc-2.36/lib");
  }

  @Test
  void whatWasNotReadIsSaid() throws Exception {
    Path tree = tree("libfoo.so.1");
    Files.writeString(tree.resolve("lib/more.rar"), "Rar!\u001a\u0007\u0001 and so on");

    assertThat(nixldEnv(packed(tree).toString()).err())
        .contains("not read: lib/more.rar (a RAR archive)");
  }
}
