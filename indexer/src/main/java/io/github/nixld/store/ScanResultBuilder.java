package io.github.nixld.store;

import io.github.nixld.elf.NotElf;
import io.github.nixld.store.ScannedPath.Counts;
import io.github.nixld.store.ScannedPath.DirectoryLink;
import io.github.nixld.store.ScannedPath.Entry;
import io.github.nixld.store.ScannedPath.Outcome;
import io.github.nixld.store.StoreLinks.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Collects what the scan of one store path finds; the same for every walker.
final class ScanResultBuilder {
  private final String basename;
  private final FileNumbers numbers;
  private final SortedMap<String, SortedMap<String, Entry>> entries = new TreeMap<>();
  private final SortedMap<String, String> directoryLinks = new TreeMap<>();
  private final SortedSet<String> otherTargets = new TreeSet<>();
  private final List<ScannedObject> objects = new ArrayList<>();
  private int directoriesRead;
  private int filesOpened;
  private int unreadable;

  ScanResultBuilder(String basename, FileNumbers numbers) {
    this.basename = basename;
    this.numbers = numbers;
  }

  void directoryRead() {
    directoriesRead++;
  }

  void unreadable() {
    unreadable++;
  }

  /// A file was read, under the first of its names.
  void read(ScannedObject object) {
    filesOpened++;
    objects.add(object);
  }

  /// A file.
  ///
  /// @param directory relative to the store path
  /// @param number of the [ScannedObject]; null if it could not be read
  void file(String directory, String name, @Nullable Long number) {
    if (number == null) {
      unreadable++;
    } else {
      add(directory, new Entry.File(name, number));
    }
  }

  /// A directory that is named like a library. The loader can open it, and then stops because it
  /// cannot read it.
  void directoryAsEntry(String directory, String name) {
    long number = numbers.next();
    objects.add(
        new ScannedObject(number, new NotElf("a directory", "cannot read file data"), null));
    add(directory, new Entry.File(name, number));
  }

  /// A symlink.
  ///
  /// @param directory where it stands, relative to the store path
  void link(String directory, String name, Target leadsTo) {
    boolean library = LibraryRule.isLibraryName(name);
    switch (leadsTo) {
      case Target.Directory(String target) -> {
        directoryLinks.put(path(directory, name), target);
        if (library) {
          directoryAsEntry(directory, name);
        }
      }
      case Target.Outside(String target) when library ->
          addLink(directory, name, StoreLinks.parent(target), StoreLinks.last(target));
      case Target.Outside(String target) -> directoryLinks.put(path(directory, name), target);
      case Target.File(String where, String target) when library -> {
        addLink(directory, name, where, target);
        if (!LibraryRule.isLibraryName(target) && isOwn(where)) {
          otherTargets.add(StoreLinks.join(own(where), target));
        }
      }
      case Target.Missing(String where, String target) when library ->
          addLink(directory, name, where, target);
      // A link to itself: whatever follows it runs into the loop as the kernel does.
      case Target.Loop() when library -> addLink(directory, name, place(directory), name);
      case Target.File _, Target.Missing _, Target.Loop _ -> {}
    }
  }

  /// A directory of this store path, relative to the store.
  String place(String directory) {
    if (directory.equals(ScannedPath.PARENT)) {
      return "";
    }
    return directory.isEmpty() ? basename : basename + "/" + directory;
  }

  /// A path of this store path; "" for itself.
  private static String path(String directory, String name) {
    return directory.equals(ScannedPath.PARENT) ? "" : StoreLinks.join(directory, name);
  }

  private void addLink(String directory, String name, String where, String target) {
    add(directory, new Entry.Link(name, where, target));
  }

  private void add(String directory, Entry entry) {
    entries.computeIfAbsent(directory, _ -> new TreeMap<>()).put(entry.name(), entry);
  }

  /// `libfoo.so -> libfoo.bin`: files that are libraries because of a link, not by their own name.
  /// Paths are relative to the store path.
  List<String> otherTargets() {
    return List.copyOf(otherTargets);
  }

  ScannedPath toScannedPath(Outcome outcome) {
    // Loops instead of streams: most of these lists are shorter than a stream is worth.
    List<ScannedPath.Directory> directories = new ArrayList<>(entries.size());
    for (Map.Entry<String, SortedMap<String, Entry>> directory : entries.entrySet()) {
      directories.add(
          new ScannedPath.Directory(
              directory.getKey(), List.copyOf(directory.getValue().values())));
    }
    return new ScannedPath(
        basename,
        outcome,
        directories,
        usefulLinks(),
        objects,
        new Counts(directoriesRead, filesOpened, unreadable));
  }

  /// The links that lead out of this store path, to entries in it, or to another link that may lead
  /// to some.
  private List<DirectoryLink> usefulLinks() {
    if (directoryLinks.isEmpty()) {
      return List.of();
    }
    SortedSet<String> useful = new TreeSet<>(entries.keySet());
    useful.addAll(directoryLinks.keySet());
    List<DirectoryLink> links = new ArrayList<>();
    for (Map.Entry<String, String> link : directoryLinks.entrySet()) {
      String target = link.getValue();
      if (!isOwn(target) || leadsTo(useful, own(target))) {
        links.add(new DirectoryLink(link.getKey(), target));
      }
    }
    return links;
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
}
