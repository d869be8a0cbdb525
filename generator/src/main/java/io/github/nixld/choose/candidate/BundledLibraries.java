package io.github.nixld.choose.candidate;

import io.github.nixld.elf.ElfHeader;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.linux.FileNames;
import io.github.nixld.loader.FileView;
import io.github.nixld.loader.FileView.Present;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The libraries that foreign objects bring along: those beside them, and, if nothing nearer has a
/// name, those below their directories.
public final class BundledLibraries {
  /// A program lies a few directories below the root of its tree, which has a `lib`: bin,
  /// libexec/name, lib/name/tools.
  private static final int ANCESTORS = 6;

  /// How many levels down it searches.
  private static final int DEPTH = 3;

  /// How many levels up it searches for libraries outside of the bundle.
  private static final int LEVELS_UP = 3;

  private final List<String> directories;
  private final Set<String> origins;
  private final FileView view;
  private final Path store;
  private final ElfHeader header;
  private final Trust trust;
  private final Map<Path, SortedMap<String, List<Path>>> around = new HashMap<>();
  private final Map<String, List<String>> known = new HashMap<>();
  private @Nullable DirectoryNames names;
  private @Nullable SortedMap<String, List<Path>> below;

  /// One library of the bundle.
  ///
  /// @param directory the directory that it lies in
  /// @param file its file name
  record Library(String directory, String file) implements Comparable<Library> {
    @Override
    public int compareTo(Library other) {
      int order = directory.compareTo(other.directory);
      return order != 0 ? order : file.compareTo(other.file);
    }
  }

  /// Searches beside some objects.
  ///
  /// @param foreign the objects that need an environment, all for one machine
  /// @param store the store's directory; files in it belong to no bundle
  public BundledLibraries(List<ForeignObject> foreign, FileView view, String store) {
    this(foreign, view, store, FileAccess.ofDisk());
  }

  BundledLibraries(List<ForeignObject> foreign, FileView view, String store, FileAccess access) {
    this.view = view;
    trust = new Trust(foreign, FileNames.path(store), access);
    this.store = FileNames.path(store);
    header = foreign.getFirst().object().header();
    Set<String> places = new LinkedHashSet<>();
    for (ForeignObject object : foreign) {
      places.add(object.directory());
    }
    origins = new LinkedHashSet<>(places);
    for (String origin : origins) {
      String directory = origin;
      for (int level = 0; level <= ANCESTORS && directory.length() > 1; level++) {
        places.add(directory + "/lib");
        directory = directory.substring(0, Math.max(directory.lastIndexOf('/'), 0));
      }
    }
    directories = new ArrayList<>(places);
  }

  /// The directories of the bundle that have a file of that name which may be taken, the nearest
  /// first.
  public List<String> directoriesOf(String name) {
    return known.computeIfAbsent(name, this::present);
  }

  private List<String> present(String name) {
    return beside(name).filter(directory -> allows(directory, name)).toList();
  }

  private Stream<String> beside(String name) {
    if (names == null) {
      names = new DirectoryNames(directories);
    }
    return names.having(name).stream()
        .filter(directory -> view.probe(directory, name) instanceof Present);
  }

  /// A view may have files that the disk lacks; those belong to no bundle.
  private boolean allows(String directory, String name) {
    Path file = FileNames.path(directory + "/" + name);
    return trust.allows(file) || !Files.exists(file);
  }

  /// The directories below those of the objects that have a file of that name which may be taken.
  List<String> directoriesBelow(String name) {
    return below(name).filter(directory -> allows(directory, name)).toList();
  }

  private Stream<String> below(String name) {
    return below().getOrDefault(name, List.of()).stream()
        .map(file -> FileNames.text(file.resolveSibling("")));
  }

  /// The directories with a file of that name that another user may have put there.
  List<String> untrusted(String name) {
    return Stream.concat(beside(name), below(name))
        .filter(directory -> !allows(directory, name))
        .distinct()
        .toList();
  }

  /// What the user has to know about a library that is taken from the bundle; null for nothing.
  public @Nullable String remark(Candidate candidate) {
    boolean ours =
        directories.contains(candidate.directory())
            || (below != null
                && below(candidate.file()).anyMatch(it -> it.equals(candidate.directory())));
    return ours ? trust.remark(FileNames.path(candidate.path()), directories) : null;
  }

  /// The files of the bundle with that `DT_SONAME` and another file name: packages that cannot hold
  /// symbolic links drop them.
  List<Library> renamed(String soname) {
    int suffix = soname.indexOf(".so");
    if (suffix < 0) {
      return List.of();
    }
    String stem = soname.substring(0, suffix);
    List<Library> found = new ArrayList<>();
    for (Map.Entry<String, List<Path>> entry : below().tailMap(stem).entrySet()) {
      String name = entry.getKey();
      if (!name.startsWith(stem)) {
        break;
      }
      for (Path file : entry.getValue()) {
        String directory = FileNames.text(file.resolveSibling(""));
        if (!name.equals(soname)
            && trust.allows(file)
            && view.probe(directory, name) instanceof Present present
            && present.contents() instanceof ElfObject object
            && soname.equals(object.soname())) {
          found.add(new Library(directory, name));
        }
      }
    }
    Collections.sort(found);
    return found;
  }

  /// The files named like libraries below the objects' directories and in the directories beside
  /// them, by name; files of one name are in the order of their paths.
  private SortedMap<String, List<Path>> below() {
    if (below == null) {
      LibraryFiles files = new LibraryFiles(store);
      for (String directory : directories) {
        files.look(FileNames.path(directory), origins.contains(directory) ? DEPTH : 1);
      }
      below = byName(files);
    }
    return below;
  }

  /// The nearest file of that name that belongs to none of the objects' bundles, such as one in a
  /// package beside the object's own. Nothing leads a loader there.
  public @Nullable Path beyond(String name) {
    for (String origin : origins) {
      Path directory = FileNames.path(origin).getParent();
      for (int level = 0;
          level < LEVELS_UP && directory != null && directory.getNameCount() > 1;
          level++) {
        int depth = DEPTH + level;
        for (Path file :
            around
                .computeIfAbsent(directory, d -> around(d, depth))
                .getOrDefault(name, List.of())) {
          if (ownLibrary(file)) {
            return file;
          }
        }
        directory = directory.getParent();
      }
    }
    return null;
  }

  private SortedMap<String, List<Path>> around(Path directory, int depth) {
    LibraryFiles files = new LibraryFiles(store);
    files.look(directory, depth);
    return byName(files);
  }

  private static SortedMap<String, List<Path>> byName(LibraryFiles files) {
    SortedMap<String, List<Path>> byName = new TreeMap<>();
    for (Path file : files.found()) {
      byName.computeIfAbsent(FileNames.name(file), n -> new ArrayList<>()).add(file);
    }
    return byName;
  }

  /// Whether a file is for the objects' machine and not a link into the store: a link farm is not a
  /// bundle.
  private boolean ownLibrary(Path file) {
    try {
      return !file.toRealPath().startsWith(store)
          && view.probe(FileNames.text(file.resolveSibling("")), FileNames.name(file))
              instanceof Present present
          && present.contents() instanceof ElfObject object
          && object.header().sameMachine(header);
    } catch (IOException e) {
      return false;
    }
  }
}
