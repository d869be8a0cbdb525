package io.github.nixld.cli;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The store that `nix/test-store` builds: Debian packages of three releases as Nix would have made
/// them.
///
/// @param directory what `nix/test-store/build` leaves: the list of packages and the manifest they
///   are made from
/// @param packages everything in it
record TestStore(Path directory, List<Built> packages) {
  /// The releases of Debian, from the oldest glibc to the newest.
  static final List<String> RELEASES = List.of("bullseye", "bookworm", "trixie");

  /// One package.
  record Built(String release, String name, Path path) {}

  /// The one that the environment variable `NIXLD_TEST_STORE` names by its list of packages, as
  /// `dev/test` sets it. Leaves the test out if there is none.
  static TestStore open() throws IOException {
    String listing = System.getenv().getOrDefault("NIXLD_TEST_STORE", "");
    assumeFalse(listing.isEmpty(), "there is no test store");
    Path list = Path.of(listing);
    List<Built> packages =
        Files.readAllLines(list).stream()
            .map(line -> line.split(" ", 3))
            .map(words -> new Built(words[0], words[1], Path.of(words[2])))
            .toList();
    return new TestStore(list.resolveSibling("").toRealPath(), packages);
  }

  /// Where a package of a release is.
  Path path(String release, String name) {
    return packages.stream()
        .filter(it -> it.release().equals(release) && it.name().equals(name))
        .map(Built::path)
        .findFirst()
        .orElseThrow();
  }

  /// Debian's own build of a loader of this store, which does not look into any store path by
  /// itself.
  ///
  /// @param loader a loader of this store
  /// @param work a directory to unpack it in
  Path plainLoader(Path loader, Path work) throws IOException, InterruptedException {
    // By name: the store may hold the same package of an earlier build, too.
    String name = nameOf(loader);
    Built glibc =
        packages.stream()
            .filter(it -> it.name().equals("glibc") && nameOf(it.path()).equals(name))
            .filter(it -> !it.release().contains("-"))
            .findFirst()
            .orElseThrow();
    JsonNode manifest = new ObjectMapper().readTree(directory.resolve("manifest.json").toFile());
    JsonNode deb = manifest.at("/suites/" + glibc.release() + "/glibc/debs/0/file");
    Path file = Path.of(manifest.get("debs").asText(), deb.asText());
    Processes.run("dpkg-deb", "-x", file.toString(), work.toString()).orFail();
    for (String libraries : List.of("lib", "usr/lib")) {
      Path plain = work.resolve(libraries).resolve("x86_64-linux-gnu/ld-linux-x86-64.so.2");
      if (Files.exists(plain)) {
        return plain.toRealPath();
      }
    }
    throw new AssertionError("no loader in " + file);
  }

  /// `glibc-2.41` of `/nix/store/<hash>-glibc-2.41/lib/…`.
  private static String nameOf(Path path) {
    String storePath = path.getName(2).toString();
    return storePath.substring(storePath.indexOf('-') + 1);
  }
}
