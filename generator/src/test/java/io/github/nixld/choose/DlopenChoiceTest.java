package io.github.nixld.choose;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.choose.Environment.Possible;
import io.github.nixld.choose.dlopen.DlopenHint.Evidence;
import io.github.nixld.choose.dlopen.DlopenMode;
import io.github.nixld.index.Index;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is provided because something may load it with dlopen(3).
class DlopenChoiceTest {
  @TempDir private Path temporary = Path.of("");
  private SampleStore store = unset();
  private Path glibc = Path.of("");

  @SuppressWarnings("NullAway") // Set before each test.
  private static SampleStore unset() {
    return null;
  }

  @BeforeEach
  void makeStore() throws IOException {
    store = new SampleStore(temporary);
    glibc = store.glibc("2.36");
  }

  private Environment choose(DlopenMode mode, Path program) throws Exception {
    return choose(mode, List.of(), program);
  }

  private Environment choose(DlopenMode mode, List<String> drivers, Path program) throws Exception {
    Options options = new Options(null, null, null, List.of(), mode, null, drivers, List.of());
    try (Index index = store.index()) {
      return new Chooser(index, options).choose(List.of(SampleStore.foreign(program))).getFirst();
    }
  }

  private static String lib(Path file) {
    return String.valueOf(file.getParent());
  }

  private static Possible possible(Environment environment, String name) {
    return environment.possible().stream()
        .filter(it -> it.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not in " + environment.possible()));
  }

  private void takes(Environment environment, String name, Evidence evidence, Path file) {
    assertThat(environment.complete()).isTrue();
    assertThat(environment.libraryPath()).contains(lib(file));
    assertThat(possible(environment, name).path()).isEqualTo(file.toString());
    assertThat(possible(environment, name).evidence()).isEqualTo(evidence);
  }

  private void leaves(Environment environment, String name, String reason) {
    assertThat(environment.complete()).isTrue();
    assertThat(environment.libraryPath()).containsExactly(glibc.toString());
    assertThat(possible(environment, name).path()).isNull();
    assertThat(possible(environment, name).reason()).contains(reason);
  }

  @Test
  void takesWhatAStringNamesAndProgramsCommonlyOpen() throws Exception {
    Path gl = store.library("gl-1", "lib/libGL.so.1").make();
    Path program = store.program("p").opens("libGL.so.1").make();
    takes(choose(DlopenMode.LIKELY, program), "libGL.so.1", Evidence.STRING, gl);
    assertThat(possible(choose(DlopenMode.LIKELY, program), "libGL.so.1").from())
        .isEqualTo(program.toString());
  }

  @Test
  void takesAnythingOnlyWhereAllIsAskedFor() throws Exception {
    Path odd = store.library("odd-1", "lib/libodd.so.1").make();
    Path program = store.program("p").opens("libodd.so.1", "libnone.so.1").make();
    leaves(choose(DlopenMode.LIKELY, program), "libodd.so.1", "--dlopen all");
    leaves(choose(DlopenMode.LIKELY, program), "libnone.so.1", "nothing in the store");
    Environment all = choose(DlopenMode.ALL, program);
    takes(all, "libodd.so.1", Evidence.STRING, odd);
    assertThat(possible(all, "libnone.so.1").reason()).contains("nothing in the store");
  }

  @Test
  void looksForNoStringsWhereNoneIsAskedFor() throws Exception {
    store.library("gl-1", "lib/libGL.so.1").make();
    Path program = store.program("p").opens("libGL.so.1").make();
    Environment none = choose(DlopenMode.NONE, program);
    assertThat(none.possible()).isEmpty();
    assertThat(none.libraryPath()).containsExactly(glibc.toString());
  }

  @Test
  void aStringOfWhatDoesNotCallDlopenSaysNothing() throws Exception {
    store.library("gl-1", "lib/libGL.so.1").make();
    Path program = store.program("p").mentions("libGL.so.1").make();
    assertThat(choose(DlopenMode.ALL, program).possible()).isEmpty();
  }

  @Test
  void whatIsNeededAnywayIsNotCalledPossible() throws Exception {
    store.library("gl-1", "lib/libGL.so.1").make();
    Path program = store.program("p").needs("libGL.so.1").opens("libGL.so.1").make();
    assertThat(choose(DlopenMode.ALL, program).possible()).isEmpty();
  }

  @Test
  void providesWhatTheOpenedLibraryNeedsToo() throws Exception {
    Path inner = store.library("inner-1", "lib/libinner.so.1").make();
    Path gl = store.library("gl-1", "lib/libGL.so.1").needs("libinner.so.1").make();
    Environment environment =
        choose(DlopenMode.LIKELY, store.program("p").opens("libGL.so.1").make());
    takes(environment, "libGL.so.1", Evidence.STRING, gl);
    assertThat(environment.libraryPath()).contains(lib(inner));
  }

  @Test
  void aLibraryThatCannotBeLoadedIsLeftOut() throws Exception {
    store.library("gl-1", "lib/libGL.so.1").needs("libgone.so.1").make();
    leaves(
        choose(DlopenMode.LIKELY, store.program("p").opens("libGL.so.1").make()),
        "libGL.so.1",
        "libgone.so.1: cannot open shared object file");
  }

  /// The library path comes before the program's RUNPATH: a directory may displace what it brings.
  @Test
  void nothingThatWorkedIsBrokenForIt() throws Exception {
    Path gl = store.library("gl-2", "lib/libGL.so.1").wants("libv.so.1", "V2").make();
    store.libraryAt(gl.resolveSibling("libv.so.1")).defines("V2").make();
    store.libraryAt(store.path("bundle/libv.so.1")).defines("V1").make();
    store.library("odd-1", "lib/libEGL.so.1").make();
    Path program =
        store
            .program("p")
            .wants("libv.so.1", "V1")
            .runpath("$ORIGIN/bundle")
            .opens("libGL.so.1", "libEGL.so.1")
            .make();
    Environment environment = choose(DlopenMode.LIKELY, program);
    assertThat(environment.complete()).isTrue();
    assertThat(possible(environment, "libGL.so.1").path()).isNull();
    assertThat(possible(environment, "libGL.so.1").reason()).contains("version `V1' not found");
    assertThat(possible(environment, "libEGL.so.1").path()).isNotNull();

    Path alone = store.library("gl-1", "lib/libGL.so.1").make();
    takes(choose(DlopenMode.LIKELY, program), "libGL.so.1", Evidence.STRING, alone);
  }

  @Test
  void whatTheProgramBringsAlongIsItsOwnToFind() throws Exception {
    store.library("gl-1", "lib/libEGL.so.1").make();
    store.libraryAt(store.path("libEGL.so.1")).make();
    leaves(
        choose(DlopenMode.LIKELY, store.program("p").opens("libEGL.so.1").make()),
        "libEGL.so.1",
        "brings it along");
  }

  /// Electron's libEGL.so, which it has beside it, opens what the system has.
  @Test
  void whatALibraryOfItsOwnOpensInTurnIsProvided() throws Exception {
    Path x11 = store.library("x11-1", "lib/libX11.so.6").make();
    Path own = store.libraryAt(store.path("libown.so")).opens("libX11.so.6").make();
    Environment environment =
        choose(DlopenMode.LIKELY, store.program("p").opens("libown.so").runpath("$ORIGIN").make());
    takes(environment, "libX11.so.6", Evidence.STRING, x11);
    assertThat(possible(environment, "libown.so").path()).isEqualTo(own.toString());
  }

  @Test
  void aBundledLibraryGivesWayForAWishAsForANeed() throws Exception {
    store.libraryAt(store.path("lib/libcxx.so.6")).defines("V1").make();
    Path newer = store.library("cxx-13", "lib/libcxx.so.6").defines("V1", "V2").make();
    Path gl =
        store
            .library("gl-1", "lib/libGL.so.1")
            .wants("libcxx.so.6", "V2")
            .runpath(lib(newer))
            .make();
    Path program =
        store
            .program("p")
            .wants("libcxx.so.6", "V1")
            .runpath("$ORIGIN/lib")
            .opens("libGL.so.1")
            .make();
    Environment environment = choose(DlopenMode.LIKELY, program);
    takes(environment, "libGL.so.1", Evidence.STRING, gl);
    assertThat(environment.complete()).isTrue();
    assertThat(environment.notes())
        .anySatisfy(note -> assertThat(note).contains(newer.toString(), "replaces the one in"));
  }

  @Test
  void aProgramWithWhichAWishDoesNotGoTogetherDoesNotSpoilAnothers() throws Exception {
    store.libraryAt(store.path("old/libcxx.so.6")).defines("V1").make();
    Path newer = store.library("cxx-13", "lib/libcxx.so.6").defines("V2").make();
    Path gl =
        store
            .library("gl-1", "lib/libGL.so.1")
            .wants("libcxx.so.6", "V2")
            .runpath(lib(newer))
            .make();
    Path hopeless =
        store
            .program("hopeless")
            .wants("libcxx.so.6", "V1")
            .runpath("$ORIGIN/old")
            .opens("libGL.so.1")
            .make();
    Path program = store.program("p").opens("libGL.so.1").make();
    Options options =
        new Options(null, null, null, List.of(), DlopenMode.LIKELY, null, List.of(), List.of());
    try (Index index = store.index()) {
      Environment environment =
          new Chooser(index, options)
              .choose(List.of(SampleStore.foreign(hopeless), SampleStore.foreign(program)))
              .getFirst();
      assertThat(environment.complete()).isTrue();
      assertThat(environment.libraryPath()).contains(lib(gl));
      assertThat(environment.possible())
          .extracting(Possible::from, Possible::path)
          .contains(
              org.assertj.core.groups.Tuple.tuple(program.toString(), gl.toString()),
              org.assertj.core.groups.Tuple.tuple(hopeless.toString(), null));
    }
  }

  @Test
  void driversAreTheSystems() throws Exception {
    store.library("cuda-1", "lib/libcuda.so.1").make();
    Path program = store.program("p").opens("libcuda.so.1").make();
    leaves(choose(DlopenMode.ALL, program), "libcuda.so.1", "driver");
    Path driver = store.libraryAt(store.path("run/opengl-driver/lib/libcuda.so.1")).make();
    takes(
        choose(DlopenMode.LIKELY, List.of(lib(driver)), program),
        "libcuda.so.1",
        Evidence.STRING,
        driver);
  }

  @Test
  void stringsOfTheBundleCountAndThoseOfStoreLibrariesDoNot() throws Exception {
    Path gl = store.library("gl-1", "lib/libGL.so.1").make();
    store.library("ours-1", "lib/libours.so.1").opens("libEGL.so.1").make();
    store.library("egl-1", "lib/libEGL.so.1").make();
    store.libraryAt(store.path("bundle/libtheirs.so.1")).opens("libGL.so.1").make();
    Path program =
        store.program("p").needs("libtheirs.so.1", "libours.so.1").runpath("$ORIGIN/bundle").make();
    Environment environment = choose(DlopenMode.ALL, program);
    takes(environment, "libGL.so.1", Evidence.STRING, gl);
    assertThat(environment.possible()).hasSize(1);
  }

  @Test
  void aNoteThatRecommendsIsMetWithTheFirstOfItsNamesThatCanBe() throws Exception {
    Path two = store.library("odd-2", "lib/libodd.so.2").make();
    store.library("odd-1", "lib/libodd.so.1").make();
    store.library("odd-3", "lib/libodd.so.3").needs("libgone.so.1").make();
    Path ours =
        store
            .library("ours-1", "lib/libours.so.1")
            .notes(
                """
                [{"soname":["libodd.so.4","libodd.so.3","libodd.so.2","libodd.so.1"],"feature":"odd"}]\
                """)
            .make();
    Environment environment =
        choose(DlopenMode.NONE, store.program("p").needs("libours.so.1").make());
    takes(environment, "libodd.so.2", Evidence.NOTE, two);
    assertThat(possible(environment, "libodd.so.2").from()).isEqualTo(ours.toString());
    assertThat(environment.notes()).isEmpty();
  }

  @Test
  void aNoteThatRecommendsWhatNobodyHasIsSaidInOneLine() throws Exception {
    Path program =
        store
            .program("p")
            .notes("[{\"soname\":[\"liba.so.1\",\"liba.so.0\"],\"priority\":\"recommended\"}]")
            .make();
    Environment environment = choose(DlopenMode.LIKELY, program);
    leaves(environment, "liba.so.1", "nothing in the store");
    assertThat(environment.notes())
        .singleElement()
        .asString()
        .contains("liba.so.1 or liba.so.0", "recommended by " + program);
  }

  @Test
  void aNoteThatRequiresIsANeed() throws Exception {
    Path program =
        store.program("p").notes("[{\"soname\":[\"liba.so.1\"],\"priority\":\"required\"}]").make();
    Environment without = choose(DlopenMode.NONE, program);
    assertThat(without.complete()).isFalse();
    assertThat(without.unresolved())
        .singleElement()
        .matches(it -> it.name().equals("liba.so.1"))
        .matches(it -> it.neededBy().equals(List.of(program.toString())));
    Path a = store.library("a-1", "lib/liba.so.1").make();
    takes(choose(DlopenMode.NONE, program), "liba.so.1", Evidence.NOTE, a);
  }

  @Test
  void aNoteThatSuggestsIsPossible() throws Exception {
    Path a = store.library("a-1", "lib/liba.so.1").make();
    Path gl = store.library("gl-1", "lib/libGL.so.1").make();
    Path program =
        store
            .program("p")
            .notes("[{\"soname\":[\"liba.so.1\"],\"priority\":\"suggested\"}]")
            .notes("[{\"soname\":[\"libGL.so.1\"],\"priority\":\"suggested\"}]")
            .make();
    Environment likely = choose(DlopenMode.LIKELY, program);
    takes(likely, "libGL.so.1", Evidence.NOTE, gl);
    assertThat(possible(likely, "liba.so.1").path()).isNull();
    takes(choose(DlopenMode.ALL, program), "liba.so.1", Evidence.NOTE, a);
    leaves(choose(DlopenMode.NONE, program), "libGL.so.1", "--dlopen all");
  }

  @Test
  void whatIsOpenedOpensMore() throws Exception {
    Path a = store.library("a-1", "lib/liba.so.1").make();
    Path gl =
        store
            .library("gl-1", "lib/libGL.so.1")
            .notes("[{\"soname\":\"liba.so.1\",\"priority\":\"recommended\"}]")
            .make();
    Environment environment =
        choose(DlopenMode.LIKELY, store.program("p").opens("libGL.so.1").make());
    takes(environment, "libGL.so.1", Evidence.STRING, gl);
    takes(environment, "liba.so.1", Evidence.NOTE, a);
  }

  @Test
  void aFarmHasALinkForIt() throws Exception {
    Path gl = store.library("gl-1", "lib/libGL.so.1.7").soname("libGL.so.1").make();
    Path farm = store.path("farm");
    Options options =
        new Options(
            null, null, null, List.of(), DlopenMode.LIKELY, farm.toString(), List.of(), List.of());
    Path program = store.program("p").opens("libGL.so.1").make();
    try (Index index = store.index()) {
      Environment environment =
          new Chooser(index, options).choose(List.of(SampleStore.foreign(program))).getFirst();
      assertThat(environment.farm()).containsEntry("libGL.so.1", gl.toString());
      assertThat(possible(environment, "libGL.so.1").path()).isEqualTo(farm + "/libGL.so.1");
      assertThat(Files.exists(farm)).isFalse();
    }
  }
}
