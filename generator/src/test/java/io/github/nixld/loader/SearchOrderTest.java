package io.github.nixld.loader;

import org.junit.jupiter.api.Test;

/// Which directories are searched for a name, and in which order.
class SearchOrderTest extends JudgedTest {
  private String dir(String name) {
    return f.path(name).toString();
  }

  @Test
  void breadthFirst() {
    f.lib("l/liba.so").needs("liba1.so", "libc1.so").build();
    f.lib("l/libb.so").needs("libb1.so", "libc1.so").build();
    f.lib("l/liba1.so").needs("libdeep.so").build();
    f.lib("l/libb1.so").build();
    f.lib("l/libc1.so").build();
    f.lib("l/libdeep.so").build();
    f.program("prog").needs("liba.so", "libb.so").build();
    agree(f.run("prog").withLibraryPath(dir("l")));
  }

  @Test
  void firstRequesterDecidesWhichCopyIsLoaded() {
    f.lib("a/liba.so").needs("libx.so").runpath("$ORIGIN").build();
    f.lib("b/libb.so").needs("libx.so").runpath("$ORIGIN").build();
    f.lib("a/libx.so").build();
    f.lib("b/libx.so").build();
    f.program("prog").needs("libb.so", "liba.so").runpath(dir("a") + ":" + dir("b")).build();
    agree(f.run("prog"));
  }

  @Test
  void rpathOfTheRequester() {
    f.lib("l/liba.so").needs("libx.so").rpath(dir("x")).build();
    f.lib("x/libx.so").build();
    f.program("prog").needs("liba.so").build();
    agree(f.run("prog").withLibraryPath(dir("l")));
  }

  @Test
  void rpathOfWhoLoadedTheRequester() {
    f.lib("l/liba.so").needs("libb.so").rpath(dir("b") + ":" + dir("x")).build();
    f.lib("b/libb.so").needs("libx.so").build();
    f.lib("x/libx.so").build();
    f.program("prog").needs("liba.so").build();
    agree(f.run("prog").withLibraryPath(dir("l")));
  }

  @Test
  void rpathOfWhoLoadedFirstNotOfWhoeverNeedsIt() {
    f.lib("l/liba.so").needs("libshared.so").rpath(dir("l")).build();
    f.lib("l/libb.so").needs("libshared.so").rpath(dir("x")).build();
    f.lib("l/libshared.so").needs("libx.so").build();
    f.lib("x/libx.so").build();
    f.program("prog").needs("liba.so", "libb.so").runpath(dir("l")).build();
    agree(f.run("prog"));
  }

  @Test
  void rpathOfTheProgramForEverybody() {
    f.lib("l/liba.so").needs("libb.so").rpath(dir("b")).build();
    f.lib("b/libb.so").needs("libx.so").build();
    f.lib("x/libx.so").build();
    f.program("prog").needs("liba.so").rpath(dir("l") + ":" + dir("x")).build();
    agree(f.run("prog"));
  }

  @Test
  void nearestRpathFirst() {
    f.lib("l/liba.so").needs("libx.so").rpath(dir("near")).build();
    f.lib("near/libx.so").build();
    f.lib("far/libx.so").build();
    f.program("prog").needs("liba.so").rpath(dir("l") + ":" + dir("far")).build();
    agree(f.run("prog"));
  }

  @Test
  void runpathOfTheRequesterHidesTheRpathOfOthers() {
    f.lib("l/liba.so").needs("libx.so").runpath(dir("nothing")).build();
    f.lib("x/libx.so").build();
    f.program("prog").needs("liba.so").rpath(dir("l") + ":" + dir("x")).build();
    agree(f.run("prog"));
  }

  @Test
  void rpathChainGoesThroughAnObjectWithRunpath() {
    f.lib("l/liba.so").needs("libb.so").runpath(dir("b")).build();
    f.lib("b/libb.so").needs("libx.so").build();
    f.lib("x/libx.so").build();
    f.program("prog").needs("liba.so").rpath(dir("l") + ":" + dir("x")).build();
    agree(f.run("prog"));
  }

  @Test
  void rpathIsVoidBesideRunpath() {
    f.lib("prog").needs("libx.so").rpath(dir("x")).auxiliary(dir("y")).build();
    f.edit("prog").tag(Edit.DT_AUXILIARY, Edit.DT_RUNPATH);
    f.lib("x/libx.so").build();
    agree(f.run("prog"));
    f.lib("y/libx.so").build();
    agree(f.run("prog"));
  }

  @Test
  void rpathIsVoidBesideAnEmptyRunpath() {
    f.lib("prog").needs("libx.so").rpath(dir("x")).auxiliary("").build();
    f.edit("prog").tag(Edit.DT_AUXILIARY, Edit.DT_RUNPATH);
    f.lib("x/libx.so").build();
    agree(f.run("prog"));
  }

  @Test
  void rpathBesideRunpathIsVoidForOthersToo() {
    f.lib("prog").needs("liba.so").rpath(dir("x")).auxiliary(dir("l")).build();
    f.edit("prog").tag(Edit.DT_AUXILIARY, Edit.DT_RUNPATH);
    f.lib("l/liba.so").needs("libx.so").build();
    f.lib("x/libx.so").build();
    agree(f.run("prog"));
  }

  @Test
  void runpathIsNotInherited() {
    f.lib("l/liba.so").needs("libx.so").build();
    f.lib("l/libx.so").build();
    f.program("prog").needs("liba.so").runpath(dir("l")).build();
    agree(f.run("prog"));
  }

  @Test
  void runpathBeatsTheSystem() {
    f.lib("x/libm.so.6").build();
    f.program("prog").needs("libm.so.6").runpath(dir("x")).build();
    agree(f.run("prog"));
  }

  @Test
  void systemDirectoriesComeLast() {
    f.program("prog").needs("libm.so.6").runpath(dir("x")).build();
    agree(f.run("prog"));
  }

  @Test
  void libraryPathBeatsRunpath() {
    f.lib("x/libx.so").build();
    f.lib("y/libx.so").build();
    f.program("prog").needs("libx.so").runpath(dir("x")).build();
    agree(f.run("prog").withLibraryPath(dir("y")));
  }

  @Test
  void rpathBeatsLibraryPath() {
    f.lib("x/libx.so").build();
    f.lib("y/libx.so").build();
    f.program("prog").needs("libx.so").rpath(dir("x")).build();
    agree(f.run("prog").withLibraryPath(dir("y")));
  }

  @Test
  void libraryPathIsSplitAtColonAndSemicolon() {
    f.lib("x/libx.so").build();
    f.lib("y/liby.so").build();
    f.lib("z/libz1.so").build();
    f.program("prog").needs("libx.so", "liby.so", "libz1.so").build();
    agree(f.run("prog").withLibraryPath(dir("x") + ";" + dir("y") + ":" + dir("z")));
  }

  @Test
  void rpathIsSplitAtColonOnly() {
    f.lib("x/libx.so").build();
    f.lib("y/libx.so").build();
    f.lib("x;y/libx.so").build();
    f.program("prog").needs("libx.so").rpath(dir("x") + ";" + dir("y")).build();
    f.program("semicolon").needs("libx.so").runpath(dir("x;y")).build();
    agree(f.run("prog"));
    agree(f.run("semicolon"));
  }

  @Test
  void emptyElementIsTheWorkingDirectory() {
    f.lib("cwd/libx.so").needs("liby.so").runpath("$ORIGIN/sub").build();
    f.lib("cwd/sub/liby.so").build();
    f.program("prog").needs("libx.so").build();
    agree(f.run("prog").withLibraryPath(dir("nothing") + ":").in(f.dir("cwd")));
    agree(f.run("prog").withLibraryPath(":").in(f.dir("cwd")));
    agree(f.run("prog").withLibraryPath(";" + dir("nothing")).in(f.dir("cwd")));
    f.program("runpath").needs("libx.so").runpath(dir("nothing") + "::" + dir("x")).build();
    agree(f.run("runpath").in(f.dir("cwd")));
  }

  @Test
  void emptyLibraryPathIsNone() {
    f.lib("cwd/libx.so").build();
    f.program("prog").needs("libx.so").build();
    agree(f.run("prog").in(f.dir("cwd")));
  }

  @Test
  void slashesAtTheEndAreTakenOff() {
    f.lib("x/libx.so").build();
    f.program("prog").needs("libx.so").runpath(dir("x") + "///").build();
    agree(f.run("prog"));
  }

  @Test
  void slashesInsideStay() {
    f.lib("x/y/libx.so").build();
    f.program("prog").needs("libx.so").runpath(dir("x") + "//./../x///y/").build();
    agree(f.run("prog"));
  }

  @Test
  void relativeElementsAreInTheWorkingDirectory() {
    f.lib("cwd/sub/libx.so").needs("liby.so").runpath("$ORIGIN").build();
    f.lib("cwd/sub/liby.so").build();
    f.program("prog").needs("libx.so").runpath("nothing:sub").build();
    agree(f.run("prog").in(f.dir("cwd")));
  }

  @Test
  void repeatedElementsAreSearchedOnce() {
    f.lib("x/libx.so").build();
    f.lib("y/libx.so").build();
    f.program("prog").needs("libx.so").build();
    agree(
        f.run("prog")
            .withLibraryPath(String.join(":", dir("n"), dir("y"), dir("n"), dir("x"), dir("y"))));
  }

  @Test
  void nodeflibLeavesOutTheDefaultDirectories() {
    f.program("prog").needs("libm.so.6").flag("-Wl,-z,nodefaultlib").build();
    agree(f.run("prog"));
  }

  @Test
  void nodeflibIsOfTheRequesterOnly() {
    f.lib("x/libx.so").needs("libm.so.6").build();
    f.program("prog").needs("libx.so").runpath(dir("x")).flag("-Wl,-z,nodefaultlib").build();
    agree(f.run("prog"));
  }

  @Test
  void nodeflibLeavesOutWhatTheCacheHasOfTheDefaultDirectories() {
    f.lib("x/libx.so").needs("libz.so.1").flag("-Wl,-z,nodefaultlib").build();
    f.program("prog").needs("libx.so").runpath(dir("x")).build();
    agree(f.run("prog"));
  }

  /// A name with a slash is a path, in the directory in which the program is started.
  @Test
  void nameWithASlashIsInTheWorkingDirectory() {
    f.lib("x/sub/libx.so").needs("sub/liby.so").build();
    f.lib("x/sub/liby.so").build();
    f.lib("sub/libx.so").build();
    f.program("prog").needs("sub/libx.so", "./sub/libz.so").runpath("$ORIGIN/x").build();
    agree(f.run("prog").in(f.path("x")));
    agree(f.run("prog").in(f.path(".").normalize()));
    agree(f.run("prog"));
  }

  /// No search path, preload or soname changes what it means.
  @Test
  void nameWithASlashIsNotSearchedFor() {
    f.lib("sub/libx.so").build();
    f.lib("other/libx.so").soname("sub/libx.so").build();
    f.program("prog").needs("libx.so", "sub/libx.so").runpath("$ORIGIN/other").build();
    agree(f.run("prog").in(f.dir("empty")));
    agree(f.run("prog").in(f.dir("empty")).withLibraryPath(f.path(".").normalize().toString()));
  }
}
