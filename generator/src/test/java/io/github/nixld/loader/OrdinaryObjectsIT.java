package io.github.nixld.loader;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.loader.RealLoaders.StorePackage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// All programs and libraries of the machine that this runs on, and every object of the test store
/// under each of its glibcs: the one that it was built with, and the others.
class OrdinaryObjectsIT {
  @Test
  void programsAndLibrariesOfTheHost() throws IOException {
    RealLoader host = RealLoaders.host();
    List<Path> objects = new ArrayList<>(OrdinaryObjects.under(Path.of("/usr/bin"), 1, host));
    objects.addAll(OrdinaryObjects.under(Path.of("/usr/sbin"), 1, host));
    Path directory = Path.of(host.loader().builtIn().systemDirectories().getFirst());
    objects.addAll(OrdinaryObjects.under(directory.toRealPath(), Integer.MAX_VALUE, host));
    assertThat(OrdinaryObjects.disagreements(host, objects, true)).isEmpty();
  }

  static List<StorePackage> glibcs() {
    RealLoaders.needStore();
    return RealLoaders.storePackages().stream()
        .filter(candidate -> candidate.name().equals("glibc") && RealLoaders.runs(candidate))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("glibcs")
  void objectsOfTheStore(StorePackage glibc) throws IOException {
    agrees(glibc, RealLoaders.of(glibc));
  }

  /// The 32-bit glibc of the store, and what is built for it.
  @Test
  void objectsOfTheStoreFor32Bits() throws IOException {
    RealLoaders.needStore();
    StorePackage glibc =
        RealLoaders.storePackages().stream()
            .filter(candidate -> candidate.name().equals("glibc") && RealLoaders.has32(candidate))
            .findFirst()
            .orElseThrow();
    agrees(glibc, RealLoaders.of32(glibc));
  }

  private static void agrees(StorePackage glibc, RealLoader judge) throws IOException {
    List<Path> own = new ArrayList<>();
    List<Path> others = new ArrayList<>();
    for (StorePackage candidate : RealLoaders.storePackages()) {
      List<Path> objects = candidate.suite().equals(glibc.suite()) ? own : others;
      objects.addAll(OrdinaryObjects.under(candidate.path(), Integer.MAX_VALUE, judge));
    }
    assertThat(own).isNotEmpty();
    assertThat(OrdinaryObjects.disagreements(judge, own, true)).isEmpty();
    assertThat(OrdinaryObjects.disagreements(judge, others, true)).isEmpty();
  }
}
