package io.github.nixld.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Symbols that are found, and symbols that are not.
class SymbolCheckTest extends JudgedTest {
  private static final String USE_ONE = "int one(void); int use(void) { return one(); }";

  private void agreeOnSymbols(String program) throws IOException {
    Agreement.assertSymbolsAgreed(f.run(program));
  }

  private void prog(String... needs) throws IOException {
    f.program("prog").needs(needs).runpath("$ORIGIN/x").build();
    agreeOnSymbols("prog");
  }

  @Test
  void definedByWhatIsNeeded() throws IOException {
    f.lib("x/libone.so").source("int one(void) { return 1; }").build();
    f.lib("x/libuse.so").source(USE_ONE).needs("libone.so").runpath("$ORIGIN").build();
    prog("libuse.so");
  }

  @Test
  void definedNowhere() throws IOException {
    f.lib("x/libuse.so")
        .source("int one(void); extern int two; int *use(void) { one(); return &two; }")
        .build();
    prog("libuse.so");
  }

  @Test
  void definedBySomebodyElseInTheScope() throws IOException {
    f.lib("x/libone.so").source("int one(void) { return 1; }").build();
    f.lib("x/libuse.so").source(USE_ONE).build();
    prog("libuse.so", "libone.so");
  }

  @Test
  void definedByTheProgram() throws IOException {
    f.lib("x/libuse.so").source(USE_ONE).build();
    f.program("prog")
        .source("int one(void) { return 1; }")
        .flag("-rdynamic")
        .needs("libuse.so")
        .runpath("$ORIGIN/x")
        .build();
    agreeOnSymbols("prog");
  }

  @Test
  void definedByAMissingLibrary() throws IOException {
    f.lib("x/libuse.so").source(USE_ONE).needs("libgone.so").build();
    prog("libuse.so");
  }

  @Test
  void weakReferenceMayStayUndefined() throws IOException {
    f.lib("x/libuse.so")
        .source("int one(void) __attribute__((weak)); int use(void) { return one ? one() : 0; }")
        .build();
    prog("libuse.so");
  }

  @Test
  void weakDefinitionWillDo() throws IOException {
    f.lib("x/libone.so").source("int __attribute__((weak)) one(void) { return 1; }").build();
    f.lib("x/libuse.so").source(USE_ONE).build();
    prog("libuse.so", "libone.so");
  }

  @Test
  void hiddenDefinitionWillNot() throws IOException {
    f.lib("x/libone.so")
        .source("int __attribute__((visibility(\"hidden\"))) one(void) { return 1; }")
        .build();
    f.lib("x/libuse.so").source(USE_ONE).build();
    prog("libuse.so", "libone.so");
  }

  @Test
  void versionFoundInAnotherObject() throws IOException {
    Path one =
        f.lib("linked/libone.so")
            .source("int one(void) { return 1; }")
            .versions("V_1 { global: one; };")
            .build();
    f.lib("x/libone.so").source("int dummy;").versions("V_1 { global: dummy; };").build();
    f.lib("x/libother.so")
        .source("int one(void) { return 1; }")
        .versions("V_1 { global: one; };")
        .build();
    f.lib("x/libuse.so").source(USE_ONE).links(one).runpath("$ORIGIN").build();
    prog("libuse.so");
    prog("libuse.so", "libother.so");
  }

  @Test
  void unversionedDefinitionOfAnotherObjectWillDo() throws IOException {
    Path one =
        f.lib("linked/libone.so")
            .source("int one(void) { return 1; }")
            .versions("V_1 { global: one; };")
            .build();
    f.lib("x/libone.so").source("int dummy;").versions("V_1 { global: dummy; };").build();
    f.lib("x/libother.so").source("int one(void) { return 1; }").build();
    f.lib("x/libuse.so").source(USE_ONE).links(one).runpath("$ORIGIN").build();
    prog("libuse.so", "libother.so");
  }

  /// elf/dl-lookup.c, check_match: an assertion until 2.40, accepted since.
  @Test
  void versionedReferenceToALibraryWithoutVersions() {
    Path one =
        f.lib("linked/libone.so")
            .source("int one(void) { return 1; }")
            .versions("V_1 { global: one; };")
            .build();
    f.lib("x/libone.so").source("int one(void) { return 1; }").build();
    f.lib("x/libuse.so").source(USE_ONE).links(one).runpath("$ORIGIN").build();
    f.program("prog").needs("libuse.so").runpath("$ORIGIN/x").build();
    Run run = f.run("prog").withSymbols();
    for (RealLoader judge : RealLoaders.all()) {
      assertThat(run.simulate(judge.loader()).complete())
          .as("%s", judge)
          .isNotEqualTo(judge.trace(run).assertionFailed("version->filename == NULL"));
    }
  }

  @Test
  void unversionedReferenceTakesTheFirstVersions() throws IOException {
    String two =
        "__asm__(\".symver one_1,one@V_1\"); __asm__(\".symver one_2,one@@V_2\");"
            + " int one_1(void) { return 1; } int one_2(void) { return 2; }";
    f.lib("x/libone.so").source(two).versions("V_1 {}; V_2 {} V_1;").build();
    f.lib("x/libuse.so").source(USE_ONE).build();
    prog("libuse.so", "libone.so");
  }

  @Test
  void unversionedReferenceTakesASingleLaterVersion() throws IOException {
    f.lib("x/libone.so")
        .source("int zero(void) { return 0; } int one(void) { return 1; }")
        .versions("V_0 { global: zero; local: *; }; V_1 { global: one; } V_0;")
        .build();
    f.lib("x/libuse.so").source(USE_ONE).build();
    prog("libuse.so", "libone.so");
  }

  @Test
  void unversionedReferenceTakesNoHiddenLaterVersion() throws IOException {
    f.lib("x/libone.so")
        .source(
            "__asm__(\".symver one_1,one@V_1\"); int one_1(void) { return 1; }"
                + " int zero(void) { return 0; }")
        .versions("V_0 { global: zero; local: *; }; V_1 {} V_0;")
        .build();
    f.lib("x/libuse.so").source(USE_ONE).build();
    prog("libuse.so", "libone.so");
  }

  @Test
  void symbolicLooksInItselfFirst() throws IOException {
    f.lib("x/libuse.so")
        .source("int one(void) { return 1; } int use(void) { return one(); }")
        .flag("-Wl,-Bsymbolic")
        .build();
    prog("libuse.so");
  }

  @Test
  void uniqueDefinition() throws IOException {
    f.lib("x/libone.so")
        .source(
            "__asm__(\".globl one; .type one, @gnu_unique_object; .data; one: .long 1;"
                + " .size one, 4\");")
        .build();
    f.lib("x/libuse.so").source("extern int one; int use(void) { return one; }").build();
    prog("libuse.so", "libone.so");
  }

  @Test
  void threadLocalVariable() throws IOException {
    f.lib("x/libone.so").source("__thread int one;").build();
    f.lib("x/libuse.so")
        .source("extern __thread int one, gone; int use(void) { return one + gone; }")
        .needs("ld-linux-x86-64.so.2")
        .build();
    prog("libuse.so", "libone.so");
  }

  @Test
  void copyOfAVariableIsNotTheProgramsOwn() throws IOException {
    Path one = f.lib("linked/libone.so").source("int one = 1;").build();
    f.program("prog")
        .source("extern int one; int *p = &one; void _start(void) { one = 2; }")
        .flag("-fno-pie")
        .flag("-no-pie")
        .links(one)
        .runpath("$ORIGIN/x")
        .build();
    f.lib("x/libone.so").source("int other;").build();
    agreeOnSymbols("prog");
    f.lib("x/libone.so").source("int one;").build();
    agreeOnSymbols("prog");
  }

  @Test
  void addressOfAFunctionInTheProgram() throws IOException {
    Path one = f.lib("linked/libone.so").source("int one(void) { return 1; }").build();
    f.program("prog")
        .source("int one(void); int (*p)(void) = one; void _start(void) { p(); one(); }")
        .flag("-fno-pie")
        .flag("-no-pie")
        .links(one)
        .runpath("$ORIGIN/x")
        .build();
    f.lib("x/libone.so").source("int other;").build();
    agreeOnSymbols("prog");
  }

  @Test
  void systemVHashTable() throws IOException {
    f.lib("x/libone.so")
        .source("int one(void) { return 1; }")
        .flag("-Wl,--hash-style=sysv")
        .build();
    f.lib("x/libuse.so")
        .source("int one(void), two(void); int use(void) { return one() + two(); }")
        .build();
    prog("libuse.so", "libone.so");
  }

  @Test
  void loaderThatNobodyNeedsDefinesNothing() throws IOException {
    f.lib("x/libuse.so")
        .source("void *__tls_get_addr(void *); void *use(void) { return __tls_get_addr(0); }")
        .build();
    prog("libuse.so");
    prog("libuse.so", "ld-linux-x86-64.so.2");
  }
}
