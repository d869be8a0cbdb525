package io.github.nixld.store;

import io.github.nixld.elf.NotElf;
import io.github.nixld.store.ScannedPath.Counts;
import io.github.nixld.store.ScannedPath.DirectoryLink;
import io.github.nixld.store.ScannedPath.Entry;
import io.github.nixld.store.StoreLinks.Target;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The scan of one store path.
final class NioScan {
  private final NixStore store;
  private final StoreLinks storeLinks;
  private final NioReader reader;
  private final String basename;

  private final Deque<String> todo = new ArrayDeque<>();
  private final SortedMap<String, SortedMap<String, Entry>> entries = new TreeMap<>();
  private final SortedMap<String, String> directoryLinks = new TreeMap<>();
  private final SortedSet<String> otherTargets = new TreeSet<>();
  private final List<ScannedObject> objects = new ArrayList<>();
  private int directoriesRead;
  private int filesOpened;
  private int unreadable;

  NioScan(NixStore store, StoreLinks storeLinks, NioReader reader, String basename) {
    this.store = store;
    this.storeLinks = storeLinks;
    this.reader = reader;
    this.basename = basename;
  }

  ScannedPath scan() {
    Path root = store.path(basename);
    child("", ScannedPath.PARENT, basename, root);
    while (!todo.isEmpty()) {
      directory(todo.pop());
    }
    addOtherTargets();
    return new ScannedPath(
        basename,
        store.isDone(basename),
        entries.entrySet().stream()
            .map(e -> new ScannedPath.Directory(e.getKey(), List.copyOf(e.getValue().values())))
            .toList(),
        usefulLinks(),
        objects,
        new Counts(directoriesRead, filesOpened, unreadable));
  }

  private void directory(String directory) {
    Path path = store.path(basename).resolve(directory);
    try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
      directoriesRead++;
      for (Path child : children) {
        String name = String.valueOf(child.getFileName());
        child(StoreLinks.join(directory, name), directory, name, child);
      }
    } catch (IOException | DirectoryIteratorException e) {
      unreadable++;
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
      unreadable++;
      return;
    }
    if (attributes.isDirectory()) {
      if (!LibraryRule.isSkipped(path)) {
        todo.push(path);
      }
      if (!path.isEmpty() && LibraryRule.isLibraryName(name)) {
        addDirectoryAsEntry(directory, name);
      }
    } else if (attributes.isSymbolicLink()) {
      link(path, directory, name, child);
    } else if (attributes.isRegularFile() && LibraryRule.isLibraryName(name)) {
      file(directory, name, child);
    }
  }

  private void file(String directory, String name, Path file) {
    Long number =
        reader.number(
            file,
            object -> {
              filesOpened++;
              objects.add(object);
            });
    if (number == null) {
      unreadable++;
    } else {
      add(directory, new Entry.File(name, number));
    }
  }

  /// A directory opens like a library, and then stops the loader: it cannot be read.
  private void addDirectoryAsEntry(String directory, String name) {
    long number = reader.next();
    objects.add(
        new ScannedObject(number, new NotElf("a directory", "cannot read file data"), null));
    add(directory, new Entry.File(name, number));
  }

  private void link(String path, String directory, String name, Path link) {
    String text;
    try {
      text = Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      unreadable++;
      return;
    }
    String place = directory.equals(ScannedPath.PARENT) ? "" : relativeToStore(directory);
    boolean library = LibraryRule.isLibraryName(name);
    switch (storeLinks.follow(place, text)) {
      case Target.Directory(String target) -> {
        directoryLinks.put(path, target);
        if (library) {
          addDirectoryAsEntry(directory, name);
        }
      }
      case Target.Outside(String target) when library ->
          addLink(directory, name, parent(target), last(target));
      case Target.Outside(String target) -> directoryLinks.put(path, target);
      case Target.File(String where, String target) when library -> {
        addLink(directory, name, where, target);
        if (!LibraryRule.isLibraryName(target) && isOwn(where)) {
          otherTargets.add(StoreLinks.join(own(where), target));
        }
      }
      case Target.Missing(String where, String target) when library ->
          addLink(directory, name, where, target);
      // A link to itself: whoever follows it goes round as the kernel does.
      case Target.Loop() when library -> addLink(directory, name, place, name);
      case Target.File _, Target.Missing _, Target.Loop _ -> {}
    }
  }

  private String relativeToStore(String path) {
    return path.isEmpty() ? basename : basename + "/" + path;
  }

  private void addLink(String directory, String name, String where, String target) {
    add(directory, new Entry.Link(name, where, target));
  }

  private void add(String directory, Entry entry) {
    entries.computeIfAbsent(directory, _ -> new TreeMap<>()).put(entry.name(), entry);
  }

  /// `libfoo.so -> libfoo.bin`: the rule of names does not take the file, the link does.
  private void addOtherTargets() {
    for (String path : otherTargets) {
      file(parent(path), last(path), store.path(basename).resolve(path));
    }
  }

  /// Of the links into this store path, those that lead to entries, or to a link that may.
  private List<DirectoryLink> usefulLinks() {
    SortedSet<String> useful = new TreeSet<>(entries.keySet());
    useful.addAll(directoryLinks.keySet());
    return directoryLinks.entrySet().stream()
        .map(link -> new DirectoryLink(link.getKey(), link.getValue()))
        .filter(link -> !isOwn(link.target()) || leadsTo(useful, own(link.target())))
        .toList();
  }

  private static boolean leadsTo(SortedSet<String> useful, String target) {
    if (target.isEmpty() || useful.contains(target)) {
      return true;
    }
    SortedSet<String> below = useful.tailSet(target + "/");
    return !below.isEmpty() && below.first().startsWith(target + "/");
  }

  private boolean isOwn(String path) {
    return path.equals(basename) || path.startsWith(basename + "/");
  }

  /// A path relative to the store as one relative to this store path.
  private String own(String path) {
    return path.equals(basename) ? "" : path.substring(basename.length() + 1);
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(path.lastIndexOf('/'), 0));
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
