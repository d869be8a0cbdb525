package io.github.nixld.loader;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.elf.ElfObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Programs with copies of variables, and libraries that forbid it.
class ProtectedSymbolsTest extends JudgedTest {
  private static final String VISIBLE = "int v[4] = {1, 2}; int call(void) { return 1; }";
  private static final String PROTECTED = VISIBLE.replace("int ", "PROTECTED int ");
  private static final String DEFINITION =
      "#define PROTECTED __attribute__((visibility(\"protected\")))\n";

  @BeforeEach
  void linkedWith() {
    f.lib("old/libq.so").source(VISIBLE).build();
  }

  private Fixture.Builder fixedProgram(String code) {
    return f.program("prog")
        .flag("-no-pie")
        .flag("-fno-pic")
        .links(f.path("old/libq.so"))
        .source(code)
        .runpath(f.path("new").toString());
  }

  private Fixture.Builder indirect(String code) {
    return f.lib("new/libq.so").flag("-mno-direct-extern-access").source(DEFINITION + code);
  }

  /// Whether every judge ends the program for what is found here, and for nothing else.
  private void agreeOn(String... symbols) throws IOException {
    Run run = f.run("prog").withSymbols();
    for (RealLoader judge : RealLoaders.all()) {
      LoadPlan plan = run.simulate(judge.loader());
      RealLoader.Verdict verdict = judge.trace(run);
      try (DiskSymbols disk = new DiskSymbols(Path.of("/"))) {
        List<String> found =
            ProtectedSymbols.of(plan, judge.loader(), disk).stream()
                .map(Fault.ProtectedSymbol::name)
                .toList();
        assertThat(verdict.toString().contains("error due to GNU_PROPERTY_1_NEEDED"))
            .as("%s %s", judge, verdict)
            .isEqualTo(!found.isEmpty());
        if (judge.atLeast(2, 35)) {
          assertThat(found).as(judge.toString()).containsExactly(symbols);
        }
      }
    }
  }

  @Test
  void copyOfAVariable() throws IOException {
    indirect(PROTECTED).build();
    fixedProgram("extern int v[4]; void _start(void) { v[1]++; }").build();
    agreeOn("v");
  }

  @Test
  void addressOfAFunction() throws IOException {
    indirect(PROTECTED).build();
    fixedProgram("int call(void); void *p; void _start(void) { p = (void *) call; call(); }")
        .build();
    agreeOn("call");
  }

  @Test
  void callOfAFunctionIsNone() throws IOException {
    indirect(PROTECTED).build();
    fixedProgram("int call(void); void _start(void) { call(); }").build();
    agreeOn();
  }

  @Test
  void libraryWithoutTheProperty() throws IOException {
    f.lib("new/libq.so").source(DEFINITION + PROTECTED).build();
    fixedProgram("extern int v[4]; void _start(void) { v[1]++; }").build();
    agreeOn();
  }

  @Test
  void symbolThatIsNotProtected() throws IOException {
    indirect(VISIBLE).build();
    fixedProgram("extern int v[4]; void _start(void) { v[1]++; }").build();
    agreeOn();
  }

  @Test
  void positionIndependentProgram() throws IOException {
    indirect(PROTECTED).build();
    f.program("prog")
        .flag("-fPIC")
        .flag("-mno-direct-extern-access")
        .links(f.path("old/libq.so"))
        .source("extern int v[4]; void _start(void) { v[1]++; }")
        .runpath(f.path("new").toString())
        .build();
    agreeOn();
  }

  @Test
  void anotherLibraryDefinesItFirst() throws IOException {
    indirect(PROTECTED).build();
    f.lib("new/libfirst.so").source(VISIBLE).build();
    f.program("prog")
        .flag("-no-pie")
        .flag("-fno-pic")
        .links(f.path("new/libfirst.so"))
        .links(f.path("old/libq.so"))
        .source("extern int v[4]; void _start(void) { v[1]++; }")
        .runpath(f.path("new").toString())
        .build();
    agreeOn();
  }

  @Test
  void isAFactOfTheObject() {
    Path file = indirect(PROTECTED).build();
    assertThat(
            new DiskView().probe(LoadRequest.parent(file.toString()), "libq.so")
                    instanceof FileView.Present present
                && present.contents() instanceof ElfObject object
                && object.indirectExternAccess())
        .isTrue();
  }
}
