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
/// The plain names are for the machine's own system. Other systems that it can run have names with
/// a suffix, which take precedence.
final class Variables {
  static final String LOADER = NixLdVariables.LOADER;
  static final String LIBRARY_PATH = NixLdVariables.LIBRARY_PATH;

  /// Not a variable of nix-ld: with musl's loader in `NIX_LD`, every program for glibc that is
  /// started from the same shell fails.
  static final String MUSL_LOADER = "NIXLD_MUSL_LD";

  static final String MUSL_LIBRARY_PATH = "NIXLD_MUSL_LIBRARY_PATH";

  /// For programs built by Nix, which start without nix-ld.
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
        // For everything that is started from there: without a libc, and without an empty element,
        // which would mean the working directory.
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

  /// Names that nix-ld reads before those that are set. A result that starts a program in an
  /// unknown environment has to unset them.
  static List<String> readBefore(List<Environment> environments) {
    return suffixes(environments).containsKey("")
        ? List.of(LOADER + NixLdVariables.hostSuffix(), LIBRARY_PATH + NixLdVariables.hostSuffix())
        : List.of();
  }

  /// The suffixes of the names, and the environment of each, in order.
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
