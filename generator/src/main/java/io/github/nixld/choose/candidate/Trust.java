package io.github.nixld.choose.candidate;

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

/// Which libraries outside of the store may be taken, although nobody named them.
///
/// Whoever can put a library where it is found can run code as the user. So the library, and each
/// directory on the way to it from the one that it has in common with a program, must be the
/// user's, root's, or that of the one owner of all programs, who has the user's trust already.
/// Nobody else may be able to write to them, unless they are the user's own. What the user named is
/// taken as it is. docs/security.md, "Whose libraries are taken", states the rule.
final class Trust {
  private final FileAccess access;
  private final Path store;
  private final int user;
  private final @Nullable Integer owner;
  private final Set<String> named = new HashSet<>();
  private final Set<String> origins = new HashSet<>();
  private final Map<Path, Boolean> directories = new HashMap<>();
  private final Map<Path, Boolean> files = new HashMap<>();

  /// @param objects what the user named, or what is in a directory that the user named
  /// @param store the store's directory: Nix alone writes there
  Trust(Collection<ForeignObject> objects, Path store, FileAccess access) {
    this.access = access;
    this.store = store;
    user = access.user();
    Set<Integer> owners = new HashSet<>();
    for (ForeignObject object : objects) {
      named.add(object.realPath());
      origins.add(object.origin());
      Owned owned = access.of(Path.of(object.realPath()));
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
        && (named.contains(real.toString())
            || (isSafeBelowCommon(file)
                && (real.equals(file) || real.startsWith(store) || isSafeBelowCommon(real))));
  }

  /// The file, its directory, which the library path exposes whole, and all directories between
  /// that and the one that it has in common with a program.
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

  /// Whether all that a directory would offer under a library's name is from those who are trusted.
  /// It only has to be looked at if others can put more into it.
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
    return origins.stream().anyMatch(origin -> Path.of(origin).startsWith(directory));
  }

  /// What the user has to know about a library that may be taken; null for nothing: it was named,
  /// or it lies where programs have their own libraries.
  ///
  /// @param own the directories where programs have their own libraries
  @Nullable String remark(Path file, List<String> own) {
    Path directory = file.getParent();
    Path real = access.real(file);
    if (directory == null || real == null || named.contains(real.toString())) {
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
    return own.contains(directory.toString())
        ? null
        : "it lies near the program, and nothing else has it";
  }
}
