package io.github.nixld.attribute;

import io.github.nixld.store.StorePathName;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the name of a store path says about its attribute. Most packages of nixpkgs have their own
/// name as their attribute: `zlib-1.3.1` is `zlib`. Not all do, so this is the weakest evidence.
///
/// @param name the package's, without version: "gcc"
/// @param output "out", or "lib" of "gcc-14.3.0-lib"
record NameRule(String name, String output) {
  private static final String DEFAULT = "out";
  private static final String DERIVATION = ".drv";

  /// Outputs other than the default one that may have libraries, or are requested with them. A
  /// store path's name ends with that of its output (nix libstore/path.cc, outputPathName).
  private static final Set<String> OUTPUTS =
      Set.of("lib", "dev", "bin", "libgcc", "static", "dist");

  /// Parses a store path's name.
  ///
  /// @param storePath the base name
  /// @param deriver base name of its derivation, which tells the output for certain; or null
  /// @return null if it is not a store path
  static @Nullable NameRule of(String storePath, @Nullable String deriver) {
    StorePathName path = StorePathName.parse(storePath);
    if (path == null) {
      return null;
    }
    StorePathName derivation = deriver == null ? null : StorePathName.parse(deriver);
    if (derivation != null && derivation.isDerivation()) {
      String whole =
          derivation.name().substring(0, derivation.name().length() - DERIVATION.length());
      if (path.name().equals(whole)) {
        return new NameRule(path.packageName(), DEFAULT);
      }
      if (path.name().startsWith(whole + "-")) {
        return new NameRule(derivation.packageName(), path.name().substring(whole.length() + 1));
      }
    }
    int dash = path.name().lastIndexOf('-');
    String last = path.name().substring(dash + 1);
    return dash > 0 && OUTPUTS.contains(last)
        ? new NameRule(withoutVersion(path, dash), last)
        : new NameRule(path.packageName(), DEFAULT);
  }

  /// "gcc" of "gcc-14.3.0-lib", and of "gcc-lib".
  private static String withoutVersion(StorePathName path, int dash) {
    String name = path.packageName();
    return name.length() <= dash ? name : path.name().substring(0, dash);
  }

  /// The attribute that the name stands for.
  ///
  /// @return null if the name cannot be written as one
  @Nullable Attribute attribute() {
    return AttributePath.isName(name) && AttributePath.isName(output)
        ? new Attribute(name, output, Attribute.Evidence.NAME)
        : null;
  }

  /// Whether an attribute is called like the package, apart from case and separators of words:
  /// `libX11` and `libx11`.
  boolean isNameOf(String path) {
    String last = path.substring(path.lastIndexOf('.') + 1);
    return plain(last).equals(plain(name));
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_.+]", "");
  }
}
