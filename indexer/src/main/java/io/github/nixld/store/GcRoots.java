package io.github.nixld.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What the garbage collector starts from: the symlinks below `gcroots` and `profiles` in Nix's
/// state directory. Roots of running processes are left out: no user chose to keep those.
public final class GcRoots {
  private GcRoots() {}

  /// The names of the store paths that roots lead to. What cannot be read is left out.
  public static SortedSet<String> find(NixStore store) {
    SortedSet<String> roots = new TreeSet<>();
    Path real;
    try {
      real = store.directory().toRealPath();
    } catch (IOException e) {
      return roots;
    }
    for (String name : List.of("gcroots", "profiles")) {
      try {
        Files.walkFileTree(store.state().resolve(name), new RootVisitor(real, roots));
      } catch (IOException e) {
        throw new UncheckedIOException(e); // The visitor lets nothing fail.
      }
    }
    return roots;
  }

  private static final class RootVisitor extends SimpleFileVisitor<Path> {
    private final Path store;
    private final SortedSet<String> roots;

    RootVisitor(Path store, SortedSet<String> roots) {
      this.store = store;
      this.roots = roots;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isSymbolicLink()) {
        try {
          Path target = file.toRealPath();
          if (target.startsWith(store) && !target.equals(store)) {
            roots.add(store.relativize(target).getName(0).toString());
          }
        } catch (IOException e) {
          // A root whose link was deleted, as `nix-collect-garbage` finds them too.
          return FileVisitResult.CONTINUE;
        }
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
      return FileVisitResult.CONTINUE;
    }
  }
}
