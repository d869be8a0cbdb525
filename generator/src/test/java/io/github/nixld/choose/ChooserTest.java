package io.github.nixld.choose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.choose.candidate.Rejected;
import io.github.nixld.choose.dlopen.DlopenMode;
import io.github.nixld.index.Index;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is chosen for which program in which store.
class ChooserTest {
  private static final Options PLAIN = with(List.of(), null, List.of(), List.of());

  @TempDir private Path temporary = Path.of("");
  private SampleStore store = unset();

  @SuppressWarnings("NullAway") // Set before each test.
  private static SampleStore unset() {
    return null;
  }

  @BeforeEach
  void makeStore() throws IOException {
    store = new SampleStore(temporary);
  }

  private static Options with(
      List<String> additional,
      @org.jspecify.annotations.Nullable String farm,
      List<String> drivers,
      List<String> defaults) {
    return new Options(null, null, null, additional, DlopenMode.LIKELY, farm, drivers, defaults);
  }

  private static Options withLoader(Path glibc) {
    return new Options(
        null,
        null,
        glibc.resolve(String.valueOf(SampleStore.loader().getFileName())).toString(),
        List.of(),
        DlopenMode.LIKELY,
        null,
        List.of(),
        List.of());
  }

  private static Options preferring(String prefer, String avoid) {
    return new Options(
        prefer.isEmpty() ? null : Pattern.compile(prefer),
        avoid.isEmpty() ? null : Pattern.compile(avoid),
        null,
        List.of(),
        DlopenMode.LIKELY,
        null,
        List.of(),
        List.of());
  }

  private List<Environment> all(Options options, Path... programs) throws Exception {
    List<ForeignObject> foreign = new java.util.ArrayList<>();
    for (Path program : programs) {
      foreign.add(SampleStore.foreign(program));
    }
    try (Index index = store.index()) {
      return new Chooser(index, options).choose(foreign);
    }
  }

  private Environment choose(Options options, Path... programs) throws Exception {
    return all(options, programs).getFirst();
  }

  private Environment choose(Path... programs) throws Exception {
    return choose(PLAIN, programs);
  }

  private static String lib(Path file) {
    return String.valueOf(file.getParent());
  }

  /// Where a name is loaded from.
  private static String loaded(Environment environment, String name) {
    return environment.runs().getFirst().plan().objects().stream()
        .filter(object -> object.name().equals(name))
        .map(object -> object.path())
        .findFirst()
        .orElse("nowhere");
  }

  private static String whyNot(Environment environment, String label) {
    return environment.decisions().stream()
        .flatMap(decision -> decision.rejected().stream())
        .filter(rejected -> rejected.label().contains(label))
        .map(Rejected::reason)
        .findFirst()
        .orElse("no such candidate");
  }

  @Test
  void needsNothingButGlibc() throws Exception {
    Path glibc = store.glibc("2.36");
    Environment environment = choose(store.program("p").make());
    assertThat(environment.complete()).isTrue();
    assertThat(environment.loaderPath()).startsWith(glibc + "/ld-linux");
    assertThat(environment.libraryPath()).containsExactly(glibc.toString());
  }

  @Test
  void whatIsSearchedFirstIsNotChosenAgain() throws Exception {
    store.glibc("2.36");
    Path own = store.libraryAt(store.path("sdk/libacme.so.9")).make();
    Path program = store.program("bin/p").needs("libacme.so.9").make();
    assertThat(choose(program).complete()).isFalse();

    Environment environment = choose(PLAIN.searchingFirst(List.of(lib(own))), program);
    assertThat(environment.complete()).isTrue();
    assertThat(environment.libraryPath()).doesNotContain(lib(own));
    assertThat(loaded(environment, "libacme.so.9")).isEqualTo(own.toString());
  }

  @Test
  void whatIsSearchedFirstMayBreakAProgram() throws Exception {
    store.glibc("2.36");
    store.library("acme-9", "lib/libacme.so.9").defines("V9").make();
    Path old = store.libraryAt(store.path("sdk/libacme.so.9")).defines("V8").make();
    Path program = store.program("bin/p").wants("libacme.so.9", "V9").make();
    assertThat(choose(program).complete()).isTrue();
    assertThat(choose(PLAIN.searchingFirst(List.of(lib(old))), program).complete()).isFalse();
  }

  @Test
  void aNeighboursLibraryIsSaid() throws Exception {
    store.glibc("2.36");
    Path library = store.libraryAt(store.path("other/lib/libnb.so.1")).make();
    Environment environment = choose(store.program("p").needs("libnb.so.1").make());
    assertThat(environment.libraryPath()).contains(lib(library));
    assertThat(environment.notes())
        .containsExactly(
            "libnb.so.1: taken from "
                + lib(library)
                + ": it lies near the program, and nothing else has it");
  }

  @Test
  void takesTheNewestGlibc() throws Exception {
    store.glibc("2.36");
    Path newest = store.glibc("2.41");
    store.glibc("2.31");
    assertThat(choose(store.program("p").make()).loaderPath()).startsWith(newest.toString());
  }

  @Test
  void listsWhatTheProgramNeedsAndNotWhatItsLibrariesFind() throws Exception {
    Path glibc = store.glibc("2.36");
    Path inner = store.library("inner-1", "lib/libinner.so.1").runpath(glibc).make();
    Path outer =
        store
            .library("outer-1", "lib/libouter.so.1")
            .needs("libinner.so.1")
            .runpath(lib(inner), glibc)
            .make();
    Environment environment = choose(store.program("p").needs("libouter.so.1").make());
    assertThat(environment.complete()).isTrue();
    assertThat(environment.libraryPath()).containsExactlyInAnyOrder(lib(outer), glibc.toString());
    assertThat(loaded(environment, "libinner.so.1")).isEqualTo(inner.toString());
  }

  @Test
  void listsWhatALibraryCannotFindItself() throws Exception {
    store.glibc("2.36");
    Path inner = store.library("inner-1", "lib/libinner.so.1").make();
    store.library("outer-1", "lib/libouter.so.1").needs("libinner.so.1").make();
    assertThat(choose(store.program("p").needs("libouter.so.1").make()).libraryPath())
        .contains(lib(inner));
  }

  @Test
  void prefersTheNewerOfTwoVersions() throws Exception {
    store.glibc("2.36");
    store.library("z-1.9", "lib/libz.so.1").make();
    Path newer = store.library("z-1.10", "lib/libz.so.1").make();
    Environment environment = choose(store.program("p").needs("libz.so.1").make());
    assertThat(loaded(environment, "libz.so.1")).isEqualTo(newer.toString());
    assertThat(whyNot(environment, "z-1.9")).isEqualTo("older");
  }

  @Test
  void takesTheOneThatHasTheVersionAskedFor() throws Exception {
    store.glibc("2.36");
    Path fits = store.library("z-1.9", "lib/libz.so.1").defines("Z_OLD").make();
    store.library("z-1.10", "lib/libz.so.1").defines("Z_NEW").make();
    Environment environment =
        choose(store.program("p").needs("libz.so.1").wants("libz.so.1", "Z_OLD").make());
    assertThat(environment.complete()).isTrue();
    assertThat(loaded(environment, "libz.so.1")).isEqualTo(fits.toString());
    assertThat(whyNot(environment, "z-1.10")).isEqualTo("does not go together with the rest");
  }

  @Test
  void takesWhatLiesBelowTheProgramWhereTheStoreHasNoneThatFits() throws Exception {
    store.glibc("2.36");
    store.library("z-1", "lib/libz.so.1").defines("Z_OLD").make();
    Path own = store.libraryAt(store.path("app/vendor/so/libz.so.1")).defines("Z_NEW").make();
    Path program = store.program("app/p").needs("libz.so.1").wants("libz.so.1", "Z_NEW").make();
    Environment environment = choose(program);
    assertThat(environment.complete()).isTrue();
    assertThat(loaded(environment, "libz.so.1")).isEqualTo(own.toString());
  }

  @Test
  void takesNoLibraryThatIsTooNewForTheLoader() throws Exception {
    Path old = store.glibc("2.31");
    store.glibc("2.41");
    Path fits = store.library("z-1", "lib/libz.so.1").wants("2.31").make();
    store.library("z-2", "lib/libz.so.1").wants("2.38").make();
    Environment environment = choose(withLoader(old), store.program("p").needs("libz.so.1").make());
    assertThat(environment.complete()).isTrue();
    assertThat(loaded(environment, "libz.so.1")).isEqualTo(fits.toString());
    assertThat(whyNot(environment, "z-2")).isEqualTo("wants GLIBC_2.38, the chosen glibc is 2.31");
  }

  @Test
  void aPluginGetsFromItsHostOnlyWhatNoLibraryHas() throws Exception {
    Path old = store.glibc("2.31");
    store.glibc("2.41");
    store.library("z-1", "lib/libz.so.1").make();
    store.library("z-2", "lib/libz.so.1").has("inflate").wants("2.38").make();
    Path plugin =
        store
            .libraryAt(store.path("p.so"))
            .needs("libz.so.1")
            .calls("inflate")
            .calls("host")
            .make();
    assertThat(choose(plugin).complete()).isTrue();
    assertThat(choose(withLoader(old), plugin).complete()).isFalse();
  }

  @Test
  void aLibraryMayUseWhatOnlyTheLibrariesOfItsLibrariesHave() throws Exception {
    Path glibc = store.glibc("2.36");
    Path old = store.library("old-1", "lib/libz.so.1").make();
    store.libraryAt(old.resolveSibling("libw.so.1")).make();
    Path fresh = store.library("z-2", "lib/libz.so.1").has("inflate").make();
    Path inner =
        store
            .library("inner-1", "lib/libinner.so.1")
            .needs("libz.so.1")
            .runpath(lib(fresh), glibc)
            .make();
    store
        .library("outer-1", "lib/libouter.so.1")
        .needs("libinner.so.1")
        .calls("inflate")
        .runpath(lib(inner), glibc)
        .make();
    Path program = store.program("p").needs("libouter.so.1", "libw.so.1").make();
    assertThat(loaded(choose(program), "libz.so.1")).isEqualTo(fresh.toString());
    Files.delete(fresh);
    assertThat(choose(program).complete()).isFalse();
  }

  @Test
  void aPluginThatWantsAnExecutableStackGetsAGlibcThatGivesItOne() throws Exception {
    store.glibc("2.41");
    Path old = store.glibc("2.36");
    Path plugin = store.libraryAt(store.path("p/plugin.so")).executableStack().make();
    assertThat(choose(plugin).loaderPath()).startsWith(old.toString());
    assertThat(choose(store.program("q").executableStack().make()).loaderPath())
        .doesNotStartWith(old.toString());
  }

  /// Symbols are bound when everything is found: what was missing before is not to blame.
  @Test
  void aSymbolThatNothingHasCostsNothingElse() throws Exception {
    Path glibc = store.glibc("2.41");
    store.library("z-1", "lib/libz.so.1").make();
    store.libraryAt(store.path("app/libown.so.1")).calls("absent").make();
    Environment environment =
        choose(
            store
                .program("app/p")
                .needs("libown.so.1", "libz.so.1")
                .wants("2.31")
                .runpath("$ORIGIN")
                .make());
    assertThat(environment.unresolved())
        .singleElement()
        .satisfies(it -> assertThat(it.reason()).startsWith("undefined symbol: absent"));
    assertThat(loaded(environment, "libc.so.6")).startsWith(glibc.toString());
  }

  @Test
  void isIncompleteWhereEveryGlibcIsTooOld() throws Exception {
    store.glibc("2.31");
    Environment environment = choose(store.program("p").wants("2.38").make());
    assertThat(environment.complete()).isFalse();
    assertThat(environment.unresolved()).hasSize(1);
    assertThat(environment.unresolved().getFirst().name()).isEqualTo("libc.so.6");
    assertThat(environment.unresolved().getFirst().reason())
        .endsWith("; the chosen glibc is 2.31: add one of a newer nixpkgs");
    assertThat(environment.unresolved().getFirst().nearest()).isEmpty();
  }

  @Test
  void isIncompleteWhereNoProviderHasTheVersion() throws Exception {
    store.glibc("2.36");
    store.library("z-1", "lib/libz.so.1").defines("Z_OLD").make();
    Environment environment =
        choose(store.program("p").needs("libz.so.1").wants("libz.so.1", "Z_NEW").make());
    assertThat(environment.complete()).isFalse();
    assertThat(environment.unresolved())
        .extracting(Environment.Unresolved::name)
        .containsExactly("libz.so.1");
    assertThat(environment.unresolved().getFirst().reason()).contains("`Z_NEW' not found");
  }

  @Test
  void libraryAndLibcAreOfOneGlibc() throws Exception {
    Path old = store.glibc("2.31");
    Path glibc = store.glibc("2.41");
    store.library("z-1", "lib/libz.so.1").runpath(old).make();
    Environment environment = choose(store.program("p").needs("libz.so.1").make());
    assertThat(environment.complete()).isTrue();
    assertThat(loaded(environment, "libc.so.6")).startsWith(glibc.toString());
  }

  @Test
  void aPartOfAnotherGlibcIsNotTakenFromACollectionWithoutItsLibc() throws Exception {
    Path old = store.glibc("2.31");
    Path part = store.libraryAt(old.resolve("libm.so.6")).wants("PRIVATE").make();
    Path glibc = store.glibc("2.41");
    store.libraryAt(glibc.resolve("libm.so.6")).wants("PRIVATE").make();
    Path z = store.library("z-1", "lib/libz.so.1").needs("libm.so.6").runpath(glibc).make();
    store.aggregate("env-1", part, z);
    Environment environment =
        choose(preferring("env", ""), store.program("p").needs("libz.so.1").make());
    assertThat(environment.complete()).isTrue();
    assertThat(loaded(environment, "libm.so.6")).startsWith(glibc.toString());
  }

  @Test
  void leavesTheBundleAloneThatTheProgramFinds() throws Exception {
    Path glibc = store.glibc("2.36");
    store.library("z-2", "lib/libz.so.1").make();
    Path own = store.libraryAt(store.path("app/lib/libz.so.1")).make();
    Environment environment =
        choose(store.program("app/bin/p").needs("libz.so.1").runpath("$ORIGIN/../lib").make());
    assertThat(environment.libraryPath()).containsExactly(glibc.toString());
    assertThat(loaded(environment, "libz.so.1"))
        .endsWith("lib/libz.so.1")
        .doesNotStartWith(store.store().toString());
    assertThat(own).exists();
  }

  @Test
  void offersTheBundleThatTheProgramDoesNotFind() throws Exception {
    store.glibc("2.36");
    store.library("z-2", "lib/libz.so.1").make();
    Path own = store.libraryAt(store.path("app/libz.so.1")).make();
    Environment environment = choose(store.program("app/p").needs("libz.so.1").make());
    assertThat(loaded(environment, "libz.so.1")).isEqualTo(own.toString());
  }

  @Test
  void theChosenGlibcGoesBeforeABundleThatBringsOne() throws Exception {
    Path glibc = store.glibc("2.41");
    store.library("z-2", "lib/libz.so.1").make();
    Path own = store.libraryAt(store.path("app/libz.so.1")).make();
    store.libraryAt(store.path("app/libc.so.6")).soname("libc.so.6").make();
    Environment environment = choose(store.program("app/p").needs("libz.so.1").make());
    assertThat(environment.complete()).isTrue();
    assertThat(environment.libraryPath()).containsExactly(glibc.toString(), lib(own));
    assertThat(loaded(environment, "libz.so.1")).isEqualTo(own.toString());
    assertThat(loaded(environment, "libc.so.6")).startsWith(glibc.toString());
  }

  @Test
  void aHardLinkIsOneFileWheneverItWasIndexed() throws Exception {
    Path glibc = store.glibc("2.41");
    Path z = store.library("z-1", "lib/libz.so.1").soname("libother.so").runpath(glibc).make();
    store.index().close();
    Path copy = store.library("copy-1", "lib/libcopy.so").make();
    Files.delete(copy);
    Files.createLink(copy, z);
    Environment environment = choose(store.program("p").needs("libz.so.1", "libcopy.so").make());
    assertThat(environment.complete()).isTrue();
    assertThat(loaded(environment, "libcopy.so")).isEqualTo("nowhere");
  }

  @Test
  void namesWhatIsMissingAndWhatComesNear() throws Exception {
    store.glibc("2.36");
    Path other = store.library("openssl-3", "lib/libssl.so.3").make();
    Environment environment = choose(store.program("p").needs("libssl.so.1.1").make());
    assertThat(environment.complete()).isFalse();
    Environment.Unresolved unresolved = environment.unresolved().getFirst();
    assertThat(unresolved.name()).isEqualTo("libssl.so.1.1");
    assertThat(unresolved.neededBy()).containsExactly(store.path("p").toString());
    assertThat(unresolved.reason()).isEqualTo("nothing in the store provides it");
    assertThat(NearMiss.lines(unresolved.nearest())).containsExactly("the store has libssl.so.3");
    NearMiss near = unresolved.nearest().getFirst();
    assertThat(near.soname()).isEqualTo("libssl.so.3");
    assertThat(near.path()).isEqualTo(other.toString());
    assertThat(near.origin()).isEqualTo(new NearMiss.Origin("openssl", "3"));
    assertThat(near.system()).isEqualTo(environment.system());
    assertThat(near.reason()).isEmpty();
  }

  @Test
  void aFarmBesideIsNoFileThatWouldHelp() throws Exception {
    store.glibc("2.36");
    Path z = store.library("z-1", "lib/libz.so.2").make();
    Path farm = Files.createDirectories(store.path("natives/farm/a"));
    Files.createSymbolicLink(farm.resolve("libz.so.1"), z);
    Environment environment =
        choose(store.program("natives/vision/linux/p").needs("libz.so.1").make());
    assertThat(environment.unresolved().getFirst().reason())
        .isEqualTo("nothing in the store provides it");
  }

  @Test
  void saysWhichFileBesideWouldHelp() throws Exception {
    store.glibc("2.36");
    Path other = store.libraryAt(store.path("natives/blas/linux/libblas.so.0")).make();
    Path program =
        store.program("natives/vision/linux/p").needs("libblas.so.0", "libnone.so.1").make();
    Environment alone = choose(program);
    assertThat(alone.unresolved())
        .extracting(Environment.Unresolved::reason)
        .containsExactly(
            "nothing in the store provides it; name " + other + " too, which has it",
            "nothing in the store provides it");
    assertThat(choose(program, other).unresolved())
        .extracting(Environment.Unresolved::name)
        .containsExactly("libnone.so.1");
  }

  @Test
  void solvesTheRestOfWhatIsIncomplete() throws Exception {
    store.glibc("2.36");
    Path z = store.library("z-1", "lib/libz.so.1").make();
    Environment environment = choose(store.program("p").needs("libnone.so.1", "libz.so.1").make());
    assertThat(environment.complete()).isFalse();
    assertThat(environment.libraryPath()).contains(lib(z));
  }

  @Test
  void whatIsMissingAnywayDisplacesNoBundle() throws Exception {
    store.glibc("2.36");
    store.library("s-1", "lib/libs.so.1").defines("S_OLD").make();
    Path u = store.library("u-1", "lib/libu.so.1").make();
    Path own = store.libraryAt(store.path("app/lib/libu.so.1")).needs("libs.so.1").make();
    store.libraryAt(store.path("app/lib/libr.so.1")).make();
    SampleStore.Part program =
        store.program("app/bin/p").needs("libr.so.1", "libs.so.1", "libu.so.1");
    Environment environment = choose(program.wants("libs.so.1", "S_NEW").make());
    assertThat(environment.complete()).isFalse();
    assertThat(environment.libraryPath()).contains(lib(own)).doesNotContain(lib(u));
  }

  @Test
  void takesDriversFromTheSystemAlone() throws Exception {
    store.glibc("2.36");
    store.library("nvidia-1", "lib/libcuda.so.1").make();
    Path program = store.program("p").needs("libcuda.so.1").make();
    Environment without = choose(program);
    assertThat(without.complete()).isFalse();
    assertThat(without.unresolved().getFirst().nearest().getFirst().reason()).contains("a driver");

    Path driver = store.libraryAt(store.path("driver/lib/libcuda.so.1")).make();
    Environment with = choose(with(List.of(), null, List.of(lib(driver)), List.of()), program);
    assertThat(with.complete()).isTrue();
    assertThat(loaded(with, "libcuda.so.1")).isEqualTo(driver.toString());
  }

  @Test
  void theDriversOfTheSystemCountWhereSomethingLoadsThem() throws Exception {
    store.glibc("2.31");
    store.library("libglvnd-1", "lib/libGL.so.1").make();
    Path driver = store.libraryAt(store.path("driver/lib/libGLX_mesa.so.0")).wants("2.38").make();
    Options options = with(List.of(), null, List.of(lib(driver)), List.of());
    Path program = store.program("p").needs("libGL.so.1").make();

    Environment old = choose(options, program);
    assertThat(old.complete()).isFalse();
    assertThat(old.unresolved().getFirst().reason()).contains("libGLX_mesa.so.0 wants GLIBC_2.38");
    assertThat(choose(options, store.program("q").make()).complete()).isTrue();

    Path glibc = store.glibc("2.41");
    Environment renewed = choose(options, program);
    assertThat(renewed.complete()).isTrue();
    assertThat(renewed.loaderPath()).startsWith(glibc.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:b", "a;b"})
  void aFarmServesWhatNoListCanName(String directory) throws Exception {
    store.glibc("2.36");
    Path own = store.libraryAt(store.path(directory + "/libz.so.1")).make();
    Path program = store.program(directory + "/p").needs("libz.so.1").make();
    Environment without = choose(program);
    assertThat(without.complete()).isFalse();
    assertThat(without.libraryPath()).noneMatch(it -> it.contains(directory));
    assertThat(without.unresolved().getFirst().reason())
        .contains(lib(own) + " has it, which a library path cannot name")
        .contains("--farm");

    String farm = store.path("farm").toString();
    Environment with = choose(with(List.of(), farm, List.of(), List.of()), program);
    assertThat(with.complete()).isTrue();
    assertThat(with.libraryPath()).containsExactly(farm);
    assertThat(with.farm()).containsEntry("libz.so.1", own.toString());
  }

  @Test
  void takesTheStoresLibraryWhereNoListCanNameTheBundle() throws Exception {
    store.glibc("2.36");
    Path z = store.library("z-1", "lib/libz.so.1").make();
    store.libraryAt(store.path("a:b/libz.so.1")).make();
    Environment environment = choose(store.program("a:b/p").needs("libz.so.1").make());
    assertThat(environment.complete()).isTrue();
    assertThat(loaded(environment, "libz.so.1")).isEqualTo(z.toString());
    assertThat(environment.notes()).anyMatch(note -> note.contains("replaces the one in"));
  }

  @Test
  void aFarmServesWhatHasAnotherFileName() throws Exception {
    store.glibc("2.36");
    Path odd = store.library("z-1", "lib/libz-odd.so").soname("libz.so.1").make();
    Path program = store.program("p").needs("libz.so.1").make();
    Environment without = choose(program);
    assertThat(without.complete()).isFalse();
    assertThat(without.unresolved().getFirst().reason()).contains("libz-odd.so").contains("--farm");

    String farm = store.path("farm").toString();
    Environment with = choose(with(List.of(), farm, List.of(), List.of()), program);
    assertThat(with.complete()).isTrue();
    assertThat(with.libraryPath()).containsExactly(farm);
    assertThat(with.farm()).containsEntry("libz.so.1", odd.toString());
    assertThat(with.farm()).containsOnlyKeys("libz.so.1", "libc.so.6");
  }

  @Test
  void aLiveLoaderBeatsOneThatTheNextCollectionTakes() throws Exception {
    store.glibc("2.36");
    Path live = store.glibc("2.36");
    store.glibc("2.41");
    store.onlyLive(live);
    Path program = store.program("p").wants("2.36").make();
    assertThat(choose(program).loaderPath()).startsWith(live.toString());
    assertThat(choose(store.program("q").wants("2.41").make()).complete()).isTrue();
  }

  @Test
  void preferAndAvoidBeatTheNewerVersion() throws Exception {
    store.glibc("2.36");
    Path old = store.library("z-1", "lib/libz.so.1").make();
    store.library("z-2", "lib/libz.so.1").make();
    Path program = store.program("p").needs("libz.so.1").make();
    assertThat(loaded(choose(preferring("z-1$", ""), program), "libz.so.1"))
        .isEqualTo(old.toString());
    Environment avoided = choose(preferring("", "z-2$"), program);
    assertThat(loaded(avoided, "libz.so.1")).isEqualTo(old.toString());
    assertThat(whyNot(avoided, "z-2")).isEqualTo("not preferred");
  }

  @Test
  void packagesBeforePrivateCopiesBeforeCollections() throws Exception {
    store.glibc("2.36");
    Path program = store.program("p").needs("libz.so.1").make();
    Path copy = store.library("app-9", "lib/app/libz.so.1").make();
    store.aggregate("env-9", copy);
    Environment first = choose(program);
    assertThat(loaded(first, "libz.so.1")).isEqualTo(copy.toString());
    assertThat(whyNot(first, "env-9")).isEqualTo("only links to other packages");

    Path library = store.library("z-1", "lib/libz.so.1").make();
    Environment second = choose(program);
    assertThat(loaded(second, "libz.so.1")).isEqualTo(library.toString());
    assertThat(whyNot(second, "app-9")).isEqualTo("private to its application");
  }

  @Test
  void providesWhatIsAddedByName() throws Exception {
    store.glibc("2.36");
    Path z = store.library("z-1", "lib/libz.so.1").make();
    Path program = store.program("p").make();
    Environment environment =
        choose(with(List.of("libz.so.1"), null, List.of(), List.of()), program);
    assertThat(environment.complete()).isTrue();
    assertThat(environment.libraryPath()).contains(lib(z));
  }

  @Test
  void whatIsAddedByNameIsProvidedForWhoeverOpensIt() throws Exception {
    store.glibc("2.36");
    Path own = store.libraryAt(store.path("app/lib/libz.so.1")).make();
    Path program = store.program("app/bin/p").runpath("$ORIGIN/../lib").make();
    Environment environment =
        choose(with(List.of("libz.so.1"), null, List.of(), List.of()), program);
    assertThat(environment.complete()).isTrue();
    // The path by which it is found leads through "..".
    assertThat(environment.libraryPath()).contains(lib(own));
  }

  @Test
  void keepsTheDefaultDirectoryLast() throws Exception {
    store.glibc("2.36");
    Path z = store.library("z-1", "lib/libz.so.1").make();
    Path defaults = Files.createDirectories(store.path("default"));
    Environment environment =
        choose(
            with(List.of(), null, List.of(), List.of(defaults.toString(), "/nowhere/at/all")),
            store.program("p").needs("libz.so.1").make());
    assertThat(environment.libraryPath()).contains(lib(z)).endsWith(defaults.toString());
    assertThat(environment.libraryPath()).doesNotContain("/nowhere/at/all");
  }

  @Test
  void ordersDirectoriesThatHaveTheSameName() throws Exception {
    // a has liba and an unfit libb; b has libb alone.
    store.glibc("2.36");
    Path a = store.library("a-1", "lib/liba.so.1").make();
    store.libraryAt(a.resolveSibling("libb.so.1")).make();
    Path b = store.library("b-1", "lib/libb.so.1").defines("B_1").make();
    Environment environment =
        choose(store.program("p").needs("liba.so.1", "libb.so.1").wants("libb.so.1", "B_1").make());
    assertThat(environment.complete()).isTrue();
    assertThat(loaded(environment, "libb.so.1")).isEqualTo(b.toString());
    assertThat(environment.libraryPath()).containsSubsequence(lib(b), lib(a));
  }

  @Test
  void severalProgramsShareOneEnvironment() throws Exception {
    store.glibc("2.36");
    Path a = store.library("a-1", "lib/liba.so.1").make();
    Path b = store.library("b-1", "lib/libb.so.1").make();
    List<Environment> environments =
        all(
            PLAIN,
            store.program("p").needs("liba.so.1").make(),
            store.program("q").needs("libb.so.1").make());
    assertThat(environments).hasSize(1);
    assertThat(environments.getFirst().runs()).hasSize(2);
    assertThat(environments.getFirst().libraryPath()).contains(lib(a), lib(b));
  }

  @Test
  void theSameStoreGivesTheSameAnswer() throws Exception {
    store.glibc("2.36");
    for (int i = 0; i < 4; i++) {
      store.library("z-1", "lib/libz.so.1").make();
    }
    Path program = store.program("p").needs("libz.so.1").make();
    assertThat(choose(program).libraryPath()).isEqualTo(choose(program).libraryPath());
  }

  @Test
  void saysThatTheStoreHasNoLoader() throws Exception {
    store.library("z-1", "lib/libz.so.1").make();
    Path program = store.program("p").make();
    assertThatThrownBy(() -> choose(program))
        .isInstanceOf(NoLoaderException.class)
        .hasMessageContaining("the store has no glibc");
  }

  @Test
  void aProgramForMuslGetsNoGlibc() throws Exception {
    store.glibc("2.36");
    Path program = store.program("p").interpreter("/lib/ld-musl-x86_64.so.1").make();
    assertThatThrownBy(() -> choose(program))
        .isInstanceOf(NoLoaderException.class)
        .hasMessageContaining("the store has no musl");
  }

  @Test
  void aLoaderWithoutLibcIsNone() throws Exception {
    Path stage = store.glibc("2.41");
    Files.delete(stage.resolve("libc.so.6"));
    Path glibc = store.glibc("2.36");
    assertThat(choose(store.program("p").make()).loaderPath())
        .startsWith(Objects.requireNonNull(glibc).toString());
  }

  @Test
  void aHostilePathIsLeftOut() throws Exception {
    store.glibc("2.36");
    Path z = store.library("z-1", "lib/libz.so.1").make();
    store.libraryAt(store.path("a:b/libz.so.1")).make();
    Environment environment = choose(store.program("a:b/p").needs("libz.so.1").make());
    assertThat(environment.complete()).isTrue();
    assertThat(environment.libraryPath()).contains(lib(z)).noneMatch(d -> d.contains(":"));
  }

  /// What was not linked against a driver's own files asks for its name without a version.
  @Test
  void aDriverWithoutAVersionIsTheOneThatTheSystemHas() throws Exception {
    store.glibc("2.41");
    Path driver = store.libraryAt(store.path("run/opengl-driver/lib/libcuda.so.1")).make();
    String drivers = String.valueOf(driver.getParent());
    Path program = store.program("p").needs("libcuda.so").make();
    Environment without = choose(with(List.of(), null, List.of(drivers), List.of()), program);
    assertThat(without.unresolved())
        .singleElement()
        .satisfies(it ->
            assertThat(it.reason())
                .startsWith("only ")
                .contains(drivers, "libcuda.so.1", "--farm DIR would serve it"));
    Environment farm =
        choose(
            with(List.of(), store.path("farm").toString(), List.of(drivers), List.of()), program);
    assertThat(farm.complete()).isTrue();
    assertThat(farm.farm()).containsEntry("libcuda.so", driver.toString());
    // The name itself comes first.
    Path exact = store.libraryAt(store.path("run/opengl-driver/lib/libcuda.so")).make();
    Environment with = choose(with(List.of(), null, List.of(drivers), List.of()), program);
    assertThat(with.complete()).isTrue();
    assertThat(with.decisions())
        .anySatisfy(it -> assertThat(it.chosen().path()).isEqualTo(exact.toString()));
  }
}
