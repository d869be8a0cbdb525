package io.github.nixld.emit;

import io.github.nixld.choose.Environment;
import io.github.nixld.loader.Machine;
import io.github.nixld.loader.NixLdVariables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The environment variables that nix-ld reads (nix-ld src/main.rs, src/arch.rs).
///
/// The plain names are for the machine's own system. Another system that it can run has names with
/// a suffix, which beat the plain ones.
final class Variables {
  static final String LOADER = NixLdVariables.LOADER;
  static final String LIBRARY_PATH = NixLdVariables.LIBRARY_PATH;

  /// Not nix-ld's: with musl's loader in `NIX_LD`, every program for glibc fails that is started
  /// from the same shell.
  static final String MUSL_LOADER = "NIXLD_MUSL_LD";

  static final String MUSL_LIBRARY_PATH = "NIXLD_MUSL_LIBRARY_PATH";

  /// For programs that Nix built, which start without nix-ld.
  static final String PROCESS_PATH = "LD_LIBRARY_PATH";

  private Variables() {}

  /// Names and values for an environment that has none of them, in the order in which they are
  /// written.
  static Map<String, String> of(List<Environment> environments) {
    return of(environments, Surroundings.NONE);
  }

  /// Names and values for the environment that a request is about.
  static Map<String, String> of(OutputRequest request) {
    return of(request.environments(), request.surroundings());
  }

  private static Map<String, String> of(List<Environment> environments, Surroundings surroundings) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (Map.Entry<String, Environment> entry : suffixes(environments).entrySet()) {
      Environment environment = entry.getValue();
      String suffix =
          surroundings.suffixed() && entry.getKey().isEmpty()
              ? NixLdVariables.hostSuffix()
              : entry.getKey();
      boolean musl = environment.isMusl() && !surroundings.muslServed();
      variables.put((musl ? MUSL_LOADER : LOADER + suffix), environment.loaderPath());
      variables.put(
          (musl ? MUSL_LIBRARY_PATH : LIBRARY_PATH + suffix),
          String.join(":", libraryPath(environment, surroundings)));
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

  private static List<String> libraryPath(Environment environment, Surroundings surroundings) {
    Set<String> path = new LinkedHashSet<>(environment.libraryPath());
    if (environment.system().equals(Machine.hostSystem())) {
      path.addAll(surroundings.libraryPath());
    }
    return List.copyOf(path);
  }

  /// Names that nix-ld reads before those that are set: what starts a program with an environment
  /// that nobody knows yet has to unset them.
  static List<String> readBefore(List<Environment> environments) {
    return suffixes(environments).containsKey("")
        ? List.of(LOADER + NixLdVariables.hostSuffix(), LIBRARY_PATH + NixLdVariables.hostSuffix())
        : List.of();
  }

  /// The ends of the names, and the environment that each is for, in order.
  static Map<String, Environment> suffixes(List<Environment> environments) {
    Map<String, Environment> suffixes = new LinkedHashMap<>();
    for (Environment environment : environments) {
      String system = environment.system();
      suffixes.putIfAbsent(
          system.equals(Machine.hostSystem()) ? "" : NixLdVariables.suffix(system), environment);
    }
    return suffixes;
  }
}
