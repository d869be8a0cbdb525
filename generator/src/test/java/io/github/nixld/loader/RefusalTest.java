package io.github.nixld.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is wrong with the first file that the search meets: passed over, or the end.
class RefusalTest extends JudgedTest {
  private Path first;

  /// A program that finds libx.so in `bad`, then in `good`.
  @BeforeEach
  void twoCopies() {
    f.lib("good/libx.so").build();
    f.program("prog").needs("libx.so").runpath("$ORIGIN/bad:$ORIGIN/good").build();
    first = f.dir("bad").resolve("libx.so");
  }

  private Edit bad() {
    f.lib("bad/libx.so").build();
    return f.edit("bad/libx.so");
  }

  private void agree() {
    agree(f.run("prog"));
  }

  @Test
  void otherClassIsSkipped() {
    bad().u8(Edit.EI_CLASS, 1);
    agree();
  }

  @Test
  void otherClassAloneIsNotFound() {
    f.lib("only/liby.so").build();
    f.edit("only/liby.so").u8(Edit.EI_CLASS, 1);
    f.program("prog").needs("liby.so").runpath("$ORIGIN/only").build();
    agree();
  }

  @Test
  void otherMachineIsSkipped() {
    bad().u16(Edit.E_MACHINE, Machine.AARCH64);
    agree();
  }

  @Test
  void danglingLinkIsSkipped() {
    f.link("bad/libx.so", "nowhere");
    agree();
  }

  /// The kernel has mapped it.
  @Test
  void theVdsoNeedsNoFile() {
    f.program("prog").needs("linux-vdso.so.1", "libx.so").runpath("$ORIGIN/good").build();
    agree();
  }

  @Test
  void missingDirectoryIsSkipped() {
    f.program("prog").needs("libx.so").runpath("$ORIGIN/none:$ORIGIN/good").build();
    agree();
  }

  @Test
  void fileInPlaceOfADirectoryIsSkipped() {
    f.text("file", "no directory");
    f.program("prog").needs("libx.so").runpath("$ORIGIN/file:$ORIGIN/good").build();
    agree();
  }

  @Test
  void fileInPlaceOfARelativeDirectoryEndedTheListUntil239() {
    f.text("file", "no directory");
    f.program("prog").needs("libx.so").runpath("file:$ORIGIN/good").build();
    agree(f.run("prog").in(directory));
  }

  @Test
  void linkLoopEndsTheListButNotTheSearch() {
    f.link("bad/libx.so", "libx.so");
    agree();
    agree(f.run("prog").withLibraryPath(f.path("good").toString()));
    f.program("system").needs("libm.so.6").runpath("$ORIGIN/bad").build();
    f.link("bad/libm.so.6", "libm.so.6");
    agree(f.run("system"));
  }

  @Test
  void directoryThatIsALinkLoopIsSkipped() {
    f.link("loop", "loop");
    f.program("prog").needs("libx.so").runpath("$ORIGIN/loop:$ORIGIN/good").build();
    agree();
  }

  @Test
  void nameThatIsTooLongEndsTheList() {
    String name = "lib" + "x".repeat(300) + ".so";
    f.program("prog").needs(name, "libx.so").runpath("$ORIGIN/bad:$ORIGIN/good").build();
    agree();
  }

  @Test
  void textIsFatal() {
    f.text("bad/libx.so", "INPUT(libreal.so)\n" + "x".repeat(64));
    agree();
  }

  @Test
  void shortFileIsFatal() {
    f.text("bad/libx.so", "short");
    agree();
  }

  @Test
  void emptyFileIsFatal() {
    f.text("bad/libx.so", "");
    agree();
  }

  @Test
  void directoryIsFatal() {
    f.dir("bad/libx.so");
    agree();
  }

  @Test
  void otherByteOrderIsFatal() {
    bad().u8(Edit.EI_DATA, 2);
    agree();
  }

  @Test
  void osAbiOfGnuIsTaken() {
    bad().u8(Edit.EI_OSABI, 3);
    agree();
  }

  @Test
  void otherOsAbiIsFatal() {
    bad().u8(Edit.EI_OSABI, 9);
    agree();
  }

  @Test
  void abiVersionIsFatal() {
    bad().u8(Edit.EI_ABIVERSION, 1);
    agree();
  }

  @Test
  void abiVersionsOfGnu() {
    for (int version = 0; version <= 6; version++) {
      bad().u8(Edit.EI_OSABI, 3).u8(Edit.EI_ABIVERSION, version);
      agree();
    }
  }

  @Test
  void fileVersionIsFatal() {
    bad().u8(6, 2);
    agree();
  }

  @Test
  void paddingIsFatal() {
    bad().u8(12, 1);
    agree();
  }

  @Test
  void versionInTheHeaderIsFatalBeforeTheMachine() {
    bad().u8(20, 2).u16(Edit.E_MACHINE, Machine.AARCH64);
    agree();
  }

  @Test
  void sizeOfProgramHeadersIsFatal() {
    bad().u16(Edit.E_PHENTSIZE, 32);
    agree();
  }

  @Test
  void programHeadersBeyondTheEndAreFatal() {
    bad().u16(56, 60000);
    agree();
  }

  @Test
  void relocatableObjectIsFatal() {
    f.lib("bad/libx.so").flag("-c").source("int x;").build();
    agree();
  }

  @Test
  void coreIsFatal() {
    bad().u16(Edit.E_TYPE, 4);
    agree();
  }

  @Test
  void fixedProgramIsFatal() {
    f.program("bad/libx.so").flag("-no-pie").source("void _start(void) {}").build();
    assertThat(first).exists();
    agree();
  }

  @Test
  void positionIndependentProgramIsFatal() {
    f.program("bad/libx.so").build();
    agree();
  }

  @Test
  void nothingToLoadIsFatal() {
    bad().segmentType(Edit.PT_LOAD, 0x6000_0000);
    agree();
  }

  @Test
  void noDynamicSectionIsFatal() {
    bad().segmentType(Edit.PT_DYNAMIC, 0x6000_0000);
    agree();
  }

  @Test
  void debugFileIsFatal() {
    bad().emptyDynamic();
    agree();
  }

  @Test
  void fatalForANameWithASlash() {
    f.text("bad/libx.so", "no library\n".repeat(10));
    f.program("prog").needs("$ORIGIN/bad/libx.so").build();
    agree();
    bad().emptyDynamic();
    agree();
  }

  @Test
  void truncatedLibraryCrashesTheLoader() {
    bad().truncate(600);
    Run run = f.run("prog");
    assertThat(RealLoaders.host().trace(run).exit()).isNotZero();
    assertThat(run.simulate(RealLoaders.host().loader()).faults())
        .singleElement()
        .isInstanceOf(Fault.Unloadable.class);
  }

  @Test
  void libraryCutOffBehindWhatIsReadCrashesTheLoader() {
    f.lib("bad/libx.so").source("char x[300000] = {1}, y[9];").build();
    f.edit("bad/libx.so").truncate(100_000);
    Run run = f.run("prog");
    assertThat(RealLoaders.host().trace(run).exit()).isNotZero();
    assertThat(run.simulate(RealLoaders.host().loader()).faults())
        .singleElement()
        .isInstanceOf(Fault.Unloadable.class);
  }
}
