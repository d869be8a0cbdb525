package io.github.nixld.loader;

import org.junit.jupiter.api.Test;

/// Subdirectories for better processors.
class HwcapsTest extends JudgedTest {
  private Run prog(String where) {
    f.lib(where + "/libx.so").build();
    f.lib("x/libx.so").build();
    f.program("prog").needs("libx.so").runpath("$ORIGIN/x").build();
    return f.run("prog");
  }

  @Test
  void version2() {
    agree(prog("x/glibc-hwcaps/x86-64-v2"));
  }

  @Test
  void version3() {
    agree(prog("x/glibc-hwcaps/x86-64-v3"));
  }

  @Test
  void version4() {
    agree(prog("x/glibc-hwcaps/x86-64-v4"));
  }

  @Test
  void version5IsNone() {
    agree(prog("x/glibc-hwcaps/x86-64-v5"));
  }

  @Test
  void lesserProcessorsSearchLess() {
    f.lib("x/glibc-hwcaps/x86-64-v4/libx.so").build();
    f.lib("x/glibc-hwcaps/x86-64-v3/libx.so").build();
    Run run = prog("x/glibc-hwcaps/x86-64-v2");
    agree(run);
    agree(run.on(Cpu.host().upTo(3), "-AVX512F"));
    agree(run.on(Cpu.host().upTo(2), "-AVX512F,-AVX2"));
    agree(run.on(Cpu.host().upTo(1), "-AVX512F,-AVX2,-SSE4_2"));
  }

  @Test
  void inEveryKindOfDirectory() {
    f.lib("x/glibc-hwcaps/x86-64-v2/libx.so").needs("liby.so").runpath("$ORIGIN").build();
    f.lib("x/liby.so").build();
    f.lib("x/glibc-hwcaps/x86-64-v2/liby.so").build();
    f.program("rpath").needs("libx.so").rpath("$ORIGIN/x").build();
    f.program("none").needs("libx.so").build();
    agree(f.run("rpath"));
    agree(f.run("none").withLibraryPath(f.path("x").toString()));
    agree(f.run("none").withLibraryPath(":x").in(directory));
    agree(f.run("none").withLibraryPath(":").in(f.path("x")));
  }

  @Test
  void notForNamesWithASlash() {
    f.lib("x/glibc-hwcaps/x86-64-v2/libx.so").build();
    f.lib("x/libx.so").build();
    f.program("prog").needs("$ORIGIN/x/libx.so").build();
    agree(f.run("prog"));
  }

  @Test
  void missingInTheSubdirectoryOnly() {
    f.dir("x/glibc-hwcaps/x86-64-v2");
    f.lib("x/libx.so").build();
    f.program("prog").needs("libx.so").runpath("$ORIGIN/x").build();
    agree(f.run("prog"));
  }

  @Test
  void textInASubdirectoryIsFatalToo() {
    f.text("x/glibc-hwcaps/x86-64-v2/libx.so", "no library\n".repeat(10));
    f.lib("x/libx.so").build();
    f.program("prog").needs("libx.so").runpath("$ORIGIN/x").build();
    agree(f.run("prog"));
  }

  @Test
  void legacyTls() {
    agree(prog("x/tls"));
  }

  @Test
  void legacyPlatform() {
    agree(prog("x/" + Cpu.host().platform()));
  }

  @Test
  void legacyMachine() {
    agree(prog("x/x86_64"));
  }

  @Test
  void legacyCombinationsLongestFirst() {
    f.lib("x/tls/libx.so").build();
    f.lib("x/x86_64/libx.so").build();
    f.lib("x/x86_64/x86_64/libx.so").build();
    f.lib("x/tls/haswell/libx.so").build();
    agree(prog("x/tls/x86_64"));
    f.lib("x/tls/x86_64/x86_64/libx.so").build();
    f.lib("x/tls/haswell/x86_64/libx.so").build();
    agree(f.run("prog"));
  }

  @Test
  void legacyAfterGlibcHwcaps() {
    f.lib("x/tls/x86_64/libx.so").build();
    agree(prog("x/glibc-hwcaps/x86-64-v2"));
  }
}
