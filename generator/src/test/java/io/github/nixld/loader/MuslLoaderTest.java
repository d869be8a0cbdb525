package io.github.nixld.loader;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.Installed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// musl's rules, judged by its own loader. Needs Debian's package musl, or musl itself.
class MuslLoaderTest extends JudgedTest {
  private static final String MUSL = "/lib/ld-musl-x86_64.so.1";

  @BeforeEach
  void needsMusl() {
    Installed.need(Path.of(MUSL));
  }

  private Fixture.Builder prog() {
    return f.program("prog").flag("-Wl,--dynamic-linker=" + MUSL);
  }

  private String dir(String name) {
    return f.path(name).toString();
  }

  private void agree() {
    agreeWithMusl(f.run("prog"));
  }

  private static void agreeWithMusl(Run run) {
    RealLoader judge = RealLoader.of(Path.of(MUSL));
    Command.Result result =
        Command.run(
            Path.of(run.workingDirectory()),
            run.environment(),
            List.of(MUSL, "--list", run.path()));
    LoadPlan plan = run.simulate(judge.loader());
    List<RealLoader.Verdict.Line> lines = new ArrayList<>(Agreement.lines(plan));
    lines.removeIf(line -> line.path().equals("not found"));
    assertThat(lines).as("%s: %s", run, result).isEqualTo(RealLoader.Verdict.of(result).lines());
    List<String> errors = new ArrayList<>();
    for (Fault fault : plan.faults()) {
      switch (fault) {
        case Fault.NotFound missing ->
            errors.add(
                error(plan, missing.name(), missing.neededBy(), "No such file or directory"));
        case Fault.Unloadable refused ->
            errors.add(error(plan, refused.name(), refused.neededBy(), refused.reason()));
        default -> assertThat(fault.warning()).isTrue();
      }
    }
    assertThat(result.err().lines().toList()).as("%s", run).isEqualTo(errors);
  }

  private static String error(LoadPlan plan, String name, int by, String reason) {
    return "Error loading shared library %s: %s (needed by %s)"
        .formatted(name, reason, plan.objects().get(by).path());
  }

  @Test
  void libraryPathBeatsRpathAndRunpath() {
    f.lib("x/libx.so").build();
    f.lib("y/libx.so").build();
    prog().needs("libx.so").rpath(dir("x")).build();
    agree();
    agreeWithMusl(f.run("prog").withLibraryPath(dir("y")));
  }

  @Test
  void runpathIsInherited() {
    f.lib("x/libx.so").needs("liby.so").build();
    f.lib("x/liby.so").needs("libz1.so").runpath("$ORIGIN/sub").build();
    f.lib("x/sub/libz1.so").build();
    prog().needs("libx.so").runpath(dir("x")).build();
    agree();
  }

  @Test
  void runpathBeatsRpathOfTheSameObject() {
    f.lib("x/libx.so").build();
    f.lib("y/libx.so").build();
    f.lib("l/libl.so").needs("libx.so").rpath(dir("x")).auxiliary(dir("y")).build();
    f.edit("l/libl.so").tag(Edit.DT_AUXILIARY, Edit.DT_RUNPATH);
    prog().needs("libl.so").rpath(dir("l")).build();
    agree();
  }

  @Test
  void sonameIsNoName() {
    f.lib("x/libfile.so").soname("libx.so.1").build();
    f.lib("x/libx.so.1").build();
    prog().needs("libfile.so", "libx.so.1").runpath(dir("x")).build();
    agree();
  }

  @Test
  void sameFileIsReused() {
    f.lib("x/libx.so").build();
    f.link("x/liby.so", "libx.so");
    prog().needs("libx.so", "liby.so", dir("x") + "/libx.so").runpath(dir("x")).build();
    agree();
  }

  @Test
  void pathGetsAShortNameOnceASearchLeadsToIt() {
    f.lib("x/libx.so").build();
    f.hardLink("y/liby.so", "x/libx.so");
    f.lib("z/libx.so").build();
    f.lib("z/libz1.so").needs("libx.so").runpath(dir("z")).build();
    prog()
        .needs(dir("x") + "/libx.so", "liby.so", "libz1.so")
        .runpath(dir("y") + ":" + dir("z"))
        .build();
    agree();
  }

  @Test
  void namesOfItsOwn() {
    f.lib("x/libm.so.6").build();
    f.lib("x/libx.so").needs("libc.so", "libdl.so.2").build();
    prog()
        .needs("libm.so.6", "libx.so", "libpthread.so.0", "libc.so.6", "libmath.so")
        .runpath(dir("x"))
        .build();
    agree();
  }

  @Test
  void loaderByItsPath() {
    f.link("x/libfoo.so", MUSL);
    prog().needs(MUSL, "libfoo.so", dir("x") + "/libfoo.so").runpath(dir("x")).build();
    agree();
  }

  @Test
  void firstFileThatOpensIsTaken() {
    f.text("bad/libx.so", "no library\n".repeat(10));
    f.text("bad/libshort.so", "");
    f.dir("bad/libdir.so");
    f.lib("good/libx.so").build();
    f.lib("good/libshort.so").build();
    f.lib("good/libdir.so").build();
    prog()
        .needs("libx.so", "libshort.so", "libdir.so")
        .runpath(dir("bad") + ":" + dir("good"))
        .build();
    agree();
  }

  @Test
  void emptyElementsAreNone() {
    f.lib("cwd/libx.so").build();
    prog().needs("libx.so").build();
    agreeWithMusl(f.run("prog").withLibraryPath(":").in(f.dir("cwd")));
    agreeWithMusl(f.run("prog").withLibraryPath(".").in(f.dir("cwd")));
  }

  @Test
  void semicolonIsNoSeparatorButLineEndIs() {
    f.lib("x/libx.so").build();
    f.lib("y/liby.so").build();
    prog().needs("libx.so", "liby.so").build();
    agreeWithMusl(f.run("prog").withLibraryPath(dir("x") + ";" + dir("y")));
    agreeWithMusl(f.run("prog").withLibraryPath(dir("x") + "\n" + dir("y")));
  }

  @Test
  void slashesStay() {
    f.lib("x/libx.so").build();
    prog().needs("libx.so").runpath(dir("x") + "//").build();
    agree();
  }

  @Test
  void originOnly() {
    f.lib("x/libx.so").build();
    prog().needs("libx.so").runpath("$ORIGIN/x").build();
    agree();
    prog().needs("libx.so").runpath("${ORIGIN}/x").build();
    agree();
    prog().needs("libx.so").runpath("$LIB/x:$ORIGIN/x").build();
    agree();
    prog().needs("libx.so").runpath("$ORIGIN$ORIGIN/x:${ORIGIN/x").build();
    agree();
  }

  @Test
  void originBeforeLettersIsAToken() {
    f.lib("a/liba.so").needs("libx.so").runpath("$ORIGINX").build();
    f.lib("aX/libx.so").build();
    prog().needs("liba.so").runpath("$ORIGIN/a").build();
    agree();
  }

  @Test
  void tokensInLibraryPathAndNamesStay() {
    f.lib("x/libx.so").build();
    prog().needs("libx.so", "$ORIGIN/x/libx.so").build();
    agreeWithMusl(f.run("prog").withLibraryPath("$ORIGIN/x"));
  }

  @Test
  void linkLoopEndsTheSearch() {
    f.link("bad/libx.so", "libx.so");
    f.lib("good/libx.so").build();
    prog().needs("libx.so").runpath(dir("bad") + ":" + dir("good")).build();
    Run run = f.run("prog");
    assertThat(run.simulate(RealLoader.of(Path.of(MUSL)).loader()).complete()).isFalse();
    assertThat(
            Command.run(directory, run.environment(), List.of(MUSL, "--list", run.path())).exit())
        .isNotZero();
  }

  @Test
  void filtersAreNotLoaded() {
    f.lib("x/libx.so").filters("liby.so").runpath("$ORIGIN").build();
    f.lib("x/liby.so").build();
    prog().needs("libx.so").runpath(dir("x")).build();
    agree();
  }

  @Test
  void hwcapsAreNotSearched() {
    f.lib("x/glibc-hwcaps/x86-64-v2/libx.so").build();
    f.lib("x/libx.so").build();
    prog().needs("libx.so").runpath(dir("x")).build();
    agree();
  }

  @Test
  void preload() {
    f.lib("x/libpre.so").needs("libdep.so").runpath("$ORIGIN").build();
    f.lib("x/libdep.so").build();
    f.lib("x/libx.so").build();
    prog().needs("libx.so", "libpre.so").runpath(dir("x")).build();
    agreeWithMusl(f.run("prog").withPreload("libpre.so " + dir("x") + "/libpre.so:libgone.so"));
  }

  @Test
  void missingForEveryRequester() {
    f.lib("x/libx.so").needs("libgone.so").build();
    prog().needs("libgone.so", "libx.so").runpath(dir("x")).build();
    agree();
  }

  @Test
  void breadthFirst() {
    f.lib("x/liba.so").needs("libc1.so").build();
    f.lib("x/libb.so").needs("libd1.so").build();
    f.lib("x/libc1.so").build();
    f.lib("x/libd1.so").build();
    prog().needs("liba.so", "libb.so").runpath(dir("x")).build();
    agree();
  }
}
