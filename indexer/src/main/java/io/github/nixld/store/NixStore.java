package io.github.nixld.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// A Nix store: a directory of store paths, usually `/nix/store`.
public final class NixStore {
  private static final String LOCK = ".lock";

  private final Path directory;

  /// @param directory made absolute, symlinks not resolved: files of the store name it this way
  public NixStore(Path directory) {
    this.directory = directory.toAbsolutePath().normalize();
  }

  public Path directory() {
    return directory;
  }

  public Path path(String basename) {
    return directory.resolve(basename);
  }

  /// Nix's own state, beside the store: `/nix/var/nix`.
  public Path state() {
    Path parent = directory.getParent();
    return (parent == null ? directory : parent).resolve("var/nix");
  }

  /// The modification time of the store directory, ns since 1970.
  ///
  /// @throws IOException if there is no store
  public long modified() throws IOException {
    return Files.getLastModifiedTime(directory).to(TimeUnit.NANOSECONDS);
  }

  /// Lists the directory. Only entries called `….lock` are examined further.
  ///
  /// @throws IOException if there is no store, or it cannot be read
  public StoreListing list() throws IOException {
    Instant now = Instant.now();
    long started = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    long modified = modified();
    List<StorePathName> present = new ArrayList<>();
    Set<String> locked = new HashSet<>();
    for (String entry : EntryNames.of(directory)) {
      StorePathName name = StorePathName.parse(entry);
      if (name == null || name.isDerivation()) {
        continue;
      }
      String basename = name.basename();
      // A fetched `Cargo.lock` is a store path too, and Nix sets its time to 1. A lock has the time
      // when it was made.
      if (basename.endsWith(LOCK) && !isDone(basename)) {
        locked.add(basename.substring(0, basename.length() - LOCK.length()));
      } else {
        present.add(name);
      }
    }
    present.sort(NixStore::byName);
    return new StoreListing(present, locked, modified, started);
  }

  private static int byName(StorePathName a, StorePathName b) {
    int order = a.name().compareTo(b.name());
    return order != 0 ? order : a.hash().compareTo(b.hash());
  }

  /// Whether a store path must be left alone for now: Nix is not done with it, or holds its lock.
  public boolean isPending(String basename) {
    return !isDone(basename)
        || (Files.exists(path(basename + LOCK), LinkOption.NOFOLLOW_LINKS)
            && !isDone(basename + LOCK));
  }

  /// Whether Nix has finished a store path: it then sets the modification time to one second after
  /// the epoch (nix libstore, `canonicaliseTimestampAndPermissions`, `mtimeStore`).
  public boolean isDone(String basename) {
    try {
      return isDone(
          Files.readAttributes(path(basename), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
              .lastModifiedTime()
              .to(TimeUnit.SECONDS));
    } catch (IOException e) {
      // It is gone, or cannot be examined and so waits as if it were being built.
      return false;
    }
  }

  /// The same by its modification time, s since 1970.
  static boolean isDone(long modified) {
    return modified == 1;
  }
}
