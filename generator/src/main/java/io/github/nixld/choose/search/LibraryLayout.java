package io.github.nixld.choose.search;

import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.loader.FileView;
import io.github.nixld.loader.LoadedObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A library path: the directories of the chosen candidates themselves, or one link farm with
/// exactly their names.
public final class LibraryLayout {
  private final List<String> directories;
  private final @Nullable String farm;
  private final Map<String, Candidate> links;
  private PathIds.@Nullable Path ids;

  /// @param directories the directories, in order
  /// @param farm the farm's directory, or null
  /// @param links what is in the farm, by name; empty without one
  LibraryLayout(List<String> directories, @Nullable String farm, Map<String, Candidate> links) {
    this.directories = List.copyOf(directories);
    this.farm = farm;
    this.links = links;
  }

  /// The directories, in order.
  public List<String> directories() {
    return directories;
  }

  /// The farm's directory, or null.
  @Nullable String farm() {
    return farm;
  }

  /// What is in the farm, by name.
  Map<String, Candidate> links() {
    return links;
  }

  /// The same as numbers.
  ///
  /// @param numbers the same for all layouts
  PathIds.Path ids(PathIds numbers) {
    if (ids == null) {
      ids = numbers.path(this);
    }
    return ids;
  }

  /// Whether an object that searches nothing else finds a name in it.
  boolean offers(String name, FileView view) {
    if (links.containsKey(name)) {
      return true;
    }
    for (String directory : directories) {
      if (!directory.equals(farm) && view.probe(directory, name) instanceof FileView.Present) {
        return true;
      }
    }
    return false;
  }

  /// The same with one more directory at the end.
  LibraryLayout followedBy(String directory) {
    List<String> longer = new ArrayList<>(directories);
    longer.add(directory);
    return new LibraryLayout(longer, farm, links);
  }

  /// Every link of the farm and the path that it leads to, in the order of the names.
  public SortedMap<String, String> linkTargets() {
    SortedMap<String, String> targets = new TreeMap<>();
    for (Candidate candidate : links.values()) {
      targets.put(candidate.name(), candidate.path());
    }
    return targets;
  }

  /// An object under the present path of its file, not the future one in a farm.
  LoadedObject located(LoadedObject object) {
    String path = located(object.path());
    return path.equals(object.path())
        ? object
        : new LoadedObject(
            object.index(),
            object.name(),
            path,
            object.identity(),
            object.facts(),
            object.loadedBy(),
            object.rule(),
            object.where(),
            object.needs());
  }

  /// The present path of a file.
  String located(String path) {
    Candidate link =
        farm != null && path.startsWith(farm + "/")
            ? links.get(path.substring(farm.length() + 1))
            : null;
    return link == null ? path : link.path();
  }

  /// A view in which the farm already exists.
  FileView over(FileView view) {
    return farm == null ? view : new FarmView(view, farm, links);
  }
}
