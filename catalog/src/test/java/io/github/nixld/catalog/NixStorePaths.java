package io.github.nixld.catalog;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Packages of the store that `nix/test-store/build` makes.
final class NixStorePaths {
  private NixStorePaths() {}

  /// Every release's store path of a package, with spaces between them.
  static String of(String name) throws IOException, InterruptedException {
    return String.join(" ", all(List.of(name)));
  }

  static List<String> all(List<String> names) throws IOException, InterruptedException {
    List<String> paths = new ArrayList<>();
    for (String line : Files.readAllLines(list())) {
      String[] words = line.split(" ", 3);
      if (names.contains(words[1])) {
        paths.add(words[2]);
      }
    }
    return paths;
  }

  private static Path list() throws IOException, InterruptedException {
    String built = System.getenv("NIXLD_TEST_STORE");
    if (built != null) {
      return Path.of(built);
    }
    Process build = new ProcessBuilder("../nix/test-store/build").start();
    String list = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (build.waitFor() != 0) {
      throw new AssertionError("nix/test-store/build has failed");
    }
    return Path.of(list);
  }
}
