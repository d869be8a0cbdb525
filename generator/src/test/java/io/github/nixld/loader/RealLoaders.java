package io.github.nixld.loader;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nixld.elf.ChannelInput;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.elf.LdSoReader;
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
final class RealLoaders {
  private static final Path HOST = Path.of("/lib64/ld-linux-x86-64.so.2");

  private static final String LOADER = "lib/ld-linux-x86-64.so.2";

  private static final String LOADER_32 = "lib/ld-linux.so.2";

  private static final boolean HOST_JUDGES = isLoader(HOST);

  private static final List<RealLoader> ALL = findAll();

  private RealLoaders() {}

  static List<RealLoader> all() {
    assumeTrue(HOST_JUDGES, HOST + " is no loader that can judge");
    return ALL;
  }

  static RealLoader host() {
    return all().getFirst();
  }

  private static @Nullable Path storeListing() {
    String listing = System.getenv("NIXLD_TEST_STORE");
    return listing == null || listing.isEmpty() ? null : Path.of(listing);
  }

  /// Leaves the test out if there is no test store.
  static void needStore() {
    assumeTrue(storeListing() != null, "there is no test store");
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

  static boolean has32(StorePackage glibc) {
    return Files.exists(glibc.path().resolve(LOADER_32));
  }

  /// The 32-bit loader of a glibc. Leaves the test out if the kernel starts no such programs.
  static RealLoader of32(StorePackage glibc) {
    Path loader = glibc.path().resolve(LOADER_32);
    List<String> version = List.of(loader.toString(), "--version");
    assumeTrue(
        Command.run(Path.of("/"), Map.of(), version).exit() == 0,
        "this kernel starts no 32-bit programs");
    return RealLoader.of(loader);
  }

  static RealLoader of(StorePackage glibc) {
    return RealLoader.of(glibc.path().resolve(LOADER));
  }

  /// On NixOS something else may stand there.
  private static boolean isLoader(Path file) {
    try (ChannelInput input = ChannelInput.open(file)) {
      return ElfReader.read(file) instanceof ElfObject object
          && LdSoReader.read(input, object) != null;
    } catch (IOException e) {
      return false;
    }
  }

  private static List<RealLoader> findAll() {
    List<RealLoader> judges = new ArrayList<>();
    if (HOST_JUDGES) {
      judges.add(RealLoader.of(HOST));
    }
    for (StorePackage candidate : storePackages()) {
      if (candidate.name().equals("glibc") && runs(candidate)) {
        judges.add(of(candidate));
      }
    }
    return List.copyOf(judges);
  }
}
