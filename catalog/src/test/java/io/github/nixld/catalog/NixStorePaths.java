package io.github.nixld.catalog;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Packages of the store that `nix/test-store/build` makes.
public final class NixStorePaths {
  private NixStorePaths() {}

  /// Every release's store path of a package, with spaces between them.
  static String of(String name) throws IOException {
    return String.join(" ", all(List.of(name)));
  }

  /// Everything in that store.
  static List<String> all() throws IOException {
    return Files.readAllLines(list()).stream().map(it -> it.split(" ", 3)[2]).distinct().toList();
  }

  /// Every release's store paths of some packages.
  public static List<String> all(List<String> names) throws IOException {
    List<String> paths = new ArrayList<>();
    for (String line : Files.readAllLines(list())) {
      String[] words = line.split(" ", 3);
      if (names.contains(words[1])) {
        paths.add(words[2]);
      }
    }
    return paths;
  }

  /// Leaves the test out if there is no such store.
  private static Path list() {
    String built = System.getenv("NIXLD_TEST_STORE");
    assumeTrue(built != null, "there is no test store");
    return Path.of(String.valueOf(built));
  }
}
