package io.github.nixld.choose.candidate;

import io.github.nixld.linux.FileNames;
import io.github.nixld.linux.Owned;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which libraries outside of the store may be taken although the user did not name them.
///
/// A person who can put a library in a place that is searched can run code as the user. So the
/// library, and each directory on the way to it from the one that it shares with a program, must
/// belong to the user, to root, or to the one owner of all programs, whom the user already trusts.
/// Others must not be able to write to them, unless they are the user's own. Files that the user
/// named are taken as they are. docs/security.md, "Whose libraries are taken", states the rule.
final class Trust {
  private final FileAccess access;
  private final Path store;
  private final int user;
  private final @Nullable Integer owner;
  private final Set<String> named = new HashSet<>();
  private final Set<String> origins = new HashSet<>();
  private final Map<Path, Boolean> directories = new HashMap<>();
  private final Map<Path, Boolean> files = new HashMap<>();

  /// @param objects the files that the user named, or that are in a directory that the user named
  /// @param store the store's directory, to which only Nix writes
  Trust(Collection<ForeignObject> objects, Path store, FileAccess access) {
    this.access = access;
    this.store = store;
    user = access.user();
    Set<Integer> owners = new HashSet<>();
    for (ForeignObject object : objects) {
      named.add(object.realPath());
      origins.add(object.directory());
      Owned owned = access.of(FileNames.path(object.realPath()));
      owners.add(owned == null ? Owned.ROOT : owned.owner());
    }
    owner = owners.size() == 1 ? owners.iterator().next() : null;
  }

  /// Whether a library may be taken.
  boolean allows(Path file) {
    return files.computeIfAbsent(file, this::isSafe);
  }

  private boolean isSafe(Path file) {
    Path real = access.real(file);
    return real != null
        && (named.contains(FileNames.text(real))
            || (isSafeBelowCommon(file)
                && (real.equals(file) || real.startsWith(store) || isSafeBelowCommon(real))));
  }

  /// The file, its directory, which the library path exposes as a whole, and all directories
  /// between that and the one that it shares with a program.
  private boolean isSafeBelowCommon(Path file) {
    Path directory = file.getParent();
    if (directory == null || !isOwnersAlone(file) || !exposesOwnersAlone(directory)) {
      return false;
    }
    for (Path on = directory; on != null && !isAboveProgram(on); on = on.getParent()) {
      if (!isOwnersAlone(on) && !isSticky(on)) {
        return false;
      }
    }
    return true;
  }

  /// Whether everything that a directory offers under a library's name belongs to trusted users.
  /// This is checked only if others can add files to the directory.
  private boolean exposesOwnersAlone(Path directory) {
    return directories.computeIfAbsent(
        directory,
        it -> {
          Owned owned = access.of(it);
          if (owned == null
              || (owned.isWritableByOthers() && !owned.isLink() && owned.owner() != user)) {
            return false;
          }
          if (!owned.isWritableByOthers() || owned.isLink()) {
            return true;
          }
          try {
            return access.libraries(it).stream().allMatch(this::isOwnersAlone);
          } catch (IOException e) {
            return false;
          }
        });
  }

  private boolean isOwnersAlone(Path path) {
    Owned owned = access.of(path);
    if (owned == null || !isTrusted(owned.owner())) {
      return false;
    }
    return owned.isLink() || !owned.isWritableByOthers() || owned.owner() == user;
  }

  private boolean isSticky(Path directory) {
    Owned owned = access.of(directory);
    return owned != null && isTrusted(owned.owner()) && owned.isSticky();
  }

  private boolean isTrusted(int other) {
    return other == user || other == Owned.ROOT || (owner != null && owner == other);
  }

  private boolean isAboveProgram(Path directory) {
    return origins.stream().anyMatch(origin -> FileNames.path(origin).startsWith(directory));
  }

  /// What the user has to know about a library that may be taken; null if the user named it, or if
  /// it lies in a directory of the programs' own libraries.
  ///
  /// @param own the directories of the programs' own libraries
  @Nullable String remark(Path file, List<String> own) {
    Path directory = file.getParent();
    Path real = access.real(file);
    if (directory == null || real == null || named.contains(FileNames.text(real))) {
      return null;
    }
    Path common = directory;
    while (common.getParent() != null && !isAboveProgram(common)) {
      common = common.getParent();
    }
    Owned owned = access.of(common);
    if (owned != null
        && owned.isWritableByOthers()
        && (owned.owner() != user || owned.isWritableByAll())) {
      return "others can write to " + common;
    }
    return own.contains(FileNames.text(directory))
        ? null
        : "it lies near the program, and nothing else has it";
  }
}
