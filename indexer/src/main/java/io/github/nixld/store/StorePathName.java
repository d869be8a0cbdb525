package io.github.nixld.store;

import org.jspecify.annotations.Nullable;

/// The last component of a store path: `<hash>-<name>`.
///
/// @param basename the whole component
/// @param hash 32 digits of Nix's base 32
/// @param name what follows the dash, for example "zlib-1.3.1"
public record StorePathName(String basename, String hash, String name) {
  /// Nix's base 32: no e, o, t, u (nix libutil/hash.cc).
  private static final boolean[] IS_DIGIT = table("0123456789abcdfghijklmnpqrsvwxyz");

  /// Nix `checkName`, libstore/path.cc.
  private static final boolean[] IS_IN_NAME =
      table("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+-._?=");

  private static final int HASH_LENGTH = 32;

  /// Nix `checkName`, libstore/path.cc.
  private static final int MAX_NAME_LENGTH = 211;

  /// Takes a directory entry of the store apart.
  ///
  /// @return null for what is no store path: `.links`, `trash`, `tmp-*` …
  public static @Nullable StorePathName parse(String basename) {
    int nameLength = basename.length() - HASH_LENGTH - 1;
    if (nameLength < 1 || nameLength > MAX_NAME_LENGTH || basename.charAt(HASH_LENGTH) != '-') {
      return null;
    }
    for (int i = 0; i < HASH_LENGTH; i++) {
      if (!allowed(IS_DIGIT, basename.charAt(i))) {
        return null;
      }
    }
    for (int i = HASH_LENGTH + 1; i < basename.length(); i++) {
      if (!allowed(IS_IN_NAME, basename.charAt(i))) {
        return null;
      }
    }
    return new StorePathName(
        basename, basename.substring(0, HASH_LENGTH), basename.substring(HASH_LENGTH + 1));
  }

  /// A table of the ASCII characters: a large store has millions of characters to check.
  private static boolean[] table(String characters) {
    boolean[] table = new boolean[128];
    for (int i = 0; i < characters.length(); i++) {
      table[characters.charAt(i)] = true;
    }
    return table;
  }

  private static boolean allowed(boolean[] table, char c) {
    return c < table.length && table[c];
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /// Whether this is a derivation, which holds no library.
  public boolean isDerivation() {
    return name.endsWith(".drv");
  }

  /// The name without its version: "zlib" of "zlib-1.3.1".
  public String packageName() {
    int dash = versionDash();
    return dash < 0 ? name : name.substring(0, dash);
  }

  /// The version, with the output's name if it has one: "1.3.1-dev"; empty if there is none.
  public String version() {
    int dash = versionDash();
    return dash < 0 ? "" : name.substring(dash + 1);
  }

  /// The version begins after the first dash that no letter follows (Nix `DrvName`,
  /// libstore/names.cc; `builtins.parseDrvName`).
  private int versionDash() {
    for (int i = 0; i + 1 < name.length(); i++) {
      if (name.charAt(i) == '-' && !isLetter(name.charAt(i + 1))) {
        return i;
      }
    }
    return -1;
  }
}
