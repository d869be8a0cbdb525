package io.github.nixld.loader;

/// The environment variables that nix-ld reads (nix-ld src/main.rs, src/arch.rs).
///
/// The plain names are for the machine's own system. Names that end in a system's name take
/// precedence.
public final class NixLdVariables {
  /// The loader.
  public static final String LOADER = "NIX_LD";

  /// The directories of the libraries.
  public static final String LIBRARY_PATH = "NIX_LD_LIBRARY_PATH";

  /// The directory of libraries that nix-ld takes if [#LIBRARY_PATH] is not set.
  public static final String DEFAULT_DIRECTORY = "/run/current-system/sw/share/nix-ld/lib";

  private NixLdVariables() {}

  /// The suffix of the names for one system.
  ///
  /// @param system the Nix system, for example "x86_64-linux"
  public static String suffix(String system) {
    return "_" + system.replace('-', '_');
  }

  /// The suffix of the names for the machine's own system.
  public static String hostSuffix() {
    return suffix(Machine.hostSystem());
  }
}
