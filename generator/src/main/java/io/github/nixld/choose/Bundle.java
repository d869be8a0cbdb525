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
      String origin = object.origin();
      places.add(origin + "/lib");
      int slash = origin.lastIndexOf('/');
      if (slash > 0 && origin.endsWith("/bin")) {
        places.add(origin.substring(0, slash) + "/lib");
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
