package io.github.nixld.choose;

import io.github.nixld.loader.FileView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A directory of links with exactly the chosen names, before it is made; or none, where the
/// library path is made of the store's own directories.
///
/// It is part of the view: the simulation finds the links as if they were there.
final class Farm implements FileView {
  private final FileView view;
  private final @Nullable String directory;
  private Map<String, Candidate> links = new HashMap<>();

  /// A farm over a view.
  ///
  /// @param view everything but the farm
  /// @param directory where it will be, absolute; null for no farm
  Farm(FileView view, @Nullable String directory) {
    this.view = view;
    this.directory = directory;
  }

  /// The library path that serves some choices; null where no order of the directories does.
  @Nullable List<String> libraryPath(Map<String, Candidate> chosen, FileView plain) {
    if (directory == null) {
      for (Candidate candidate : chosen.values()) {
        if (!candidate.servedByName()) {
          return null;
        }
      }
      return LibraryPath.order(chosen.values(), plain);
    }
    links = chosen;
    return chosen.isEmpty() ? List.of() : List.of(directory);
  }

  /// Every link and the path that it leads to, in the order of the names; empty without a farm.
  Map<String, String> links(Map<String, Candidate> chosen) {
    Map<String, String> paths = new TreeMap<>();
    if (directory != null) {
      for (Candidate candidate : chosen.values()) {
        paths.put(candidate.name(), candidate.directory() + "/" + candidate.file());
      }
    }
    return paths;
  }

  @Override
  public Probe probe(String in, String name) {
    if (directory == null || !in.equals(directory)) {
      return view.probe(in, name);
    }
    Candidate link = links.get(name);
    return link == null ? new Missing(Errno.ENOENT) : view.probe(link.directory(), link.file());
  }

  @Override
  public boolean isDirectory(String path) {
    if (directory != null && path.startsWith(directory)) {
      return path.equals(directory);
    }
    return view.isDirectory(path);
  }
}
