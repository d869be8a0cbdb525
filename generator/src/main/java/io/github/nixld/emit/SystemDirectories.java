package io.github.nixld.emit;

import io.github.nixld.choose.Environment;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.loader.NixLdVariables;
import java.util.List;

/// Directories that the running system provides outside of its store, mainly those of drivers.
/// Drivers match the system's kernel, so no package can have them.
final class SystemDirectories {
  private static final List<String> PLACES = List.of("/run/", "/usr/lib/wsl/");

  /// NixOS's own links to libraries of its store, for nix-ld; the store has the files too.
  private static final String NIX_LD = NixLdVariables.DEFAULT_DIRECTORY;

  private SystemDirectories() {}

  /// Whether a file is in one of them.
  static boolean have(String path) {
    return PLACES.stream().anyMatch(path::startsWith);
  }

  /// The system directories that the programs of an environment need: those in the library path.
  /// That of nix-ld counts only if something is found there.
  static List<String> of(Environment environment) {
    return environment.libraryPath().stream()
        .filter(directory -> have(directory + "/"))
        .filter(directory -> !isIdle(directory, environment))
        .toList();
  }

  /// Whether a directory is that of nix-ld, and nothing is found there.
  static boolean isIdle(String directory, Environment environment) {
    return directory.equals(NIX_LD)
        && environment.runs().stream()
            .flatMap(run -> run.plan().objects().stream())
            .map(LoadedObject::path)
            .noneMatch(path -> path.startsWith(directory + "/"));
  }
}
