package io.github.nixld.loader;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Versions wanted and versions given.
class VersionTest extends JudgedTest {
  private static final String V1 = "V_1 { global: one; local: *; };";
  private static final String V2 = V1 + " V_2 { global: two; } V_1;";
  private static final String BOTH = "int one(void) { return 1; } int two(void) { return 2; }";

  /// A program linked against versions 1 and 2 of libv.so, which finds `found/libv.so`.
  private void prog() {
    Path full = f.lib("linked/libv.so").source(BOTH).versions(V2).build();
    f.program("prog")
        .links(full)
        .source("int one(void), two(void); void _start(void) { one(); two(); }")
        .runpath("$ORIGIN/found")
        .build();
  }

  private void agree() {
    agree(f.run("prog"));
  }

  @Test
  void allThere() {
    prog();
    f.lib("found/libv.so").source(BOTH).versions(V2).build();
    agree();
  }

  @Test
  void missingVersion() {
    prog();
    f.lib("found/libv.so").source("int one(void) { return 1; }").versions(V1).build();
    agree();
  }

  @Test
  void searchDoesNotGoOnForABetterVersion() {
    prog();
    f.lib("found/libv.so").source("int one(void) { return 1; }").versions(V1).build();
    agree(f.run("prog").withLibraryPath(f.path("found") + ":" + f.path("linked")));
    agree(f.run("prog").withLibraryPath(f.path("linked") + ":" + f.path("found")));
  }

  @Test
  void missingWeakVersion() {
    Path full = f.lib("linked/libv.so").source(BOTH).versions(V2).build();
    f.program("prog")
        .links(full)
        .source(
            "int one(void); int two(void) __attribute__((weak));"
                + " void _start(void) { one(); if (two) two(); }")
        .runpath("$ORIGIN/found")
        .build();
    f.lib("found/libv.so").source("int one(void) { return 1; }").versions(V1).build();
    agree();
  }

  @Test
  void noVersionsAtAll() {
    prog();
    f.lib("found/libv.so").source(BOTH).build();
    agree();
  }

  @Test
  void versionOfAFileThatIsNotLoaded() {
    f.lib("found/libother.so").source(BOTH).versions(V2).build();
    f.lib("prog")
        .links(f.lib("linked/libv.so").source(BOTH).versions(V2).build())
        .source("int one(void); void _start(void) { one(); }")
        .auxiliary("libother.so")
        .runpath("$ORIGIN/found")
        .build();
    f.edit("prog").tag(Edit.DT_NEEDED, 0x6000_0001L).tag(Edit.DT_AUXILIARY, Edit.DT_NEEDED);
    agree();
  }

  @Test
  void versionOfAMissingFile() {
    prog();
    agree();
  }

  @Test
  void versionSatisfiedThroughAnotherName() {
    prog();
    f.lib("found/libreal.so").soname("libv.so").source(BOTH).versions(V2).build();
    f.program("both")
        .links(f.path("linked/libv.so"))
        .source("int one(void); void _start(void) { one(); }")
        .runpath("$ORIGIN/found")
        .build();
    agree(f.run("both").withPreload(f.path("found/libreal.so").toString()));
  }

  @Test
  void privateVersionsOfAnotherGlibc() {
    Path mine =
        f.lib("linked/libc.so.6")
            .source("int secret(void) { return 1; }")
            .versions("GLIBC_PRIVATE { global: secret; };")
            .build();
    f.lib("found/libp.so")
        .links(mine)
        .source("int secret(void); int p(void) { return secret(); }")
        .build();
    f.lib("found/libc.so.6").source("int x;").versions("GLIBC_2.2.5 { global: x; };").build();
    f.program("prog").needs("libp.so").build();
    agree(f.run("prog").withLibraryPath(f.path("found").toString()));
  }

  @Test
  void libcOfAnotherLoader() {
    for (RealLoader judge : RealLoaders.all()) {
      f.program("prog").needs("libc.so.6").build();
      agree(f.run("prog").withLibraryPath(judge.loader().builtIn().systemDirectories().getFirst()));
    }
  }

  @Test
  void severalComplaintsInOrder() {
    prog();
    f.lib("found/libv.so").source("int zero;").versions("V_0 { global: zero; };").build();
    f.lib("found/libw.so")
        .links(f.path("linked/libv.so"))
        .source("int two(void); int w(void) { return two(); }")
        .build();
    f.program("prog")
        .needs("libw.so")
        .links(f.path("linked/libv.so"))
        .source("int one(void), two(void); void _start(void) { one(); two(); }")
        .build();
    agree(f.run("prog").withLibraryPath(f.path("found").toString()));
  }

  /// A program with packed relocations, and the libc.so.6 that it is linked against, as it is run.
  private void packed(String version) {
    Path libc =
        f.lib("linked/libc.so.6")
            .source("int one(void) { return 1; }")
            .versions(version + " { global: one; };")
            .build();
    f.program("prog")
        .links(libc)
        .source(
            "int one(void); int a, b; int *p[] = {&a, &b}; void _start(void) { one(); *p[0] = 1; }")
        .flag("-Wl,-z,pack-relative-relocs")
        .runpath("$ORIGIN/linked")
        .build();
    agree();
  }

  @Test
  void packedRelocationsThatLibcDoesNotKnow() {
    // The linker asks for GLIBC_ABI_DT_RELR where the library looks like a libc.
    packed("GLIBC_2.2.5");
  }

  @Test
  void packedRelocationsWithoutTheMark() {
    packed("V_1");
  }
}
