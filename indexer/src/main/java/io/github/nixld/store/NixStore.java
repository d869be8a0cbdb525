package io.github.nixld.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// A Nix store: a directory of store paths, usually `/nix/store`.
public final class NixStore {
  private static final String LOCK = ".lock";

  private final Path directory;

  /// @param directory made absolute, symlinks not resolved: paths in its files name it so
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
  /// @throws IOException where there is no store
  public long modified() throws IOException {
    return Files.getLastModifiedTime(directory).to(TimeUnit.NANOSECONDS);
  }

  /// Reads the directory, and nothing else.
  ///
  /// @throws IOException where there is no store, or it cannot be read
  public StoreListing list() throws IOException {
    Instant now = Instant.now();
    long started = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    long modified = modified();
    List<StorePathName> present = new ArrayList<>();
    Set<String> names = new HashSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String basename = basename(entry);
        StorePathName name = StorePathName.parse(basename);
        if (name != null && !name.isDerivation()) {
          present.add(name);
          names.add(basename);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Set<String> locked = new HashSet<>();
    for (StorePathName name : present) {
      if (names.contains(name.basename() + LOCK) && isLock(name.basename() + LOCK)) {
        locked.add(name.basename());
      }
    }
    present.removeIf(name -> isLockOf(name, names) && isLock(name.basename()));
    present.sort(Comparator.comparing(StorePathName::name).thenComparing(StorePathName::hash));
    return new StoreListing(present, locked, modified, started);
  }

  /// A store path may be called `….lock` (a fetched `Cargo.lock`). Nix gives that one its time; a
  /// lock has the time of its making.
  private boolean isLock(String basename) {
    return !isDone(basename);
  }

  private static boolean isLockOf(StorePathName name, Set<String> names) {
    String basename = name.basename();
    return basename.endsWith(LOCK)
        && names.contains(basename.substring(0, basename.length() - LOCK.length()));
  }

  /// Whether Nix has finished a store path: it then sets the modification time to one second after
  /// the epoch (nix libstore, `canonicaliseTimestampAndPermissions`, `mtimeStore`).
  public boolean isDone(String basename) {
    try {
      return Files.readAttributes(
                  path(basename), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
              .lastModifiedTime()
              .to(TimeUnit.SECONDS)
          == 1;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      // What cannot be looked at cannot be used: it waits like a path that is being built.
      return false;
    }
  }

  private static String basename(Path path) {
    Path last = path.getFileName();
    return last == null ? "" : last.toString();
  }
}
