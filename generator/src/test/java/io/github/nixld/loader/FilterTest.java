package io.github.nixld.loader;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `DT_FILTER` and `DT_AUXILIARY`.
class FilterTest extends JudgedTest {
  @BeforeEach
  void libraries() {
    f.lib("x/libtail.so").build();
    f.lib("x/libfiltee.so").needs("libdep.so").runpath("$ORIGIN").build();
    f.lib("x/libdep.so").build();
  }

  private void prog(String... needs) {
    f.program("prog").needs(needs).runpath("$ORIGIN/x").build();
    agree(f.run("prog"));
  }

  @Test
  void filteeIsLoadedBeforeItsFilter() {
    f.lib("x/libx.so").filters("libfiltee.so").runpath("$ORIGIN").build();
    prog("libx.so", "libtail.so");
  }

  @Test
  void missingFilteeIsMissing() {
    f.lib("x/libx.so").filters("libgone.so").runpath("$ORIGIN").build();
    prog("libx.so", "libtail.so");
  }

  @Test
  void auxiliaryFilteeIsLoadedBeforeItsFilter() {
    f.lib("x/libx.so").auxiliary("libfiltee.so").runpath("$ORIGIN").build();
    prog("libx.so", "libtail.so");
  }

  @Test
  void missingAuxiliaryFilteeMayBe() {
    f.lib("x/libx.so").auxiliary("libgone.so").runpath("$ORIGIN").build();
    prog("libx.so", "libtail.so");
  }

  @Test
  void badAuxiliaryFilteeIsPassedOver() {
    f.text("x/libbad.so", "no library\n".repeat(10));
    f.lib("x/libx.so").auxiliary("libbad.so").runpath("$ORIGIN").build();
    prog("libx.so", "libtail.so");
  }

  @Test
  void badFilteeIsFatal() {
    f.text("x/libbad.so", "no library\n".repeat(10));
    f.lib("x/libx.so").filters("libbad.so").runpath("$ORIGIN").build();
    prog("libx.so", "libtail.so");
  }

  @Test
  void filteeThatIsLoadedEarlierStays() {
    f.lib("x/libx.so").filters("libfiltee.so").runpath("$ORIGIN").build();
    prog("libfiltee.so", "libtail.so", "libx.so");
  }

  @Test
  void filteeThatIsLoadedLaterMovesForward() {
    f.lib("x/libx.so").filters("libfiltee.so").runpath("$ORIGIN").build();
    prog("libx.so", "libtail.so", "libfiltee.so");
  }

  @Test
  void filterOfAFilter() {
    f.lib("x/libx.so").filters("libmiddle.so").runpath("$ORIGIN").build();
    f.lib("x/libmiddle.so").filters("libfiltee.so").runpath("$ORIGIN").build();
    prog("libx.so", "libtail.so");
  }

  @Test
  void twoFiltersOfOneFiltee() {
    f.lib("x/libx.so").filters("libfiltee.so").runpath("$ORIGIN").build();
    f.lib("x/liby.so").auxiliary("libfiltee.so").runpath("$ORIGIN").build();
    prog("libx.so", "liby.so");
  }

  @Test
  void filtersThatFilterEachOther() {
    f.lib("x/libx.so").auxiliary("liby.so").runpath("$ORIGIN").build();
    f.lib("x/liby.so").auxiliary("libx.so").runpath("$ORIGIN").build();
    prog("libx.so", "libtail.so");
  }

  @Test
  void filterOfItself() {
    f.lib("x/libx.so").auxiliary("libx.so").needs("libtail.so").runpath("$ORIGIN").build();
    prog("libx.so");
  }

  @Test
  void filteeWithNeedsOfTheFilter() {
    f.lib("x/libx.so").needs("libdep.so").filters("libfiltee.so").runpath("$ORIGIN").build();
    prog("libx.so", "libtail.so");
  }

  @Test
  void severalFilteesInOrder() {
    f.lib("x/libx.so")
        .auxiliary("libfiltee.so")
        .auxiliary("libgone.so")
        .auxiliary("libtail.so")
        .runpath("$ORIGIN")
        .build();
    prog("libx.so");
  }

  @Test
  void filteeOfTheProgramIsNotListed() {
    f.lib("prog").needs("libtail.so").auxiliary("libfiltee.so").runpath("$ORIGIN/x").build();
    agree(f.run("prog"));
  }

  @Test
  void filteeOfTheProgramIsNotFoundAgain() {
    f.lib("prog")
        .needs("libtail.so", "libfiltee.so")
        .auxiliary("libfiltee.so")
        .runpath("$ORIGIN/x")
        .build();
    agree(f.run("prog"));
  }

  @Test
  void filteeByPath() {
    f.lib("x/libx.so").filters("$ORIGIN/libfiltee.so").build();
    prog("libx.so", "libtail.so");
  }
}
