package io.github.nixld.loader;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.loader.Differential.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real programs and libraries with a few values spoiled, under each loader that there is and in
/// simulation: what a loader refuses is refused here.
///
/// `-Dnixld.mutants=20000` tries that many for each loader, `-Dnixld.mutants.first=20000` others,
/// and `-Dnixld.mutants.report=FILE` writes down all on which they differ.
class MutantsTest {
  private static final int MUTANTS = Integer.getInteger("nixld.mutants", 120);
  private static final int FIRST = Integer.getInteger("nixld.mutants.first", 0);

  @TempDir Path directory;

  private Differential tried(Panel panel) throws IOException {
    Path mutants = Files.createDirectory(directory.toRealPath().resolve("mutants"));
    Differential differential = new Differential(panel, mutants).run(FIRST, MUTANTS);
    System.out.printf("%d mutants under %s%n", MUTANTS, differential);
    String report = System.getProperty("nixld.mutants.report");
    if (report != null) {
      Files.writeString(
          Path.of(report),
          "%s%n%s".formatted(panel, differential.report()),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
    return differential;
  }

  private void whatItRefusesIsRefused(Panel panel) throws IOException {
    Differential differential = tried(panel);
    boolean old = !panel.judge().loader().isMusl() && !panel.judge().atLeast(2, 36);
    assertThat(differential.found(Kind.REFUSES_AND_TAKEN))
        .allMatch(line -> old && isOfAnOldLoader(line));
    assertThat(differential.found(Kind.LOADS_ANOTHER_LIST)).isEmpty();
  }

  /// Until 2.34 a loader looked at `p_align`, and until 2.35 at notes by their offset, which the
  /// facts of an object do not have.
  private static boolean isOfAnOldLoader(String line) {
    return line.contains("ELF load command alignment not page-aligned")
        || line.contains("ELF load command address/offset not properly aligned")
        || line.contains("cannot read file data");
  }

  private static RealLoaders.StorePackage glibc(String suite) {
    RealLoaders.needStore();
    return RealLoaders.storePackages().stream()
        .filter(it -> it.name().equals("glibc") && it.suite().equals(suite))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void ofThisMachine() throws IOException {
    whatItRefusesIsRefused(Panel.ofHost(directory));
  }

  @Test
  void ofGlibc231() throws IOException {
    RealLoaders.StorePackage glibc = glibc("bullseye");
    whatItRefusesIsRefused(Panel.of(RealLoaders.of(glibc), glibc));
  }

  @Test
  void ofGlibc241() throws IOException {
    RealLoaders.StorePackage glibc = glibc("trixie");
    whatItRefusesIsRefused(Panel.of(RealLoaders.of(glibc), glibc));
  }

  @Test
  void ofThirtyTwoBits() throws IOException {
    RealLoaders.StorePackage glibc = glibc("bookworm-i386");
    whatItRefusesIsRefused(Panel.of(RealLoaders.of32(glibc), glibc));
  }

  @Test
  void ofMusl() throws IOException {
    whatItRefusesIsRefused(Panel.ofMusl(directory));
  }
}
