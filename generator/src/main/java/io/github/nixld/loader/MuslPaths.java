package io.github.nixld.loader;

import io.github.nixld.elf.ElfObject;
import io.github.nixld.linux.FileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The lists of directories that musl searches (musl ldso/dynlink.c, path_open and fixup_rpath).
final class MuslPaths {
  /// No list of a real system comes near this.
  private static final int SIZE_LIMIT = 1 << 20;

  private MuslPaths() {}

  /// Splits a list at colons and line ends. It skips empty elements and normalizes nothing.
  static List<String> split(String list) {
    List<String> directories = new ArrayList<>();
    for (String element : list.split("[:\n]", -1)) {
      if (!element.isEmpty()) {
        directories.add(element);
      }
    }
    return directories;
  }

  /// `DT_RUNPATH`, else `DT_RPATH`. `$ORIGIN` is a token wherever it stands, even before further
  /// letters. A list with any other `$` is ignored as a whole, and so is one that would have more
  /// than [SearchPath#MAX_LIST] characters.
  ///
  /// @param origin null if it must not be trusted
  static List<String> rpath(ElfObject object, @Nullable String origin) {
    String list = object.runpath() != null ? object.runpath() : object.rpath();
    if (list == null) {
      return List.of();
    }
    if (list.indexOf('$') < 0) {
      return split(list);
    }
    String rest = list.replace("${ORIGIN}", "").replace("$ORIGIN", "");
    if (rest.indexOf('$') >= 0 || origin == null) {
      return List.of();
    }
    long tokens = ((long) list.length() - rest.length()) / "$ORIGIN".length();
    return tokens * origin.length() > SearchPath.MAX_LIST
        ? List.of()
        : split(list.replace("${ORIGIN}", origin).replace("$ORIGIN", origin));
  }

  /// `etc/ld-musl-ARCH.path` beside the directory of the loader replaces the list built into it.
  static List<String> system(DynamicLoader loader) {
    String prefix = LoadRequest.parent(LoadRequest.parent(loader.path()));
    String file = "etc/ld-musl-" + Machine.musl(loader.object().header()) + ".path";
    try {
      Path path = FileNames.path(prefix + "/" + file);
      if (Files.isRegularFile(path) && Files.size(path) < SIZE_LIMIT) {
        return split(Files.readString(path));
      }
      return loader.builtIn().systemDirectories();
    } catch (IOException | InvalidPathException e) {
      // musl also goes on with an empty list if it cannot read this one.
      return List.of();
    }
  }
}
