package io.github.nixld.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Names in files that would move a terminal's cursor, change its colours, or turn the direction of
/// text.
@Tag(UnderTest.JVM)
class HostileNamesIT {
  /// An escape sequence, its eight-bit form, a bidi override, what is not seen, and a line end.
  private static final String EVIL = "\u001b[31m\u009b2J\u202e\u200b\n";

  @TempDir private Path temporary = Path.of("");
  private SmallStore store = new SmallStore(temporary);
  private Path program = temporary;

  @BeforeEach
  void makeProgram() throws Exception {
    Installed.need("gcc");
    store = SmallStore.in(temporary);
    String soname = "lib" + EVIL + ".so.1";
    Path library = store.home().resolve("libevil.so");
    compile(
        "void evil_symbol(void) {}",
        "-shared",
        "-fPIC",
        "-Wl,-soname," + soname,
        "-o",
        library.toString());
    Path directory = Files.createDirectory(store.home().resolve("tree" + EVIL));
    program = directory.resolve("program" + EVIL);
    compile(
        "void evil_symbol(void); int main(void) { evil_symbol(); return 0; }",
        "-o",
        program.toString(),
        library.toString());
    // No assembler takes such a symbol.
    String contents = Files.readString(program, ISO_8859_1);
    Files.writeString(
        program, contents.replace("evil_symbol", "evil\u001b[31m\u0007!"), ISO_8859_1);
    // The same name stands in the store, and is a library without the symbol.
    Path path = store.directory().resolve("0".repeat(32) + "-evil-1.0");
    Path lib = Files.createDirectories(path.resolve("lib"));
    compile(
        "int x;",
        "-shared",
        "-fPIC",
        "-Wl,-soname," + soname,
        "-o",
        lib.resolve(soname).toString());
    Files.setLastModifiedTime(path, java.nio.file.attribute.FileTime.fromMillis(1000));
  }

  private void compile(String source, String... options) throws Exception {
    Path file = Files.writeString(store.home().resolve("source.c"), source);
    String[] line = new String[options.length + 2];
    line[0] = "gcc";
    line[1] = file.toString();
    System.arraycopy(options, 0, line, 2, options.length);
    Processes.run(line).orFail();
  }

  private static void isTame(String text) {
    assertThat(text.codePoints().filter(c -> c != '\n' && c != '\t'))
        .as(text)
        .noneMatch(c ->
            Character.getType(c) == Character.CONTROL || Character.getType(c) == Character.FORMAT);
  }

  private Ran run(List<String> line) {
    return CommandRunner.run(line);
  }

  private List<String> withStore(String... line) {
    List<String> all = new java.util.ArrayList<>(List.of(line));
    all.addAll(
        List.of(
            "--store",
            store.directory().toString(),
            "--index",
            store.home().resolve("index.db").toString()));
    return all;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nixld-ldd",
        "nixld-ldd -r",
        "nixld-ldd --tree",
        "nixld-ldd --json",
        "nixld-index show",
        "nixld-index show --json"
      })
  void ofOneFile(String command) {
    List<String> line = new java.util.ArrayList<>(List.of(command.split(" ")));
    line.add(program.toString());
    Ran ran = run(line);
    assertThat(ran.out()).contains("31m");
    isTame(ran.out());
    isTame(ran.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-f json", "--explain", "-l \u001b[31m\u202e.so", "-f yaml\u001b[31m"})
  void ofAChoice(String options) throws IOException {
    List<String> line = new java.util.ArrayList<>(List.of("nixld-env"));
    line.addAll(List.of(options.split(" ")));
    line.add(String.valueOf(program.getParent()));
    Ran ran = run(withStore(line.toArray(String[]::new)));
    assertThat(ran.out() + ran.err()).contains("31m");
    isTame(ran.err());
    if (options.contains("json")) {
      isTame(ran.out());
    }
  }

  @Test
  void ofTheStore() {
    Ran found = run(withStore("nixld-index", "find", "*evil*", "lib\u001b*"));
    isTame(found.out());
    isTame(found.err());
    isTame(run(withStore("nixld-index", "verify")).out());
  }

  /// What is written for a program is exact; what is shown on a terminal is tame.
  @Test
  void onATerminal() throws Exception {
    Installed.need("script");
    Ran ran =
        store
            .shell()
            .with("TERM", "xterm")
            .with("NO_COLOR", "1")
            .with("PROGRAM", String.valueOf(program.getParent()))
            .with("NIXLD_ENV", UnderTest.command("nixld-env").toString())
            .with("STORE", store.directory().toString())
            .run("script", "-qec", "\"$NIXLD_ENV\" --store \"$STORE\" \"$PROGRAM\"", "/dev/null");
    assertThat(ran.out()).contains("NIX_LD");
    isTame(ran.out().replace("\r\n", "\n").replace("\r\u001b[K", ""));
  }
}
