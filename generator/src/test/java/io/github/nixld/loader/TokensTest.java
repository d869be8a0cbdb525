package io.github.nixld.loader;

import org.junit.jupiter.api.Test;

/// `$ORIGIN`, `$LIB`, `$PLATFORM`, and what looks like them.
class TokensTest extends JudgedTest {
  private String dir(String name) {
    return f.path(name).toString();
  }

  @Test
  void origin() {
    f.lib("lib/libx.so").build();
    f.program("bin/prog").needs("libx.so").runpath("$ORIGIN/../lib").build();
    agree(f.run("bin/prog"));
  }

  @Test
  void originInBraces() {
    f.lib("lib/libx.so").build();
    f.program("bin/prog").needs("libx.so").rpath("${ORIGIN}/../lib").build();
    agree(f.run("bin/prog"));
  }

  @Test
  void originTwiceInOneElement() {
    f.program("prog").needs("libx.so").runpath("$ORIGIN$ORIGIN/x:$ORIGIN/x").build();
    f.lib("x/libx.so").build();
    agree(f.run("prog"));
  }

  @Test
  void lib() {
    for (RealLoader judge : RealLoaders.all()) {
      f.lib(judge.loader().builtIn().lib() + "/libx.so").build();
    }
    f.program("prog").needs("libx.so").runpath("$ORIGIN/$LIB").build();
    f.program("braces").needs("libx.so").runpath("$ORIGIN/${LIB}").build();
    agree(f.run("prog"));
    agree(f.run("braces"));
  }

  @Test
  void platform() {
    f.lib(Cpu.host().platform() + "/libx.so").build();
    f.program("prog").needs("libx.so").runpath("$ORIGIN/$PLATFORM").build();
    agree(f.run("prog"));
  }

  @Test
  void longerNameIsNoToken() {
    f.lib("bin/$ORIGINX/libx.so").build();
    f.lib("bin/$LIB64/liby.so").build();
    f.lib("bin/$LIB_/libz1.so").build();
    f.program("bin/prog")
        .needs("libx.so", "liby.so", "libz1.so")
        .runpath("$ORIGIN/$ORIGINX:$ORIGIN/$LIB64:$ORIGIN/$LIB_")
        .build();
    agree(f.run("bin/prog"));
  }

  @Test
  void unknownTokenStays() {
    f.lib("$FOO/libx.so").build();
    f.lib("${BAR}/liby.so").build();
    f.lib("${ORIGIN/libz1.so").build();
    f.program("prog")
        .needs("libx.so", "liby.so", "libz1.so")
        .runpath("$ORIGIN/$FOO:$ORIGIN/${BAR}:$ORIGIN/${ORIGIN")
        .build();
    agree(f.run("prog"));
  }

  @Test
  void dollarAtTheEndStays() {
    f.lib("x$/libx.so").build();
    f.program("prog").needs("libx.so").runpath("$ORIGIN/x$").build();
    agree(f.run("prog"));
  }

  @Test
  void originOfALibraryIsWhereItWasFound() {
    f.lib("real/libx.so").needs("liby.so").runpath("$ORIGIN").build();
    f.link("farm/libx.so", "../real/libx.so");
    f.lib("real/liby.so").build();
    f.program("prog").needs("libx.so").runpath("$ORIGIN/farm").build();
    agree(f.run("prog"));
    f.lib("farm/liby.so").build();
    agree(f.run("prog"));
  }

  @Test
  void originOfALibraryInALinkedDirectory() {
    f.lib("real/sub/libx.so").needs("liby.so").runpath("$ORIGIN/../up").build();
    f.link("linked", "real/sub");
    f.lib("real/up/liby.so").build();
    f.lib("up/liby.so").build();
    f.program("prog").needs("libx.so").runpath("$ORIGIN/linked").build();
    agree(f.run("prog"));
  }

  @Test
  void originOfALinkedProgramIsResolvedByTheKernel() {
    f.program("real/prog").needs("libx.so").runpath("$ORIGIN").build();
    f.link("bin/prog", "../real/prog");
    f.lib("real/libx.so").build();
    f.lib("bin/libx.so").build();
    agree(f.run("bin/prog"));
    Agreement.assertAgreedByKernel(f.run("bin/prog").withOrigin(f.path("real")));
  }

  @Test
  void tokensInANeededName() {
    f.lib("x/libx.so").build();
    f.program("prog").needs("$ORIGIN/x/libx.so", "${ORIGIN}/missing.so").build();
    agree(f.run("prog"));
  }

  @Test
  void unknownTokenInANeededName() {
    f.lib("x/$FOO.so").build();
    f.program("prog").needs("$FOO.so").runpath("$ORIGIN/x").build();
    agree(f.run("prog"));
  }

  @Test
  void platformInANeededNameWithoutSlash() {
    f.lib("x/lib" + Cpu.host().platform() + ".so").build();
    f.program("prog").needs("lib$PLATFORM.so").runpath("$ORIGIN/x").build();
    agree(f.run("prog"));
  }

  @Test
  void originInLibraryPathIsTheProgramsOwn() {
    f.lib("x/libx.so").needs("liby.so").build();
    f.lib("x/liby.so").build();
    f.program("prog").needs("libx.so").build();
    agree(f.run("prog").withLibraryPath("$ORIGIN/x"));
  }

  @Test
  void originOfAnRpathIsOfItsOwner() {
    f.lib("a/liba.so").needs("libb.so").rpath("$ORIGIN/sub").build();
    f.lib("a/sub/libb.so").needs("libx.so").build();
    f.lib("a/sub/libx.so").build();
    f.program("prog").needs("liba.so").rpath("$ORIGIN/a").build();
    agree(f.run("prog"));
  }

  @Test
  void originOfALibraryFoundInARelativeDirectory() {
    f.lib("cwd/x/libx.so").needs("liby.so").runpath("$ORIGIN/y").build();
    f.lib("cwd/x/y/liby.so").build();
    f.program("prog").needs("libx.so").build();
    agree(f.run("prog").in(f.dir("cwd")).withLibraryPath("x"));
    agree(f.run("prog").in(f.dir("cwd")).withLibraryPath(dir("nothing") + ":./x/"));
  }
}
