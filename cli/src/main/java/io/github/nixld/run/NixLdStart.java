package io.github.nixld.run;

import io.github.nixld.loader.Machine;
import io.github.nixld.loader.NixLdVariables;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What nix-ld starts a program with (nix-ld src/main.rs).
///
/// @param loader the path of the loader
/// @param libraryPath what that loader sees as LD_LIBRARY_PATH
public record NixLdStart(String loader, String libraryPath) {
  /// What it starts a program with in an environment.
  ///
  /// @param system the Nix system of the program
  /// @param first an LD_LIBRARY_PATH, which nix-ld keeps before its own; empty for none
  public static NixLdStart of(Map<String, String> variables, String system, String first) {
    String loader = value(variables, NixLdVariables.LOADER, system);
    String path = value(variables, NixLdVariables.LIBRARY_PATH, system);
    String own = path == null ? NixLdVariables.DEFAULT_DIRECTORY : path;
    return new NixLdStart(
        loader == null ? NixLdVariables.DEFAULT_DIRECTORY + "/ld.so" : loader,
        first.isEmpty() ? own : first + ":" + own);
  }

  /// The name that ends in the system takes precedence over the plain one, which is for the
  /// machine's own system.
  private static @Nullable String value(Map<String, String> variables, String name, String system) {
    String own = variables.get(name + NixLdVariables.suffix(system));
    return own != null || !system.equals(Machine.hostSystem()) ? own : variables.get(name);
  }
}
