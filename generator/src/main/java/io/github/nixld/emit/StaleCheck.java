package io.github.nixld.emit;

import io.github.nixld.choose.Environment;
import java.util.Collection;
import java.util.TreeSet;

/// A check in scripts that are read later: whether a garbage collection has removed store paths
/// that they name, or the user a link farm. It names the first one.
final class StaleCheck {
  private StaleCheck() {}

  /// The store paths and the farms that a result names, sorted.
  static Collection<String> paths(OutputRequest request) {
    Collection<String> paths = new TreeSet<>();
    for (Environment environment : request.environments()) {
      add(environment, environment.loaderPath(), paths);
      for (String directory : environment.libraryPath()) {
        add(environment, directory, paths);
      }
      if (!environment.farm().isEmpty()) {
        paths.add(environment.libraryPath().getFirst());
      }
      for (String target : environment.farm().values()) {
        add(environment, target, paths);
      }
    }
    return paths;
  }

  private static void add(Environment environment, String path, Collection<String> paths) {
    String storePath = environment.storePathOf(path);
    if (storePath != null) {
      paths.add(storePath);
    }
  }

  /// The check, for a POSIX shell. It changes no status and leaves no variable behind.
  static String posix(OutputRequest request) {
    StringBuilder script = new StringBuilder("for nixld_path in");
    for (String path : paths(request)) {
      script.append(" \\\n  ").append(ShellQuoting.quote(path));
    }
    return script
        .append(
            "\ndo\n  [ -e \"$nixld_path\" ] || {\n    printf '%s\\n' \"nixld: $nixld_path is gone, renew with: \"")
        .append(ShellQuoting.quote(PlainText.command(request.question().command())))
        .append(" >&2 || :\n    break\n  }\ndone\nunset nixld_path\n")
        .toString();
  }

  /// The check, for fish.
  static String fish(OutputRequest request) {
    StringBuilder script = new StringBuilder("begin\n    set -l nixld_path\n    for nixld_path in");
    for (String path : paths(request)) {
      script.append(" \\\n        ").append(FishQuoting.quote(path));
    }
    return script
        .append(
            "\n        test -e $nixld_path; and continue\n        printf '%s\\n' \"nixld: $nixld_path is gone, renew with: \"")
        .append(FishQuoting.quote(PlainText.command(request.question().command())))
        .append(" >&2\n        break\n    end\nend\n")
        .toString();
  }
}
