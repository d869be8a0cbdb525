package io.github.nixld.choose;

import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.loader.FileView;
import io.github.nixld.loader.LoadedObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A library path made of choices: the directories of the choices themselves, or one link farm with
/// exactly their names.
///
/// @param libraryPath the directories, in order
/// @param farm the farm's directory, or null
/// @param links what is in the farm, by name; empty without one
record LibraryLayout(List<String> libraryPath, @Nullable String farm, Map<String, Candidate> links) {
  /// Arranges choices.
  ///
  /// @param chosen the choices, by name
  /// @param farm the directory of the farm to be made, absolute; null for none
  /// @param order puts directories in order
  /// @return null where no order of the directories serves every name from the directory that was
  ///   chosen for it
  static @Nullable LibraryLayout of(
      Map<String, Candidate> chosen, @Nullable String farm, DirectoryOrder order) {
    if (farm != null) {
      return new LibraryLayout(chosen.isEmpty() ? List.of() : List.of(farm), farm, chosen);
    }
    for (Candidate candidate : chosen.values()) {
      if (!candidate.servedByName()) {
        return null;
      }
    }
    List<String> path = order.order(chosen.values());
    return path == null ? null : new LibraryLayout(path, null, Map.of());
  }

  /// Whether somebody who has no other place to look finds a name in it.
  boolean offers(String name, FileView view) {
    if (links.containsKey(name)) {
      return true;
    }
    for (String directory : libraryPath) {
      if (!directory.equals(farm) && view.probe(directory, name) instanceof FileView.Present) {
        return true;
      }
    }
    return false;
  }

  /// The same with one more directory at the end.
  LibraryLayout followedBy(String directory) {
    List<String> path = new ArrayList<>(libraryPath);
    path.add(directory);
    return new LibraryLayout(path, farm, links);
  }

  /// Every link of the farm and the path that it leads to, in the order of the names.
  Map<String, String> linkTargets() {
    Map<String, String> targets = new TreeMap<>();
    for (Candidate candidate : links.values()) {
      targets.put(candidate.name(), candidate.directory() + "/" + candidate.file());
    }
    return targets;
  }

  /// An object under the path where its file is now, which is not in a farm that is to be made.
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

  /// The path where a file is now.
  String located(String path) {
    Candidate link =
        farm != null && path.startsWith(farm + "/")
            ? links.get(path.substring(farm.length() + 1))
            : null;
    return link == null ? path : link.directory() + "/" + link.file();
  }

  /// A view in which the farm is there already.
  FileView over(FileView view) {
    return farm == null ? view : new FarmView(view, farm, links);
  }

  private record FarmView(FileView view, String farm, Map<String, Candidate> links)
      implements FileView {
    @Override
    public Probe probe(String directory, String name) {
      if (!directory.equals(farm)) {
        return view.probe(directory, name);
      }
      Candidate link = links.get(name);
      return link == null ? new Missing(Errno.ENOENT) : view.probe(link.directory(), link.file());
    }

    @Override
    public boolean isDirectory(String path) {
      if (path.startsWith(farm)) {
        return path.equals(farm);
      }
      return view.isDirectory(path);
    }
  }
}
