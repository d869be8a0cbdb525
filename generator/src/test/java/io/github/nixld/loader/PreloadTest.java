package io.github.nixld.loader;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `LD_PRELOAD`.
class PreloadTest extends JudgedTest {
  @BeforeEach
  void libraries() {
    f.lib("x/liba.so").needs("libdep.so").runpath("$ORIGIN").build();
    f.lib("x/libb.so").build();
    f.lib("x/libdep.so").build();
    f.lib("x/libpre.so").needs("libdep.so", "libpredep.so").runpath("$ORIGIN").build();
    f.lib("x/libpredep.so").build();
    f.program("prog").needs("liba.so", "libb.so").runpath("$ORIGIN/x").build();
  }

  private void agree(String preload) {
    agree(f.run("prog").withPreload(preload));
  }

  private String x(String name) {
    return f.path("x/" + name).toString();
  }

  @Test
  void beforeWhatTheProgramNeeds() {
    agree(x("libpre.so"));
  }

  @Test
  void byNameFromTheProgramsRunpath() {
    agree("libpre.so");
  }

  @Test
  void separatedBySpacesAndColons() {
    agree("libpredep.so libb.so:libpre.so  :");
  }

  @Test
  void missingOnlyWarns() {
    agree("libgone.so libpre.so");
    agree("/nowhere/libgone.so");
  }

  @Test
  void badOnlyWarns() {
    f.text("x/libtext.so", "no library\n".repeat(10));
    f.text("x/libshort.so", "");
    f.lib("x/libother.so").build();
    f.edit("x/libother.so").u8(Edit.EI_CLASS, 1);
    f.dir("x/libdir.so");
    agree("libdir.so libtext.so " + x("libshort.so") + " libother.so " + f.path("prog"));
  }

  @Test
  void repeatedIsLoadedOnce() {
    agree("libpre.so libpre.so " + x("libpre.so") + " libb.so");
  }

  @Test
  void relativePath() {
    agree(f.run("prog").withPreload("x/libpre.so").in(directory));
  }

  @Test
  void tokensInAPath() {
    agree("$ORIGIN/x/libpre.so");
  }

  @Test
  void reusedByItsSoname() {
    f.lib("other/libmine.so").soname("liba.so").build();
    agree(f.path("other/libmine.so").toString());
  }

  @Test
  void loaderItself() {
    agree("ld-linux-x86-64.so.2 libpre.so");
  }
}
