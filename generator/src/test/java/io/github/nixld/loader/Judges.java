package io.github.nixld.loader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The loaders that tests are judged by: the one of this machine, and those of the test store where
/// there is one.
///
/// The environment variable `NIXLD_TEST_STORE` names the store's listing, lines of `suite package
/// storepath`.
final class Judges {
  private static final Path HOST = Path.of("/lib64/ld-linux-x86-64.so.2");

  private static final String LOADER = "lib/ld-linux-x86-64.so.2";

  private static final String LOADER_32 = "lib/ld-linux.so.2";

  private static final List<Judge> ALL = findAll();

  private Judges() {}

  static List<Judge> all() {
    return ALL;
  }

  static Judge host() {
    return ALL.getFirst();
  }

  static @Nullable Path storeListing() {
    String listing = System.getenv("NIXLD_TEST_STORE");
    return listing == null || listing.isEmpty() ? null : Path.of(listing);
  }

  /// One line of the test store's listing.
  record StorePackage(String suite, String name, Path path) {}

  static List<StorePackage> storePackages() {
    Path listing = storeListing();
    List<StorePackage> packages = new ArrayList<>();
    if (listing != null) {
      try {
        for (String line : Files.readAllLines(listing)) {
          String[] fields = line.split(" ", -1);
          packages.add(new StorePackage(fields[0], fields[1], Path.of(fields[2])));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return packages;
  }

  /// Whether there is a loader for this machine in a glibc.
  static boolean runs(StorePackage glibc) {
    return Files.exists(glibc.path().resolve(LOADER));
  }

  /// Whether there is a 32-bit loader in a glibc, and the kernel starts such programs.
  static boolean runs32(StorePackage glibc) {
    Path loader = glibc.path().resolve(LOADER_32);
    return Files.exists(loader)
        && Command.run(Path.of("/"), Map.of(), List.of(loader.toString(), "--version")).exit() == 0;
  }

  static Judge of32(StorePackage glibc) {
    return Judge.of(glibc.path().resolve(LOADER_32));
  }

  static Judge of(StorePackage glibc) {
    return Judge.of(glibc.path().resolve(LOADER));
  }

  private static List<Judge> findAll() {
    List<Judge> judges = new ArrayList<>();
    judges.add(Judge.of(HOST));
    for (StorePackage candidate : storePackages()) {
      if (candidate.name().equals("glibc") && runs(candidate)) {
        judges.add(of(candidate));
      }
    }
    return List.copyOf(judges);
  }
}
