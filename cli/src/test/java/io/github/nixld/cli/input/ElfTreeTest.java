package io.github.nixld.cli.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.cli.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What of a tree counts, and what is only counted.
class ElfTreeTest {
  private static final int EM_AARCH64 = 183;

  @TempDir private Path work;
  private Path tree;

  @BeforeEach
  void aTree() throws Exception {
    tree = Files.createDirectories(work.resolve("tree"));
    library("libx.so", "libc.so.6");
  }

  /// Makes a library of the tree that needs another by that soname.
  private Path library(String name, String need) throws Exception {
    Path stub = work.resolve("stub.so");
    gcc(stub, "-shared", "-nostdlib", "-Wl,-soname," + need);
    Path library = tree.resolve(name);
    Files.createDirectories(library.getParent());
    gcc(library, "-shared", "-nostdlib", "-Wl,--no-as-needed", stub.toString());
    return library;
  }

  private void gcc(Path output, String... options) throws Exception {
    Path source = Files.writeString(work.resolve("x.c"), "int main(void) { return 0; }\n");
    List<String> line = new ArrayList<>(List.of("gcc", "-o", output.toString(), source.toString()));
    line.addAll(List.of(options));
    Processes.run(line.toArray(String[]::new)).orFail();
  }

  private List<String> objects() throws IOException {
    return ElfTree.read(tree).objects().stream()
        .map(ForeignObject::path)
        .map(path -> tree.relativize(Path.of(path)).toString())
        .toList();
  }

  private String leftOut() throws IOException {
    return ElfTree.read(tree).leftOut().toString();
  }

  @Test
  void whatNobodyWouldLoadIsCounted() throws Exception {
    byte[] other = Files.readAllBytes(tree.resolve("libx.so"));
    other[18] = (byte) EM_AARCH64;
    Files.write(tree.resolve("arm.so"), other);
    library("musl.node", "libc.musl-x86_64.so.1");
    library("musl-too.node", "libc.so");
    library("sun.so", "libc.so.1");
    gcc(tree.resolve("x.o"), "-c");
    gcc(tree.resolve("static"), "-static");
    gcc(work.resolve("whole"), "-g");
    Processes.run(
            "objcopy",
            "--only-keep-debug",
            work.resolve("whole").toString(),
            tree.resolve("x.debug").toString())
        .orFail();
    Files.writeString(tree.resolve("broken"), "\u007fELF" + "\u00ff".repeat(99), ISO_8859_1);
    Files.writeString(tree.resolve("text"), "just text".repeat(20));

    assertThat(objects()).containsExactly("libx.so");
    assertThat(leftOut())
        .isEqualTo(
            "1 for other machines, 1 for Android or other systems, 2 for musl, beside glibc's,"
                + " 3 static, relocatable or for debuggers, 1 damaged");
  }

  @Test
  void androidsLibrariesAreTold() throws Exception {
    Path stub = work.resolve("libdl.so");
    gcc(stub, "-shared", "-nostdlib", "-Wl,-soname,libdl.so");
    gcc(work.resolve("libc.so"), "-shared", "-nostdlib", "-Wl,-soname,libc.so");
    gcc(
        tree.resolve("android.so"),
        "-shared",
        "-nostdlib",
        "-Wl,--no-as-needed",
        stub.toString(),
        work.resolve("libc.so").toString());

    assertThat(leftOut()).isEqualTo("1 for Android or other systems");
  }

  @Test
  void alonePackagesForMuslOrAnotherMachineDecide() throws Exception {
    Files.delete(tree.resolve("libx.so"));
    library("musl.node", "libc.musl-x86_64.so.1");

    assertThat(objects()).containsExactly("musl.node");
    assertThat(leftOut()).isEmpty();
  }

  @Test
  void aFileWithSeveralNamesCountsOnce() throws Exception {
    Files.createLink(tree.resolve("liby.so"), tree.resolve("libx.so"));
    Files.createSymbolicLink(tree.resolve("libz.so"), Path.of("libx.so"));

    assertThat(objects()).containsExactly("libx.so");
  }

  @Test
  void linksAreNotFollowed() throws Exception {
    Files.createSymbolicLink(tree.resolve("loop"), tree);
    Files.createSymbolicLink(tree.resolve("self"), Path.of("self"));
    Path outside = Files.createDirectories(work.resolve("outside"));
    Files.copy(tree.resolve("libx.so"), outside.resolve("liby.so"));
    Files.createSymbolicLink(tree.resolve("elsewhere"), outside);

    assertThat(objects()).containsExactly("libx.so");
    assertThat(ElfTree.read(tree).linkedPrograms()).containsExactly(outside);
  }

  @Test
  void aTreeMayBeNamedByALink() throws Exception {
    Path link = Files.createSymbolicLink(work.resolve("link"), tree);

    assertThat(ElfTree.read(link).objects()).hasSize(1);
  }
}
