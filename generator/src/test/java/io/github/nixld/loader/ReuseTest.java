package io.github.nixld.loader;

import org.junit.jupiter.api.Test;

/// When a name is served by what is loaded already.
class ReuseTest extends JudgedTest {
  private String dir(String name) {
    return f.path(name).toString();
  }

  @Test
  void sameName() {
    f.lib("x/libx.so").withoutSoname().build();
    f.lib("y/libx.so").withoutSoname().build();
    f.lib("a/liba.so").needs("libx.so").runpath(dir("y")).build();
    f.program("prog").needs("libx.so", "liba.so").runpath(dir("x") + ":" + dir("a")).build();
    agree(f.run("prog"));
  }

  @Test
  void sonameOfALoadedObject() {
    f.lib("x/libfile.so").soname("libx.so.1").build();
    f.lib("y/libx.so.1").build();
    f.program("prog").needs("libfile.so", "libx.so.1").runpath(dir("x") + ":" + dir("y")).build();
    agree(f.run("prog"));
  }

  @Test
  void sonameComesTooLate() {
    f.lib("x/libfile.so").soname("libx.so.1").build();
    f.lib("y/libx.so.1").build();
    f.program("prog").needs("libx.so.1", "libfile.so").runpath(dir("x") + ":" + dir("y")).build();
    agree(f.run("prog"));
  }

  @Test
  void sonameDoesNotHelpTheSearch() {
    f.lib("x/libx.so.1.2").soname("libx.so.1").build();
    f.program("prog").needs("libx.so.1").runpath(dir("x")).build();
    agree(f.run("prog"));
  }

  @Test
  void sameSonameInTwoFiles() {
    f.lib("x/libone.so").soname("libx.so.1").build();
    f.lib("x/libtwo.so").soname("libx.so.1").build();
    f.program("prog").needs("libone.so", "libtwo.so", "libx.so.1").runpath(dir("x")).build();
    agree(f.run("prog"));
  }

  @Test
  void libraryWithoutSoname() {
    f.lib("x/libx.so").withoutSoname().needs("liby.so").runpath(dir("x")).build();
    f.lib("x/liby.so").withoutSoname().build();
    f.program("prog").needs("libx.so", "liby.so").runpath(dir("x")).build();
    agree(f.run("prog"));
  }

  @Test
  void sameFileThroughASymbolicLink() {
    f.lib("x/libx.so.1.2").withoutSoname().build();
    f.link("x/libx.so.1", "libx.so.1.2");
    f.program("prog").needs("libx.so.1", "libx.so.1.2").runpath(dir("x")).build();
    agree(f.run("prog"));
  }

  @Test
  void sameFileThroughAHardLink() {
    f.lib("x/libx.so").withoutSoname().build();
    f.hardLink("y/liby.so", "x/libx.so");
    f.program("prog").needs("libx.so", "liby.so").runpath(dir("x") + ":" + dir("y")).build();
    agree(f.run("prog"));
  }

  @Test
  void aliasOfTheSameFileCountsAsAName() {
    f.lib("x/libx.so").withoutSoname().build();
    f.hardLink("x/liby.so", "x/libx.so");
    f.lib("y/liby.so").build();
    f.lib("a/liba.so").needs("liby.so").runpath(dir("y")).build();
    f.program("prog")
        .needs("libx.so", "liby.so", "liba.so")
        .runpath(dir("x") + ":" + dir("a"))
        .build();
    agree(f.run("prog"));
  }

  @Test
  void nameWithASlashIsOpenedAsItStands() {
    f.lib("x/libx.so").needs("liby.so").runpath("$ORIGIN").build();
    f.lib("x/liby.so").build();
    f.program("prog").needs(dir("x") + "/libx.so", dir("x") + "/missing.so").build();
    agree(f.run("prog"));
  }

  @Test
  void nameWithASlashIsReusedByItsSoname() {
    f.lib("x/libx.so").build();
    f.lib("y/libx.so").build();
    f.program("prog").needs(dir("x") + "/libx.so", "libx.so").runpath(dir("y")).build();
    agree(f.run("prog"));
  }

  @Test
  void pathOfALoadedObjectIsAName() {
    f.lib("x/libx.so").build();
    f.program("prog").needs("libx.so", dir("x") + "/libx.so").runpath(dir("x")).build();
    agree(f.run("prog"));
  }

  @Test
  void relativeNameIsInTheWorkingDirectory() {
    f.lib("cwd/sub/libx.so").needs("liby.so").runpath("$ORIGIN").build();
    f.lib("cwd/sub/liby.so").build();
    f.program("prog").needs("sub/libx.so", "./sub/liby.so").build();
    agree(f.run("prog").in(f.dir("cwd")));
  }

  @Test
  void loaderBySoname() {
    f.lib("x/ld-linux-x86-64.so.2").build();
    f.lib("x/libx.so").needs("ld-linux-x86-64.so.2").build();
    f.lib("x/liby.so").build();
    f.program("prog").needs("libx.so", "liby.so").runpath(dir("x")).build();
    agree(f.run("prog"));
  }

  @Test
  void loaderByTheInterpretersPath() {
    f.program("prog").needs("/lib64/ld-linux-x86-64.so.2", "libx.so").runpath(dir("x")).build();
    f.lib("x/libx.so").build();
    agree(f.run("prog"));
  }

  @Test
  void loaderUnderAnotherInterpretersName() {
    f.link("ld/other-name.so", RealLoaders.host().loader().path());
    f.program("prog")
        .needs("other-name.so", "ld-linux-x86-64.so.2", dir("ld") + "/other-name.so")
        .flag("-Wl,--dynamic-linker=" + dir("ld") + "/other-name.so")
        .build();
    agree(f.run("prog"));
  }

  @Test
  void loaderByAnotherPathIsLoadedAgain() {
    f.link("x/libfoo.so", RealLoaders.host().loader().path());
    f.program("prog").needs("libfoo.so").runpath(dir("x")).build();
    agree(f.run("prog"));
  }

  @Test
  void loaderIsListedWhereItIsNeeded() {
    f.lib("x/liba.so").needs("libmissing.so", "libc1.so").build();
    f.lib("x/libb.so").needs("ld-linux-x86-64.so.2").build();
    f.lib("x/libc1.so").build();
    f.program("prog").needs("liba.so", "libb.so", "libgone.so").runpath(dir("x")).build();
    agree(f.run("prog").withLibraryPath(dir("x")));
  }

  @Test
  void programThatIsALibrary() {
    f.lib("x/libx.so").needs("liby.so").runpath("$ORIGIN").build();
    f.lib("x/liby.so").needs("libx.so").runpath("$ORIGIN").build();
    agree(f.run("x/libx.so"));
  }

  @Test
  void programIsNotReusedByItsFile() {
    f.lib("x/libx.so").withoutSoname().needs("liby.so").runpath("$ORIGIN").build();
    f.lib("x/liby.so").needs("libx.so").runpath("$ORIGIN").build();
    agree(f.run("x/libx.so"));
  }

  @Test
  void missingNameIsMissingForEveryRequester() {
    f.lib("x/liba.so").needs("libgone.so").build();
    f.lib("x/libb.so").needs("libgone.so").build();
    f.program("prog").needs("liba.so", "libgone.so", "libb.so").runpath(dir("x")).build();
    agree(f.run("prog"));
  }

  @Test
  void missingForOneAndFoundForAnother() {
    f.lib("x/liba.so").needs("liby.so").build();
    f.lib("x/libb.so").needs("liby.so").runpath(dir("y")).build();
    f.lib("y/liby.so").build();
    f.program("prog").needs("liba.so", "libb.so").runpath(dir("x")).build();
    agree(f.run("prog"));
  }

  @Test
  void twoObjectsThatNeedEachOther() {
    f.lib("x/liba.so").needs("libb.so").runpath("$ORIGIN").build();
    f.lib("x/libb.so").needs("liba.so").runpath("$ORIGIN").build();
    f.program("prog").needs("liba.so").runpath(dir("x")).build();
    agree(f.run("prog"));
  }
}
