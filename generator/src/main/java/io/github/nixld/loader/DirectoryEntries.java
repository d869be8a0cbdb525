package io.github.nixld.loader;

import io.github.nixld.loader.FileView.Errno;
import io.github.nixld.loader.FileView.Missing;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Which of many directories have which of many names. Each pair is examined once.
///
/// Library paths of hundreds of directories are compared for hundreds of names. Asking each
/// directory for each name in every run would be most of the work.
public final class DirectoryEntries {
  private final FileView view;
  private final Predicate<String> divided;
  private final Map<String, Integer> directoryIds = new HashMap<>();
  private final Map<String, Integer> nameIds = new HashMap<>();
  private final List<String> directories = new ArrayList<>();
  private final List<String> names = new ArrayList<>();

  /// For each directory, the ids of its names; for each name, the ids of its directories.
  private final List<BitSet> namesOf = new ArrayList<>();

  private final List<BitSet> having = new ArrayList<>();

  /// Directories whose names may also be found in subdirectories.
  private final BitSet undecided = new BitSet();

  /// @param divided whether a loader also searches subdirectories of a directory
  public DirectoryEntries(FileView view, Predicate<String> divided) {
    this.view = view;
    this.divided = divided;
  }

  /// The id of a directory: 0 for the first that was asked for, and so on.
  public int directory(String directory) {
    Integer known = directoryIds.get(directory);
    if (known != null) {
      return known;
    }
    int id = directories.size();
    directoryIds.put(directory, id);
    directories.add(directory);
    BitSet present = new BitSet();
    namesOf.add(present);
    if (!directory.startsWith("/") || divided.test(directory)) {
      undecided.set(id);
    }
    for (int name = 0; name < names.size(); name++) {
      present.set(name, has(id, names.get(name)));
      having.get(name).set(id, undecided.get(id) || present.get(name));
    }
    return id;
  }

  /// The id of a name.
  public int name(String name) {
    Integer known = nameIds.get(name);
    if (known != null) {
      return known;
    }
    int id = names.size();
    nameIds.put(name, id);
    names.add(name);
    BitSet present = new BitSet();
    having.add(present);
    for (int directory = 0; directory < directories.size(); directory++) {
      boolean has = has(directory, name);
      namesOf.get(directory).set(id, has);
      present.set(directory, has || undecided.get(directory));
    }
    return id;
  }

  /// How many directories there are.
  public int directories() {
    return directories.size();
  }

  /// How many names there are.
  public int names() {
    return names.size();
  }

  /// The directory of an id.
  public String directory(int id) {
    return directories.get(id);
  }

  /// The ids of the directories that have a name, or may have it in a subdirectory. In the others a
  /// loader meets "no such file", which does not change its search. Do not modify the result.
  public BitSet having(String name) {
    return having.get(name(name));
  }

  /// Whether a directory itself has one of some names.
  ///
  /// @param wanted ids of names
  public boolean hasAny(int directory, BitSet wanted) {
    return namesOf.get(directory).intersects(wanted);
  }

  /// Whether a directory has one of some names, or may have any of them in a subdirectory.
  public boolean mayHaveAny(int directory, BitSet wanted) {
    return undecided.get(directory) || hasAny(directory, wanted);
  }

  private boolean has(int directory, String name) {
    return !(view.probe(directories.get(directory), name) instanceof Missing missing)
        || missing.errno() == Errno.OTHER;
  }
}
