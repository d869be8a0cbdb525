package io.github.nixld.write;

import io.github.nixld.linux.DirectoryListing;
import io.github.nixld.linux.Ending;
import io.github.nixld.linux.FileNames;
import io.github.nixld.linux.Owned;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// A directory of links, all of which change at once: a new directory replaces the old one. If that
/// is impossible, each link changes by itself, and links that are no longer wanted are removed
/// last.
///
/// It removes only links, and never writes to a directory of another user.
public final class LinkFarm {
  private static final int TRIES = 3;
  private static final int MAX_LINKS = 40;

  private final Directory parent;
  private final String name;
  private final Path path;
  private final Map<String, String> links;

  /// @param path for messages
  private LinkFarm(Directory parent, String name, Path path, Map<String, String> links) {
    this.parent = parent;
    this.name = name;
    this.path = path;
    this.links = links;
  }

  /// Makes a directory hold exactly these links.
  ///
  /// @param links the targets by name
  /// @throws UnsafeException if it contains anything but links, or if the directory or a link to it
  ///   belongs to another user
  public static void write(Path path, Map<String, String> links) throws IOException {
    write(FileNames.here().resolve(path), path, Map.copyOf(links), MAX_LINKS);
  }

  /// @param asked the path that the user gave, which may lead through links
  private static void write(Path path, Path asked, Map<String, String> links, int followed)
      throws IOException {
    String name = FileNames.name(path);
    if (path.getParent() == null || followed == 0) {
      throw new UnsafeException(asked + " is no directory for links");
    }
    if (name.equals(".") || name.equals("..")) {
      write(path.toRealPath(), asked, links, followed - 1);
      return;
    }
    Path above = Objects.requireNonNull(path.getParent());
    try (Directory parent = Directory.of(above, true)) {
      Owned owned = Owned.of(parent.path(name));
      if (owned != null && owned.isLink()) {
        parent.requireSafeLink(asked, name, owned);
        Path target = Files.readSymbolicLink(parent.path(name));
        write(above.resolve(target), asked, links, followed - 1);
        return;
      }
      TemporaryNames.removeLeftovers(parent.path("."));
      new LinkFarm(parent, name, path, links).write();
    }
  }

  private void write() throws IOException {
    for (int left = TRIES; ; left--) {
      try {
        writeOnce();
        return;
      } catch (NoSuchFileException | FileAlreadyExistsException e) {
        // Another process is making the same farm.
        if (left == 1) {
          throw e;
        }
      }
    }
  }

  private void writeOnce() throws IOException {
    Owned owned = Owned.of(parent.path(name));
    if (owned == null) {
      add();
      return;
    }
    if (!owned.isOurs()) {
      throw new UnsafeException(path + " belongs to another user");
    }
    try (Directory old = parent.child(name)) {
      if (!linksOf(old).equals(links)) {
        replace(old);
      }
    }
  }

  private void add() throws IOException {
    String fresh = TemporaryNames.next();
    try (Ending _ = Ending.making(() -> make(fresh), () -> discard(fresh))) {
      fill(fresh);
      // This replaces only an empty directory.
      Files.move(parent.path(fresh), parent.path(name), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      discard(fresh);
    }
    parent.force();
  }

  private void replace(Directory old) throws IOException {
    String fresh = TemporaryNames.next();
    boolean replaced = false;
    try (Ending _ = Ending.making(() -> make(fresh), () -> discard(fresh))) {
      fill(fresh);
      Files.setPosixFilePermissions(
          parent.path(fresh), Files.getPosixFilePermissions(old.path(".")));
      replaced = parent.exchange(fresh, name);
    } catch (AccessDeniedException e) {
      replaced = false; // The directory may be changed, but not what it is in.
    } finally {
      discard(fresh);
    }
    if (replaced) {
      parent.force();
    } else {
      change(old);
    }
  }

  /// Changes each link by itself, if the directory cannot be replaced.
  static void changeInPlace(Path path, Map<String, String> links) throws IOException {
    Path above = Objects.requireNonNull(path.getParent());
    String name = FileNames.name(path);
    try (Directory parent = Directory.of(above, false);
        Directory farm = parent.child(name)) {
      new LinkFarm(parent, name, path, links).change(farm);
    }
  }

  private void make(String fresh) throws IOException {
    Files.createDirectory(parent.path(fresh), Directory.MODE);
  }

  private void fill(String fresh) throws IOException {
    try (Directory directory = parent.child(fresh)) {
      for (Map.Entry<String, String> link : links.entrySet()) {
        Files.createSymbolicLink(directory.path(link.getKey()), FileNames.path(link.getValue()));
      }
      directory.force();
    }
  }

  private void change(Directory farm) throws IOException {
    Map<String, String> before = linksOf(farm);
    for (Map.Entry<String, String> link : links.entrySet()) {
      if (!link.getValue().equals(before.get(link.getKey()))) {
        Path fresh = farm.path(TemporaryNames.next());
        Files.createSymbolicLink(fresh, FileNames.path(link.getValue()));
        Files.move(
            fresh,
            farm.path(link.getKey()),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
    for (String old : before.keySet()) {
      if (!links.containsKey(old)) {
        Files.deleteIfExists(farm.path(old));
      }
    }
    farm.force();
  }

  private Map<String, String> linksOf(Directory farm) throws IOException {
    Map<String, String> found = new HashMap<>();
    for (Path entry : DirectoryListing.of(farm.path("."))) {
      String entryName = FileNames.name(entry);
      if (!Files.isSymbolicLink(entry)) {
        throw new UnsafeException(path.resolve(entryName) + " is no link");
      }
      found.put(entryName, Files.readSymbolicLink(entry).toString());
    }
    return found;
  }

  /// Removes a directory with its links: the new one, or the old one after the exchange.
  private void discard(String fresh) {
    if (Files.notExists(parent.path(fresh))) {
      return;
    }
    try (Directory directory = parent.child(fresh)) {
      for (String link : linksOf(directory).keySet()) {
        Files.deleteIfExists(directory.path(link));
      }
      Files.deleteIfExists(parent.path(fresh));
    } catch (IOException e) {
      return; // The next one to write here tries again.
    }
  }
}
