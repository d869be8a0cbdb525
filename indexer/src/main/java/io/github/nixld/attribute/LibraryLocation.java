package io.github.nixld.attribute;

import io.github.nixld.store.LibraryRule;
import java.util.Set;

/// Where in a package a library lies. The smaller the number, the more likely it is meant for other
/// packages.
final class LibraryLocation {
  /// Not a library, or not in a directory for libraries.
  static final int NONE = -1;

  /// `/lib/libz.so.1`: what a package provides.
  static final int LIB = 0;

  /// `/lib/pulseaudio/libpulsecommon-17.0.so`: parts that the package's own libraries share.
  static final int BELOW_LIB = 1;

  /// `/share/app/lib/libz.so.1`: the copy that an application brings along.
  static final int BUNDLED = 2;

  /// `/share/app/lib/plugins/libx.so`.
  static final int BELOW_BUNDLED = 3;

  /// Added for a link into another store path, usually of an environment of links.
  static final int ELSEWHERE = 4;

  private static final Set<String> LIBRARY_DIRECTORIES = Set.of("lib", "lib64", "lib32");

  private LibraryLocation() {}

  /// Where a file lies. Files more than one directory below the last directory for libraries are
  /// modules of interpreters and the like, which no loader searches for.
  ///
  /// @param path below the store path, from the slash on: `/lib/libz.so.1`
  static int of(String path) {
    String[] names = path.split("/", -1);
    int file = names.length - 1;
    int lib = file - 1;
    while (lib > 0 && lib >= file - 2 && !LIBRARY_DIRECTORIES.contains(names[lib])) {
      lib--;
    }
    if (lib < 1
        || lib < file - 2
        || !LibraryRule.isLibraryName(names[file])
        || path.startsWith("/lib/debug/")) {
      return NONE;
    }
    return (lib == 1 ? LIB : BUNDLED) + (file - 1 - lib);
  }
}
