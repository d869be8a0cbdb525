package io.github.nixld.loader;

import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.LdSo;

/// A dynamic loader on disk: the file, and what is built into it.
///
/// @param path its absolute path, as it will be started
/// @param identity the file's identity in the [FileView] that the simulation uses
/// @param object its own facts as an ELF object
/// @param builtIn its built-in directories, version and tokens
public record DynamicLoader(String path, Object identity, ElfObject object, LdSo builtIn) {
  /// Whether it is musl's.
  public boolean isMusl() {
    return builtIn.kind() == LdSo.Kind.MUSL;
  }

  /// Whether dlopen(3) refuses an object that wants an executable stack, see
  /// [Fault.ExecutableStack].
  public boolean opensNoExecutableStack() {
    return !isMusl() && atLeast(2, 41);
  }

  /// Whether its release is at least `major.minor`. glibc states its release since 2.33; a loader
  /// that does not is older.
  boolean atLeast(int major, int minor) {
    if (builtIn.version().isEmpty()) {
      return false;
    }
    String[] parts = builtIn.version().split("\\.", -1);
    try {
      int have =
          parts.length < 2 ? 0 : Integer.parseInt(parts[0]) * 1000 + Integer.parseInt(parts[1]);
      return have == 0 || have >= major * 1000 + minor;
    } catch (NumberFormatException e) {
      return true;
    }
  }
}
