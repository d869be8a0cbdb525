package io.github.nixld.emit;

import io.github.nixld.choose.Environment;
import io.github.nixld.loader.Machine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The environment variables that nix-ld reads (nix-ld src/main.rs, src/arch.rs).
///
/// The plain names are for the machine's own system. Another system that it can run has names with
/// a suffix, which beat the plain ones.
final class Variables {
  static final String LOADER = "NIX_LD";
  static final String LIBRARY_PATH = "NIX_LD_LIBRARY_PATH";

  /// For programs that Nix built, which start without nix-ld.
  static final String PROCESS_PATH = "LD_LIBRARY_PATH";

  private Variables() {}

  /// Names and values, in the order in which they are written.
  static Map<String, String> of(List<Environment> environments) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (Map.Entry<String, Environment> entry : suffixes(environments).entrySet()) {
      Environment environment = entry.getValue();
      variables.put(LOADER + entry.getKey(), environment.loaderPath());
      variables.put(LIBRARY_PATH + entry.getKey(), String.join(":", environment.libraryPath()));
      if (environment.process() != null) {
        // For all that is started from there: no libc, and nothing that is empty, which would name
        // the working directory.
        List<String> path = new ArrayList<>(environment.libraryPath());
        path.remove(String.valueOf(Path.of(environment.loaderPath()).getParent()));
        if (!path.isEmpty()) {
          variables.put(PROCESS_PATH, String.join(":", path));
        }
      }
    }
    return variables;
  }

  /// Names that nix-ld reads before those that are set: what starts a program with an environment
  /// that nobody knows yet has to unset them.
  static List<String> readBefore(List<Environment> environments) {
    String suffix = "_" + Machine.hostSystem().replace('-', '_');
    return suffixes(environments).containsKey("")
        ? List.of(LOADER + suffix, LIBRARY_PATH + suffix)
        : List.of();
  }

  /// The ends of the names, and the environment that each is for, in order.
  static Map<String, Environment> suffixes(List<Environment> environments) {
    Map<String, Environment> suffixes = new LinkedHashMap<>();
    for (Environment environment : environments) {
      String system = environment.system();
      suffixes.putIfAbsent(
          system.equals(Machine.hostSystem()) ? "" : "_" + system.replace('-', '_'), environment);
    }
    return suffixes;
  }
}
