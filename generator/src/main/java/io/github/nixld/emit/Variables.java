package io.github.nixld.emit;

import io.github.nixld.choose.Environment;
import io.github.nixld.loader.Machine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The environment variables that nix-ld reads (nix-ld src/main.rs, src/arch.rs).
///
/// The plain names are for the machine's own system. Another system that it can run has names with
/// a suffix, which beat the plain ones.
final class Variables {
  private Variables() {}

  /// Names and values, in the order in which they are written.
  static Map<String, String> of(List<Environment> environments) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (Environment environment : environments) {
      String system = environment.system();
      String suffix = system.equals(Machine.hostSystem()) ? "" : "_" + system.replace('-', '_');
      variables.putIfAbsent("NIX_LD" + suffix, environment.loaderPath());
      variables.putIfAbsent(
          "NIX_LD_LIBRARY_PATH" + suffix, String.join(":", environment.libraryPath()));
    }
    return variables;
  }
}
