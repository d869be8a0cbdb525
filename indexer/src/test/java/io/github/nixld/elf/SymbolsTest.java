package io.github.nixld.elf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.Installed;
import io.github.nixld.elf.SymbolDefinition.Binding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Definitions and references of objects that gcc makes.
class SymbolsTest {
  @TempDir Path directory;

  @BeforeEach
  void needsCompiler() {
    Installed.need("gcc");
  }

  private static final String PROVIDER =
      """
      int plain(void) { return 1; }
      int data = 7;
      int __attribute__((weak)) soft(void) { return 2; }
      static int local(void) { return 3; }
      int __attribute__((visibility("hidden"))) concealed(void) { return local(); }
      __thread int perthread;
      extern int missing(void);
      int calls(void) { return missing() + concealed(); }
      """;

  @ParameterizedTest
  @ValueSource(strings = {"gnu", "sysv", "both"})
  void findsWhatIsDefined(String hashStyle) throws Exception {
    Path file = library("libp.so", PROVIDER, "-Wl,--hash-style=" + hashStyle);
    assertThat(find(file, reference("plain", null)))
        .isEqualTo(new SymbolDefinition("plain", null, false, Binding.GLOBAL, false, 2));
    assertThat(find(file, reference("data", null)))
        .isEqualTo(new SymbolDefinition("data", null, false, Binding.GLOBAL, false, 1));
    assertThat(find(file, reference("soft", null)))
        .isEqualTo(new SymbolDefinition("soft", null, false, Binding.WEAK, false, 2));
    assertThat(find(file, reference("perthread", null)))
        .isEqualTo(new SymbolDefinition("perthread", null, false, Binding.GLOBAL, false, 6));
    assertThat(find(file, reference("missing", null))).isNull();
    assertThat(find(file, reference("concealed", null))).isNull();
    assertThat(find(file, reference("local", null))).isNull();
    assertThat(find(file, reference("nowhere", null))).isNull();
    assertThat(SymbolReader.definitions(TinyElf.input(Files.readAllBytes(file))))
        .extracting(SymbolDefinition::name)
        .contains("plain", "data", "soft", "calls", "perthread")
        .doesNotContain("missing", "concealed", "local");
  }

  @Test
  void findsReferencesByTheirRelocations() throws Exception {
    Path file =
        library("libp.so", PROVIDER + "int *pointer(void) { extern int far; return &far; }");
    List<SymbolReference> references = references(file);
    assertThat(references)
        .anySatisfy(reference -> {
          assertThat(reference.name()).isEqualTo("missing");
          assertThat(reference.weak()).isFalse();
          assertThat(reference.plt()).isTrue();
          assertThat(reference.version()).isNull();
        })
        .anySatisfy(reference -> {
          assertThat(reference.name()).isEqualTo("far");
          assertThat(reference.plt()).isFalse();
        })
        .anySatisfy(reference -> {
          assertThat(reference.name()).isEqualTo("__cxa_finalize");
          assertThat(reference.weak()).isTrue();
        });
    assertThat(references).extracting(SymbolReference::name).doesNotContain("plain", "concealed");
  }

  @Test
  void carriesTheVersionWanted() throws Exception {
    Path file = library("libq.so", "int puts(const char *); int f(void) { return puts(\"\"); }");
    assertThat(references(file))
        .filteredOn(reference -> reference.name().equals("puts"))
        .singleElement()
        .satisfies(reference -> {
          SymbolVersion version = Objects.requireNonNull(reference.version());
          assertThat(version.name()).startsWith("GLIBC_2.");
          assertThat(version.file()).isEqualTo("libc.so.6");
          assertThat(find(libc(), reference)).isNotNull();
        });
  }

  @Test
  void takesTheVersionWantedAndNoOther() throws Exception {
    Path file = versioned("");
    SymbolVersion one = version(file, "old", "V_1");
    SymbolVersion two = version(file, "f", "V_2");
    assertThat(find(file, reference("f", one))).isNotNull();
    assertThat(found(file, reference("f", one)).hidden()).isTrue();
    assertThat(found(file, reference("f", two)).hidden()).isFalse();
    assertThat(find(file, reference("old", two))).isNull();
    assertThat(find(file, reference("f", new SymbolVersion("V_9", 12, false, "x")))).isNull();
  }

  @Test
  void givesAReferenceWithoutVersionTheFirstOne() throws Exception {
    // V_1 has the index 2: a reference from before there were versions takes it, hidden or not.
    Path file = versioned("");
    assertThat(found(file, reference("f", null)).version()).isEqualTo("V_1");
  }

  @Test
  void givesAReferenceWithoutVersionALaterOneWhereThatIsTheOnlyOne() throws Exception {
    Path file = versioned("");
    assertThat(found(file, reference("late", null)).version()).isEqualTo("V_2");
    assertThat(find(file, reference("hiddenlate", null))).isNull();
  }

  @Test
  void takesAnUnversionedDefinitionForAnyVersion() throws Exception {
    Path file = library("libp.so", PROVIDER);
    SymbolVersion wanted = new SymbolVersion("V_1", 12, false, "libp.so");
    assertThat(find(file, reference("plain", wanted))).isNotNull();
  }

  @Test
  void seesCopiesAsReferencesOfTheProgram() throws Exception {
    Path library = library("libp.so", PROVIDER);
    Path program = directory.resolve("prog");
    gcc(
        program,
        "extern int data; extern int plain(void); int main(void) { return data + plain(); }",
        "-no-pie",
        "-fno-pie",
        "-Wl,--allow-shlib-undefined",
        library.toString());
    assertThat(references(program))
        .filteredOn(reference -> reference.name().equals("data"))
        .singleElement()
        .satisfies(reference -> {
          assertThat(reference.copy()).isTrue();
          assertThat(find(library, reference)).isNotNull();
        });
  }

  @Test
  void doesNotTakeAPltEntryForAFunctionCall() throws Exception {
    Path library = library("libp.so", PROVIDER);
    Path program = directory.resolve("prog");
    // The address of a function of a library is that of the program's PLT entry.
    gcc(
        program,
        "extern int plain(void); void *volatile p; int main(void) { p = plain; return plain(); }",
        "-no-pie",
        "-fno-pie",
        "-fcf-protection=none",
        "-Wl,-z,lazy,--allow-shlib-undefined",
        library.toString());
    SymbolReference call = reference("plain", null);
    SymbolReference address =
        new SymbolReference("plain", call.gnuHash(), null, false, false, false, false);
    assertThat(find(program, call)).isNull();
    assertThat(find(program, address)).isNotNull();
  }

  @Test
  void uniqueSymbols() throws Exception {
    Path file =
        library(
            "libu.so",
            "__asm__(\".data\\n.globl u\\n.type u, @gnu_unique_object\\nu: .long 1\\n.previous\");");
    assertThat(find(file, reference("u", null)))
        .isEqualTo(new SymbolDefinition("u", null, false, Binding.UNIQUE, false, 1));
  }

  @Test
  void resolvesThisMachinesLibrariesAmongThemselves() throws IOException {
    Path libraries = Path.of("/usr/lib/x86_64-linux-gnu");
    List<Path> scope =
        List.of(
            libraries.resolve("libstdc++.so.6"),
            libraries.resolve("libm.so.6"),
            libraries.resolve("libgcc_s.so.1"),
            libraries.resolve("libc.so.6"),
            Path.of("/lib64/ld-linux-x86-64.so.2"));
    scope.forEach(Installed::need);
    List<SymbolLookup> lookups = new ArrayList<>();
    for (Path file : scope) {
      lookups.add(SymbolLookup.open(TinyElf.input(Files.readAllBytes(file))));
    }
    for (Path file : scope) {
      for (SymbolReference reference : references(file)) {
        boolean found = reference.weak();
        for (SymbolLookup lookup : lookups) {
          found = found || lookup.find(reference) != null;
        }
        assertThat(found).as("%s in %s", reference, file).isTrue();
      }
    }
  }

  /// f at V_1, hidden, and at V_2; old at V_1; late at V_2; hiddenlate at V_2, hidden.
  private Path versioned(String more) throws Exception {
    Path script = directory.resolve("map");
    Files.writeString(script, "V_1 { global: f; old; local: *; }; V_2 { global: late; } V_1;");
    return library(
        "libv.so",
        """
        int f1(void) { return 1; }
        int f2(void) { return 2; }
        int old(void) { return 3; }
        int late(void) { return 4; }
        int late1(void) { return 5; }
        __asm__(".symver f1,f@V_1");
        __asm__(".symver f2,f@@V_2");
        __asm__(".symver late1,hiddenlate@V_2");
        """
            + more,
        "-Wl,-soname,libv.so.1",
        "-Wl,--version-script=" + script);
  }

  /// The version as a reference has it, with the hash of the definition.
  private static SymbolVersion version(Path file, String symbol, String name) throws Exception {
    Path user = file.resolveSibling("libuser.so");
    gcc(
        user,
        "extern int %1$s(void); int call(void) { return %1$s(); }".formatted(symbol),
        "-shared",
        "-fPIC",
        file.toString());
    return references(user).stream()
        .filter(reference -> reference.name().equals(symbol))
        .flatMap(reference -> Stream.ofNullable(reference.version()))
        .filter(version -> version.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Path libc() {
    return Path.of("/lib/x86_64-linux-gnu/libc.so.6");
  }

  private static SymbolReference reference(String name, @Nullable SymbolVersion version) {
    int hash = GnuHash.hash(name.getBytes(StandardCharsets.UTF_8));
    return new SymbolReference(name, hash, version, false, true, false, false);
  }

  private static SymbolDefinition found(Path file, SymbolReference reference) throws IOException {
    return Objects.requireNonNull(find(file, reference));
  }

  private static @Nullable SymbolDefinition find(Path file, SymbolReference reference)
      throws IOException {
    return SymbolLookup.open(TinyElf.input(Files.readAllBytes(file))).find(reference);
  }

  private static List<SymbolReference> references(Path file) throws IOException {
    return SymbolReader.references(TinyElf.input(Files.readAllBytes(file)));
  }

  private Path library(String name, String source, String... options) throws Exception {
    List<String> all = new ArrayList<>(List.of("-shared", "-fPIC"));
    all.addAll(List.of(options));
    Path file = directory.resolve(name);
    gcc(file, source, all.toArray(String[]::new));
    return file;
  }

  private static void gcc(Path file, String source, String... options) throws Exception {
    Path code = file.resolveSibling(file.getFileName() + ".c");
    Files.writeString(code, source);
    List<String> command = new ArrayList<>(List.of("gcc", "-o", file.toString(), code.toString()));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
