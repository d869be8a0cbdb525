package io.github.nixld.cli.ldd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.cli.CommandRunner;
import io.github.nixld.cli.Ran;
import io.github.nixld.cli.command.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `nixld-ldd` prints what ld.so prints when it lists the objects of a program.
class LddTest {
  private static final String LOADER = "/lib64/ld-linux-x86-64.so.2";

  @TempDir private Path work;

  @BeforeEach
  void aProgram() throws Exception {
    Files.writeString(work.resolve("libv.map"), "V_1 { foo; };");
    compile(
        "int foo(void) { return 0; }",
        "-shared",
        "-fPIC",
        "-Wl,--version-script=libv.map",
        "-o",
        "libfoo.so.1",
        "-Wl,-soname,libfoo.so.1");
    compile("int foo(void); int main(void) { return foo(); }", "-o", "prog", "./libfoo.so.1");
  }

  private void compile(String code, String... flags) throws Exception {
    Files.writeString(work.resolve("x.c"), code);
    List<String> command = new ArrayList<>(List.of("gcc", "x.c"));
    command.addAll(List.of(flags));
    assertThat(execute(command).status()).isZero();
  }

  private Ran execute(List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(work.toFile()).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Ran(process.waitFor(), out, "");
  }

  private Ran ldd(String... arguments) {
    List<String> line = new ArrayList<>(List.of("nixld-ldd"));
    line.addAll(List.of(arguments));
    return CommandRunner.run(line);
  }

  /// What ld.so lists, without addresses and the kernel's own object.
  private String listed(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(LOADER, "--list"));
    command.addAll(List.of(arguments));
    return execute(command)
        .out()
        .replaceAll("\tlinux-vdso.so.1 .*\n", "")
        .replaceAll(" \\(0x[0-9a-f]+\\)", "");
  }

  private String prog() {
    return work.resolve("prog").toString();
  }

  @Test
  void aNameThatIsItsOwnPathStandsAlone() throws Exception {
    String library = work.resolve("libfoo.so.1").toString();
    Ran ran = ldd("--preload", library, "--library-path", work.toString(), prog());
    assertThat(ran.out())
        .isEqualTo(listed("--preload", library, "--library-path", work.toString(), prog()))
        .contains("\t" + library + "\n")
        .contains("\t" + LOADER + "\n");
    assertThat(ran.status()).isZero();
  }

  @Test
  void aProviderWithoutVersionsIsAWarning() throws Exception {
    compile(
        "int foo(void) { return 0; }",
        "-shared",
        "-fPIC",
        "-nostdlib",
        "-o",
        "libfoo.so.1",
        "-Wl,-soname,libfoo.so.1");
    Ran ran = ldd("--library-path", work.toString(), prog());
    assertThat(ran.err()).contains("no version information available (required by " + prog() + ")");
    assertThat(ran.out()).contains("\tlibfoo.so.1 => " + work.resolve("libfoo.so.1"));
    assertThat(ran.status()).isZero();
  }

  /// ld.so does not resolve the links of a library.
  @Test
  void aLinksDirectoryIsTheOriginOfALibrary() throws Exception {
    Files.createDirectories(work.resolve("far/deps"));
    Files.move(work.resolve("libfoo.so.1"), work.resolve("far/deps/libfoo.so.1"));
    compile(
        "int foo(void); int mod(void) { return foo(); }",
        "-shared",
        "-fPIC",
        "-o",
        "far/mod.so",
        "far/deps/libfoo.so.1",
        "-Wl,-rpath,$ORIGIN/deps");
    Files.createSymbolicLink(work.resolve("mod.so"), Path.of("far/mod.so"));
    String link = work.resolve("mod.so").toString();
    String file = work.resolve("far/mod.so").toString();

    assertThat(ldd("--loader", LOADER, file).out()).isEqualTo(listed(file)).contains("far/deps");
    assertThat(listed(link)).contains("libfoo.so.1: cannot open shared object file");
    assertThat(ldd("--loader", LOADER, link).out()).contains("libfoo.so.1 => not found");
  }

  @Test
  void aProgramIsJudgedAsTheKernelDoesUnlessALoaderIsNamed() throws IOException {
    byte[] program = Files.readAllBytes(work.resolve("prog"));
    program[8] = 'A';
    program[9] = 'I';
    program[10] = 1;
    Files.write(work.resolve("prog"), program);
    assertThat(ldd("--library-path", work.toString(), prog()).status()).isZero();
    Ran ran = ldd("--loader", LOADER, "--library-path", work.toString(), prog());
    assertThat(ran.status()).isEqualTo(ExitStatus.INPUT);
    assertThat(ran.err()).contains("ELF file ABI version invalid");
  }
}
