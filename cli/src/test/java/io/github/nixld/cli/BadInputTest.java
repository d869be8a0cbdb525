package io.github.nixld.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is not for this tool is said in one line, with what to do about it, and with its exit
/// status.
class BadInputTest {
  private static final int EM_AARCH64 = 183;
  private static final int EM_SH = 42;

  @TempDir private Path work;
  private Path store;
  private Path index;

  @BeforeEach
  void anEmptyStore() throws IOException {
    store = Files.createDirectories(work.resolve("nix/store"));
    index = work.resolve("index.db");
  }

  /// Runs a command on the store and index of the test.
  private Ran run(String command, String... arguments) {
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(List.of(arguments));
    line.addAll(List.of("--store", store.toString(), "--index", index.toString()));
    return CommandRunner.run(line);
  }

  private Path file(String name, String bytes) throws IOException {
    return Files.writeString(work.resolve(name), bytes, ISO_8859_1);
  }

  private Path program(String... options) throws IOException, InterruptedException {
    Path source = file("program.c", "int main(void) { return 0; }\n");
    Path program = work.resolve("program");
    List<String> line =
        new ArrayList<>(List.of("gcc", "-o", program.toString(), source.toString()));
    line.addAll(List.of(options));
    Processes.run(line.toArray(String[]::new)).orFail();
    return program;
  }

  private Path forMachine(int machine) throws IOException, InterruptedException {
    Path program = program();
    byte[] bytes = Files.readAllBytes(program);
    bytes[18] = (byte) machine;
    return Files.write(program, bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nixld-env", "nixld-ldd"})
  void aScript(String command) throws IOException {
    Path script = file("script", "#!/bin/sh\necho hi\n");

    Ran ran = runOn(command, script).saysOneLine();
    assertThat(ran.status()).isEqualTo(3);
    assertThat(ran.err())
        .contains("a script (#!/bin/sh)", "name its interpreter, or the program that it starts");
  }

  /// nixld-ldd reads no index.
  private Ran runOn(String command, Path program) {
    return command.equals("nixld-env")
        ? run(command, program.toString())
        : CommandRunner.run(List.of(command, program.toString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-static", "-static-pie"})
  void aStaticProgram(String how) throws Exception {
    Ran ran = run("nixld-env", program(how).toString()).saysOneLine();

    assertThat(ran.status()).isEqualTo(3);
    assertThat(ran.err()).contains("statically linked", "run it as it is");
  }

  @Test
  void aStaticProgramForAnotherMachine() throws Exception {
    Path program = program("-static");
    byte[] bytes = Files.readAllBytes(program);
    bytes[18] = (byte) EM_AARCH64;
    Files.write(program, bytes);

    assertThat(run("nixld-env", program.toString()).saysOneLine().err())
        .contains("statically linked", "built for aarch64, not for this machine")
        .doesNotContain("run it as it is");
    assertThat(run("nixld-run", program.toString()).saysOneLine().err())
        .contains(program + ": Exec format error: it is built for aarch64, not for this machine");
  }

  @ParameterizedTest
  @CsvSource({
    "'MZ\u0090\u0000\u0003', Windows",
    "'\u00cf\u00fa\u00ed\u00fe\u0007', macOS",
    "'\u00ca\u00fe\u00ba\u00be\u0000\u0000\u0000\u0002', macOS"
  })
  void aProgramForAnotherSystem(String magic, String system) throws IOException {
    Ran ran = run("nixld-env", file("program", magic + "\0".repeat(4096)).toString()).saysOneLine();

    assertThat(ran.status()).isEqualTo(3);
    assertThat(ran.err()).contains(system, "get the one for Linux");
  }

  @Test
  void aMachineThatNixLdDoesNotServe() throws Exception {
    Ran ran = run("nixld-env", forMachine(EM_SH).toString()).saysOneLine();

    assertThat(ran.status()).isEqualTo(3);
    assertThat(ran.err()).contains("get it for this machine");
  }

  @Test
  void aMachineThatTheStoreHasNoLoaderFor() throws Exception {
    Ran ran = run("nixld-env", "--no-refresh", forMachine(EM_AARCH64).toString());
    assertThat(ran.saysOneLine().status()).isEqualTo(4);

    run("nixld-index", "build");
    ran = run("nixld-env", "--no-refresh", forMachine(EM_AARCH64).toString()).saysOneLine();
    assertThat(ran.status()).isEqualTo(3);
    assertThat(ran.err()).contains("aarch64-linux");
  }

  @Test
  void aDirectoryWithoutPrograms() throws IOException {
    Path directory = Files.createDirectory(work.resolve("directory"));
    Files.writeString(directory.resolve("README"), "nothing here");

    Ran ran = run("nixld-env", directory.toString()).saysOneLine();

    assertThat(ran.status()).isEqualTo(3);
    assertThat(ran.err()).contains("no ELF file in it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-pie", "-no-pie", "-static", "-shared"})
  void aDebugFile(String how) throws Exception {
    Path debug = work.resolve("program.debug");
    Processes.run("objcopy", "--only-keep-debug", program("-g", how).toString(), debug.toString())
        .orFail();

    Ran ran = run("nixld-env", debug.toString()).saysOneLine();
    assertThat(ran.status()).isEqualTo(3);
    assertThat(ran.err()).contains("a separate debug file: name the program itself");
  }

  /// What UPX leaves has no dynamic section, and its own loader information behind the program
  /// headers.
  @Test
  void aProgramThatUpxPacked() throws Exception {
    Path program = program("-static");
    byte[] bytes = Files.readAllBytes(program);
    System.arraycopy("UPX!".getBytes(ISO_8859_1), 0, bytes, 64 + 56 * bytes[56] + 4, 4);
    Files.write(program, bytes);

    assertThat(run("nixld-env", program.toString()).saysOneLine().err())
        .contains("packed with UPX", "upx -d");
    assertThat(run("nixld-env", work.toString()).saysOneLine().err()).contains("1 packed with UPX");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MZqFpD='\n", "jartsr='\n"})
  void anApeProgram(String magic) throws IOException {
    Ran ran = run("nixld-env", file("program", magic + "\0".repeat(4096)).toString()).saysOneLine();

    assertThat(ran.status()).isEqualTo(3);
    assertThat(ran.err()).contains("an APE program", "run it with sh");
  }

  @Test
  void anArchiveOfAKindThatIsNotRead() throws IOException {
    Ran ran = run("nixld-env", file("a.rar", "Rar!\u001a\u0007\u0001\0").toString()).saysOneLine();

    assertThat(ran.status()).isEqualTo(3);
    assertThat(ran.err()).contains("a RAR archive, which is not read: unpack it");
  }

  @Test
  void aTreeOfLinks() throws Exception {
    Path tree = Files.createDirectories(work.resolve("tree"));
    Path bin = Files.createDirectory(tree.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("x"), program());
    Files.createSymbolicLink(bin.resolve("y"), Path.of("../../program.c"));
    Files.createSymbolicLink(bin.resolve("z"), Path.of("nowhere"));

    assertThat(run("nixld-env", tree.toString()).saysOneLine().err())
        .contains("2 links (", "bin/x -> " + work.resolve("program"), "name what they lead to");
  }

  @Test
  void aTreeOfArchives() throws IOException {
    Path tree = Files.createDirectories(work.resolve("tree"));
    for (String name : List.of("native.jar", "plain.jar")) {
      try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(tree.resolve(name)))) {
        zip.putNextEntry(new ZipEntry(name.startsWith("n") ? "linux/libx.so.1" : "A.class"));
      }
    }
    assertThat(run("nixld-env", tree.toString()).saysOneLine().err())
        .contains("1 archive (native.jar) not read: name it too");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "just text\n", "\u0000\u0001\u0002", "\u007fELF"})
  void somethingElse(String bytes) throws IOException {
    assertThat(run("nixld-env", file("file", bytes).toString()).saysOneLine().status())
        .isEqualTo(3);
  }

  @Test
  void aProgramThatIsCutShort() throws Exception {
    Path program = program();
    byte[] bytes = Files.readAllBytes(program);
    Files.write(program, Arrays.copyOf(bytes, 200));

    Ran ran = run("nixld-env", program.toString()).saysOneLine();

    assertThat(ran.status()).isEqualTo(3);
    assertThat(ran.err()).contains("an ELF file that is cut off: get it again");
    Files.write(program, Arrays.copyOf(bytes, bytes.length / 4));
    assertThat(run("nixld-env", program.toString()).saysOneLine().err())
        .contains("an ELF file that is cut off: get it again");
  }

  @Test
  void aZipFileThatIsCutShort() throws Exception {
    Path zip = work.resolve("app.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry("bin/app"));
      out.write(Files.readAllBytes(program()));
    }
    Files.write(zip, Arrays.copyOf(Files.readAllBytes(zip), (int) Files.size(zip) / 2));

    assertThat(run("nixld-env", zip.toString()).saysOneLine().err())
        .contains("app.zip: an archive that is cut off: get it again");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nixld-env", "nixld-ldd"})
  void aMissingFile(String command) {
    Ran ran = runOn(command, work.resolve("missing")).saysOneLine();

    assertThat(ran.status()).isEqualTo(3);
    assertThat(ran.err()).contains("no such file");
  }

  /// Root may read every file, but follows no circle of links either.
  @Test
  void aFileThatCannotBeReached() throws IOException {
    Path loop = work.resolve("loop");
    Files.createSymbolicLink(loop, loop);

    assertThat(run("nixld-env", loop.toString()).saysOneLine().status()).isEqualTo(3);
  }

  @Test
  void aFileThatCannotBeRead() throws Exception {
    Path program = program();
    Files.setPosixFilePermissions(program, Set.of());
    if (Files.isReadable(program)) {
      return; // root
    }
    Ran ran = run("nixld-env", program.toString()).saysOneLine();

    assertThat(ran.status()).isEqualTo(3);
    assertThat(ran.err()).contains("permission");
  }

  @Test
  void aNameWithControlCharacters() throws IOException {
    Path odd = file("two\nlines\u001b[31m", "text");

    assertThat(run("nixld-env", odd.toString()).saysOneLine().err()).doesNotContain("\u001b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nixld-env", "nixld-index build"})
  void noStore(String command) throws Exception {
    Files.delete(store);
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    if (command.equals("nixld-env")) {
      words.add(program().toString());
    }

    Ran ran =
        run(words.getFirst(), words.subList(1, words.size()).toArray(String[]::new)).saysOneLine();

    assertThat(ran.status()).isEqualTo(4);
    assertThat(ran.err()).contains(store.toString(), "no Nix store", "--store");
  }

  @Test
  void noIndex() {
    Ran ran = run("nixld-index", "find", "libz.so.1", "--no-refresh").saysOneLine();

    assertThat(ran.status()).isEqualTo(4);
    assertThat(ran.err()).contains("nixld-index build");
  }

  @Test
  void anIndexThatIsNone() throws IOException {
    Files.writeString(index, "somebody's letter");

    run("nixld-index", "build").saysOneLine();
    Ran ran = run("nixld-index", "status").saysOneLine();

    assertThat(index).hasContent("somebody's letter");
    assertThat(ran.status()).isEqualTo(4);
    assertThat(ran.err()).contains("not an index of nixld", "remove it");
  }

  @Test
  void aDamagedIndex() throws IOException {
    run("nixld-index", "build");
    byte[] bytes = Files.readAllBytes(index);
    Arrays.fill(bytes, 100, bytes.length, (byte) 0xa5);
    Files.write(index, bytes);

    for (String[] arguments :
        new String[][] {
          {"status"}, {"find", "libz.so.1", "--no-refresh"}, {"find", "lib*", "--no-refresh"}
        }) {
      Ran ran = run("nixld-index", arguments).saysOneLine();

      assertThat(ran.status()).isEqualTo(4);
      assertThat(ran.err()).contains("nixld-index build");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nixld-env",
        "nixld-env --format bogus /bin/sh",
        "nixld-env --no-such-option /bin/sh",
        "nixld-index",
        "nixld-index frobnicate",
        "nixld-index find",
        "nixld-index show",
        "nixld-ldd",
        "nixld-frobnicate"
      })
  void aWrongCommandLine(String line) {
    assertThat(CommandRunner.run(List.of(line.split(" "))).saysOneLine().status()).isEqualTo(2);
  }

  @Test
  void aMalformedLibraryInTheStoreIsCountedAndSkipped() throws IOException {
    Path path = store.resolve("0".repeat(32) + "-broken-1.0");
    Path lib = Files.createDirectories(path.resolve("lib"));
    Files.writeString(
        lib.resolve("libbroken.so.1"), "\u007fELF" + "\u00ff".repeat(500), ISO_8859_1);
    // As Nix leaves a path that is complete.
    Files.setLastModifiedTime(path, FileTime.fromMillis(1000));

    Ran built = run("nixld-index", "build");
    assertThat(built.status()).isZero();
    assertThat(built.err()).contains("1 malformed, skipped");
    assertThat(built.err().lines()).hasSize(1);

    assertThat(run("nixld-index", "status", "--json").out())
        .containsPattern("\"malformed\"\\s*:\\s*1");
    assertThat(run("nixld-index", "find", "libbroken.so.1").err()).isEmpty();
  }
}
