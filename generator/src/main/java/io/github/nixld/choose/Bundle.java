package io.github.nixld.choose;

import io.github.nixld.loader.FileView;
import io.github.nixld.loader.FileView.Present;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The libraries that foreign objects bring along: what lies beside them.
final class Bundle {
  /// A program lies a few directories below the root of its tree, which has a `lib`: bin,
  /// libexec/name, lib/name/tools.
  private static final int ANCESTORS = 6;

  private final List<String> directories;
  private final FileView view;

  /// Looks beside some objects.
  ///
  /// @param foreign the objects that an environment is wanted for
  Bundle(Collection<Foreign> foreign, FileView view) {
    this.view = view;
    Set<String> places = new LinkedHashSet<>();
    for (Foreign object : foreign) {
      places.add(object.origin());
    }
    for (Foreign object : foreign) {
      String directory = object.origin();
      for (int level = 0; level <= ANCESTORS && directory.length() > 1; level++) {
        places.add(directory + "/lib");
        directory = directory.substring(0, Math.max(directory.lastIndexOf('/'), 0));
      }
    }
    directories = new ArrayList<>(places);
  }

  /// The directories of the bundle that have a file of that name.
  ///
  /// A directory with ":" or ";" in its name cannot stand in a library path.
  List<String> directoriesOf(String name) {
    List<String> found = new ArrayList<>();
    for (String directory : directories) {
      if (directory.indexOf(':') < 0
          && directory.indexOf(';') < 0
          && view.probe(directory, name) instanceof Present) {
        found.add(directory);
      }
    }
    return found;
  }
}
