package io.github.nixld.elf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.Installed;
import io.github.nixld.elf.Dependency.Tag;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a real compiler and linker make of an option is found where the reader looks for it.
class CompiledObjectTest {
  @TempDir Path directory;

  @BeforeEach
  void needsCompiler() {
    Installed.need("gcc");
  }

  @Test
  void soname() throws Exception {
    ElfObject object = compile("int f(void) { return 1; }", "-Wl,-soname,libf.so.1");
    assertThat(object.soname()).isEqualTo("libf.so.1");
    assertThat(object.header().type()).isEqualTo(ElfHeader.ET_DYN);
    assertThat(object.dynamic()).isTrue();
  }

  @Test
  void runpathAndRpath() throws Exception {
    ElfObject runpath = compile("", "-Wl,-rpath,$ORIGIN/a", "-Wl,--enable-new-dtags");
    assertThat(runpath.runpath()).isEqualTo("$ORIGIN/a");
    assertThat(runpath.rpath()).isNull();
    ElfObject rpath = compile("", "-Wl,-rpath,/b", "-Wl,--disable-new-dtags");
    assertThat(rpath.rpath()).isEqualTo("/b");
    assertThat(rpath.runpath()).isNull();
  }

  @Test
  void filters() throws Exception {
    ElfObject object = compile("", "-Wl,-f,libaux.so", "-Wl,-F,libfilter.so");
    assertThat(object.dependencies())
        .contains(
            new Dependency(Tag.AUXILIARY, "libaux.so"), new Dependency(Tag.FILTER, "libfilter.so"));
  }

  @Test
  void nodeflib() throws Exception {
    ElfObject object = compile("", "-Wl,-z,nodefaultlib");
    assertThat(object.flags1() & ElfObject.DF_1_NODEFLIB).isNotZero();
  }

  @Test
  void versionsDefined() throws Exception {
    Path script = directory.resolve("map");
    Files.writeString(script, "F_1 { global: f; local: *; }; F_2 { } F_1;");
    ElfObject object =
        compile(
            "int f(void) { return 1; }", "-Wl,-soname,libf.so.1", "-Wl,--version-script=" + script);
    assertThat(object.versionsDefined()).containsExactly("libf.so.1", "F_1", "F_2");
    assertThat(object.versym()).isTrue();
  }

  @Test
  void versionsNeeded() throws Exception {
    ElfObject object = compile("extern int puts(const char *); int f(void) { return puts(\"\"); }");
    assertThat(object.versionsNeeded())
        .anySatisfy(need -> {
          assertThat(need.file()).isEqualTo("libc.so.6");
          assertThat(need.versions()).isNotEmpty();
        });
  }

  @Test
  void pieIsAProgram() throws Exception {
    ElfObject object = build("int main(void) { return 0; }", "-pie", "-fPIE");
    assertThat(object.flags1() & ElfObject.DF_1_PIE).isNotZero();
    assertThat(object.interpreter()).startsWith("/");
  }

  @Test
  void dlopenNoteInAnAllocatedSection() throws Exception {
    ElfObject object =
        compile(
            """
            __asm__(".section .note.dlopen,\\"a\\"\\n.balign 4\\n.long 4, 4, 0x407c0c0a\\n"
                    ".asciz \\"FDO\\"\\n.asciz \\"[1]\\"\\n.previous");
            """);
    assertThat(object.dlopenNotes()).containsExactly("[1]");
  }

  @Test
  void buildId() throws Exception {
    assertThat(compile("", "-Wl,--build-id=0xc0ffee01").buildId()).isEqualTo("c0ffee01");
  }

  @Test
  void strippedOfItsSectionHeaders() throws Exception {
    Path file = directory.resolve("libx.so");
    ElfObject before = compile("int f(void) { return 1; }", "-Wl,-soname,libf.so.1");
    byte[] bytes = Files.readAllBytes(file);
    // e_shoff, e_shnum, e_shstrndx
    for (int at : new int[] {40, 41, 42, 43, 44, 45, 46, 47, 60, 61, 62, 63}) {
      bytes[at] = 0;
    }
    assertThat(ElfReader.read(TinyElf.input(bytes))).isEqualTo(before);
  }

  @Test
  void separateDebugFile() throws Exception {
    ElfObject object = compile("int f(void) { return 1; }", "-g");
    assertThat(object.dynamic()).isTrue();
    Path debug = directory.resolve("libx.so.debug");
    Installed.need("objcopy");
    run(
        List.of(
            "objcopy",
            "--only-keep-debug",
            directory.resolve("libx.so").toString(),
            debug.toString()));
    assertThat(ElfReader.read(debug)).hasFieldOrPropertyWithValue("dynamic", false);
  }

  private ElfObject compile(String source, String... options) throws Exception {
    List<String> all = new ArrayList<>(List.of("-shared", "-fPIC"));
    all.addAll(List.of(options));
    return build(source, all.toArray(String[]::new));
  }

  private ElfObject build(String source, String... options) throws Exception {
    Path code = directory.resolve("x.c");
    Files.writeString(code, source);
    Path file = directory.resolve("libx.so");
    List<String> command = new ArrayList<>(List.of("gcc", "-o", file.toString(), code.toString()));
    command.addAll(List.of(options));
    run(command);
    return switch (ElfReader.read(file)) {
      case ElfObject object -> object;
      case ElfFile other -> throw new AssertionError(other.toString());
    };
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
