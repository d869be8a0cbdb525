package io.github.nixld.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What no linker writes, and what every loader makes of it: refuses it, crashes, crashes later, or
/// never looks there.
class DamageTest extends JudgedTest {
  private static final long NOWHERE = 0x7000_0000_0000L;
  private static final int OTHER_TAG = 0x6000_0000;

  @BeforeEach
  void program() {
    f.program("prog").needs("libx.so").runpath("$ORIGIN/x").build();
  }

  private Edit library(String code, String... flags) {
    Fixture.Builder library = f.lib("x/libx.so").source(code);
    List.of(flags).forEach(library::flag);
    library.build();
    return f.edit("x/libx.so");
  }

  /// Every loader ends, and the simulation says why.
  private void isRefused() {
    isRefusedBy(RealLoaders.all());
  }

  private void isRefusedBy(List<RealLoader> judges) {
    for (RealLoader judge : judges) {
      Run run = f.run("prog");
      assertThat(judge.trace(run).exit()).as(judge.toString()).isNotZero();
      assertThat(run.simulate(judge.loader()).faults())
          .as(judge.toString())
          .hasAtLeastOneElementOfType(Fault.Unloadable.class);
    }
  }

  /// Every loader lists it, and crashes when it binds the symbols; the simulation says so.
  private void crashesLater(String reason) {
    for (RealLoader judge : RealLoaders.all()) {
      Run run = f.run("prog");
      assertThat(judge.trace(run).exit()).as(judge.toString()).isZero();
      assertThat(judge.trace(run.withSymbols()).exit()).as(judge.toString()).isGreaterThan(128);
      LoadPlan plan = run.simulate(judge.loader());
      assertThat(plan.faults().stream().map(fault -> fault.message(plan)).toList())
          .singleElement()
          .asString()
          .contains(reason, "(ld.so would crash)");
    }
  }

  private static List<RealLoader> recent() {
    return RealLoaders.all().stream().filter(judge -> judge.atLeast(2, 33)).toList();
  }

  @Test
  void moreThreadLocalsThanThereIsMemory() {
    library("__thread int t = 1;").header(Edit.PT_TLS, Edit.P_MEMSZ, 1L << 62);
    isRefused();
  }

  @Test
  void noStringTable() {
    library("int f(void) { return 1; }").tag(Edit.DT_STRTAB, OTHER_TAG);
    // Older ones do without.
    isRefusedBy(recent());
  }

  @Test
  void stringTableThatNothingIsIn() {
    f.lib("x/libx.so").withoutSoname().source("").build();
    f.edit("x/libx.so").value(Edit.DT_STRTAB, NOWHERE);
    for (RealLoader judge : RealLoaders.all()) {
      RealLoader.Verdict verdict = judge.trace(f.run("prog"));
      LoadPlan plan = f.run("prog").simulate(judge.loader());
      assertThat(Agreement.lines(plan)).isEqualTo(verdict.lines());
      assertThat(plan.faults()).singleElement().isInstanceOf(Fault.Damaged.class);
    }
  }

  @Test
  void stringTableNowhereForANameIsFatal() {
    library("").value(Edit.DT_STRTAB, NOWHERE);
    f.program("prog").needs("libx.so", "liby.so").runpath("$ORIGIN/x").build();
    isRefused();
  }

  /// One that reads no properties takes it.
  @Test
  void notesThatAreLongerThanTheirSegment() {
    library("", "-Wl,-z,x86-64-v2").header(Edit.PT_NOTE, Edit.P_MEMSZ, 1L << 40);
    isRefusedBy(List.of(RealLoaders.host()));
    library("", "-Wl,-z,x86-64-v2").header(Edit.PT_NOTE, Edit.P_MEMSZ, -8);
    isRefusedBy(List.of(RealLoaders.host()));
  }

  /// Nothing is read behind the note with the properties.
  @Test
  void propertiesThatAreLongerThanTheirSegment() {
    library("", "-Wl,-z,x86-64-v2").header(Edit.PT_GNU_PROPERTY, Edit.P_MEMSZ, 1L << 40);
    agree(f.run("prog"));
    library("", "-Wl,-z,x86-64-v2").header(Edit.PT_GNU_PROPERTY, Edit.P_MEMSZ, -8);
    agree(f.run("prog"));
  }

  @Test
  void relocationsThatAreNowhere() {
    library("extern int puts(const char *); int f(void) { return puts(\"\"); }")
        .value(Edit.DT_JMPREL, NOWHERE);
    crashesLater("DT_JMPREL");
  }

  @Test
  void symbolsThatAreNowhere() {
    library("int x; int *f(void) { return &x; }").value(6, NOWHERE);
    crashesLater("DT_SYMTAB");
  }

  @Test
  void symbolsThatAreMissing() {
    library("int x; int *f(void) { return &x; }").tag(6, OTHER_TAG);
    crashesLater("DT_SYMTAB is missing");
  }

  @Test
  void relocationsWithoutASize() {
    library("int x; int *p = &x;").tag(8, OTHER_TAG);
    crashesLater("DT_RELASZ is missing");
  }

  @Test
  void relocationsOfFunctionsWithoutATable() {
    library("extern int puts(const char *); int f(void) { return puts(\"\"); }")
        .tag(Edit.DT_JMPREL, OTHER_TAG);
    crashesLater("DT_JMPREL is missing");
  }

  /// A trace runs nothing: only a start shows it.
  @Test
  void initializationThatIsNowhere() {
    f.lib("x/libx.so").source("void i(void) {}").flag("-Wl,-init=i").build();
    f.program("prog")
        .source("void _start(void) { __asm__(\"mov $60, %eax; xor %edi, %edi; syscall\"); }")
        .needs("libx.so")
        .runpath("$ORIGIN/x")
        .build();
    String program = f.path("prog").toString();
    assertThat(Command.run(directory, Map.of(), List.of(program)).exit()).isZero();
    f.edit("x/libx.so").value(Edit.DT_INIT, NOWHERE);
    for (RealLoader judge : RealLoaders.all()) {
      List<String> command = List.of(judge.loader().path(), program);
      assertThat(Command.run(directory, Map.of(), command).exit()).isGreaterThan(128);
      LoadPlan plan = f.run("prog").simulate(judge.loader());
      assertThat(plan.faults()).singleElement().isInstanceOf(Fault.Damaged.class);
    }
  }
}
