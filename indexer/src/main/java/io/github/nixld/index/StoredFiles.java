package io.github.nixld.index;

import io.github.nixld.elf.Dependency;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.index.StoredEntries.Entry;
import io.github.nixld.store.LibraryRule;
import io.github.nixld.store.ScannedPath;
import java.sql.SQLException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What stands where in the store: follows directories and links in the index, as the kernel would
/// on the disk.
final class StoredFiles {
  private static final Lookup ABSENT = new Lookup.Absent();
  private static final Lookup UNKNOWN = new Lookup.Unknown();

  private final String store;
  private final StorePaths storePaths;
  private final StoredTexts texts;
  private final StoredObjects objects;
  private final StoredEntries entries;

  StoredFiles(
      String store,
      StorePaths storePaths,
      StoredTexts texts,
      StoredObjects objects,
      StoredEntries entries) {
    this.store = store;
    this.storePaths = storePaths;
    this.texts = texts;
    this.objects = objects;
    this.entries = entries;
  }

  /// See [Index#lookup].
  Lookup lookup(String directory, String name) throws SQLException {
    return lookup(directory, name, 0);
  }

  /// @param links how many were followed on the way here
  private Lookup lookup(String directory, String name, int links) throws SQLException {
    if (links > StorePaths.MAX_LINKS || name.indexOf('/') >= 0) {
      return UNKNOWN;
    }
    return switch (storePaths.place(directory)) {
      case StorePaths.Place.Unknown _ -> UNKNOWN;
      case StorePaths.Place.Store() -> {
        IndexedPath storePath = storePaths.byName(name);
        Lookup found =
            storePath == null
                ? UNKNOWN
                : lookup(storePaths.directory(storePath, ScannedPath.PARENT), name, links);
        // A store path that is a directory opens too.
        yield found instanceof Lookup.Absent ? UNKNOWN : found;
      }
      case StorePaths.Place.Directory place -> lookup(place, name, links);
    };
  }

  private Lookup lookup(StorePaths.Place.Directory place, String name, int links)
      throws SQLException {
    Entry entry = entries.find(place.id(), name);
    return entry == null
        ? nothingAt(name)
        : follow(entry, place.storePath(), place.path(), name, links);
  }

  private static Lookup nothingAt(String name) {
    return LibraryRule.isLibraryName(name) ? ABSENT : UNKNOWN;
  }

  /// The object that an entry leads to; null if it leads to none that is known.
  @Nullable IndexedObject object(Entry entry) throws SQLException {
    String path = texts.text(entry.path());
    String name = texts.text(entry.name());
    return follow(entry, entry.storePath(), path, name, 0) instanceof Lookup.Found(IndexedObject it)
        ? it
        : null;
  }

  private Lookup follow(Entry entry, IndexedPath storePath, String path, String name, int links)
      throws SQLException {
    String directory = storePaths.absolute(storePath, path);
    if (entry.object() != 0) {
      return new Lookup.Found(
          new IndexedObject(
              entry.object(),
              directory + "/" + name,
              storePath.info().basename(),
              objects.facts(entry.object())));
    }
    if (links == StorePaths.MAX_LINKS) {
      return UNKNOWN;
    }
    if (entry.targetDirectory() == 0) {
      Entry beside = entries.at(entry.directory(), entry.targetName());
      String target = texts.text(entry.targetName());
      return beside == null
          ? nothingAt(target)
          : follow(beside, storePath, path, target, links + 1);
    }
    String target = texts.text(entry.targetDirectory());
    return target.startsWith("/")
        ? UNKNOWN
        : lookup(store + "/" + target, texts.text(entry.targetName()), links + 1);
  }

  /// See [Index#links].
  SortedMap<String, IndexedObject> links(IndexedObject object) throws SQLException {
    SortedMap<String, IndexedObject> links = new TreeMap<>();
    if (object.facts() instanceof ElfObject facts) {
      String path = facts.runpath() == null ? facts.rpath() : facts.runpath();
      String origin = object.path().substring(0, object.path().lastIndexOf('/'));
      for (Dependency need : facts.dependencies()) {
        for (String part : path == null ? List.<String>of() : List.of(path.split(":", -1))) {
          String directory = part.replace("${ORIGIN}", origin).replace("$ORIGIN", origin);
          if (need.tag() == Dependency.Tag.NEEDED
              && directory.startsWith(store)
              && lookup(directory, need.name()) instanceof Lookup.Found(IndexedObject found)
              && found.facts() instanceof ElfObject provider
              && provider.header().sameMachine(facts.header())) {
            links.putIfAbsent(need.name(), found);
          }
        }
      }
    }
    return links;
  }
}
