package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.cli.command.ExitStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Drivers are the running system's, wherever it has them; and LD_LIBRARY_PATH is searched first.
@Tag(UnderTest.NATIVE)
class DriversIT {
  @TempDir private Path temporary = Path.of("");
  private SmallStore store = new SmallStore(temporary);
  private Path drivers = temporary;

  @BeforeEach
  void aProgramThatNeedsADriver() throws Exception {
    store = SmallStore.in(temporary);
    Path cuda = store.addLibrary("cuda-1.0", "cuda", "the system's");
    store.program(store.home().resolve("program"), "cuda");
    // The system has it, the store has not.
    drivers = Files.createDirectories(store.home().resolve("system/lib"));
    Files.copy(cuda.resolve("lib/libcuda.so.1"), drivers.resolve("libcuda.so.1"));
    store.delete(cuda);
  }

  private Ran nixld(String command, String libraryPath, String... arguments) throws Exception {
    String[] line = new String[arguments.length + 3];
    line[0] = UnderTest.command(command).toString();
    line[1] = "--store";
    line[2] = store.directory().toString();
    System.arraycopy(arguments, 0, line, 3, arguments.length);
    return store.shell().with("LD_LIBRARY_PATH", libraryPath).run(line);
  }

  @Test
  void whereTheyAreCanBeNamed() throws Exception {
    Ran without = nixld("nixld-env", "", "program");
    assertThat(without.status()).isEqualTo(ExitStatus.UNRESOLVED);
    assertThat(without.err())
        .contains("libcuda.so.1: nothing in the store provides it", "/run/opengl-driver/lib");
    Ran with = nixld("nixld-env", "", "--drivers", "system/lib", "program");
    assertThat(with.status()).as(with.err()).isZero();
    assertThat(with.out()).contains(drivers.toString());
    assertThat(nixld("nixld-run", "", "--drivers", "system/lib", "./program"))
        .isEqualTo(new Ran(0, "the system's\n", ""));
    Ran missing = nixld("nixld-env", "", "--drivers", "nowhere", "program");
    assertThat(missing.status()).isEqualTo(ExitStatus.USAGE);
    assertThat(missing.err()).isEqualTo("nixld: --drivers nowhere: no directory\n");
  }

  /// nixGL names the driver's store path in LD_LIBRARY_PATH.
  @Test
  void nixGlNamesThem() throws Exception {
    Path driver = store.addLibrary("nvidia-x11-1.0", "cuda", "the driver's");
    Ran ran = nixld("nixld-env", driver + "/lib", "program");
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.out()).contains(driver + "/lib");
    assertThat(nixld("nixld-run", driver + "/lib", "./program").out()).isEqualTo("the driver's\n");
    // Without nixGL a driver of the store is not taken.
    assertThat(nixld("nixld-env", "", "program").status()).isEqualTo(ExitStatus.UNRESOLVED);
  }

  @Test
  void whatLdLibraryPathSpoilsIsSaid() throws Exception {
    store.addLibrary("one-1.0", "one", "one");
    store.program(store.home().resolve("other"), "one");
    Path spoilt = Files.createDirectory(store.home().resolve("spoilt"));
    Files.writeString(spoilt.resolve("libone.so.1"), "no library");
    Ran run = nixld("nixld-run", spoilt.toString(), "./other");
    assertThat(run.status()).isEqualTo(ExitStatus.UNRESOLVED);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("not started, for it would not load with this LD_LIBRARY_PATH: unset it");
    assertThat(nixld("nixld-env", spoilt.toString(), "other").err())
        .contains("LD_LIBRARY_PATH is set", "libone.so.1");
    assertThat(nixld("nixld-run", "", "./other").out()).isEqualTo("one\n");
  }
}
