package io.github.nixld.store;

import io.github.nixld.store.ScannedPath.Outcome;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;

/// The scan of one store path.
final class NioScan {
  private final NixStore store;
  private final StoreLinks storeLinks;
  private final NioReader reader;
  private final String basename;
  private final ScanResultBuilder result;
  private final Deque<String> todo = new ArrayDeque<>();

  NioScan(
      NixStore store,
      StoreLinks storeLinks,
      NioReader reader,
      String basename,
      FileNumbers numbers) {
    this.store = store;
    this.storeLinks = storeLinks;
    this.reader = reader;
    this.basename = basename;
    this.result = new ScanResultBuilder(basename, numbers);
  }

  ScannedPath scan() {
    Path root = store.path(basename);
    if (!store.isDone(basename)) {
      return ScannedPath.unread(
          basename,
          Files.exists(root, LinkOption.NOFOLLOW_LINKS) ? Outcome.PENDING : Outcome.VANISHED);
    }
    child("", ScannedPath.PARENT, basename, root);
    while (!todo.isEmpty()) {
      directory(todo.pop());
    }
    for (String path : result.otherTargets()) {
      file(StoreLinks.parent(path), StoreLinks.last(path), root.resolve(path));
    }
    return result.toScannedPath(store.isDone(basename) ? Outcome.COMPLETE : Outcome.VANISHED);
  }

  private void directory(String directory) {
    Path path = store.path(basename).resolve(directory);
    try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
      result.directoryRead();
      for (Path child : children) {
        String name = String.valueOf(child.getFileName());
        child(StoreLinks.join(directory, name), directory, name, child);
      }
    } catch (IOException | DirectoryIteratorException e) {
      result.unreadable();
    }
  }

  /// @param path relative, of the child
  /// @param directory relative, where it stands
  private void child(String path, String directory, String name, Path child) {
    BasicFileAttributes attributes;
    try {
      attributes =
          Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      result.unreadable();
      return;
    }
    if (attributes.isDirectory()) {
      if (!LibraryRule.isSkipped(path)) {
        todo.push(path);
      }
      if (!path.isEmpty() && LibraryRule.isLibraryName(name)) {
        result.directoryAsEntry(directory, name);
      }
    } else if (attributes.isSymbolicLink()) {
      link(directory, name, child);
    } else if (attributes.isRegularFile() && LibraryRule.isLibraryName(name)) {
      file(directory, name, child);
    }
  }

  private void file(String directory, String name, Path file) {
    result.file(directory, name, reader.number(file, result));
  }

  private void link(String directory, String name, Path link) {
    String text;
    try {
      text = Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      result.unreadable();
      return;
    }
    result.link(directory, name, storeLinks.follow(result.place(directory), text));
  }
}
