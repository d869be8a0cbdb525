package io.github.nixld.cli.env;

import io.github.nixld.choose.Environment;
import io.github.nixld.emit.Surroundings;
import io.github.nixld.linux.FileNames;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.loader.Machine;
import io.github.nixld.loader.NixLdVariables;
import io.github.nixld.run.NixLd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// The variables of the shell that started nixld, as far as they decide whether a result has an
/// effect there.
///
/// @param variables all of them
record ShellEnvironment(Map<String, String> variables) {
  private static final String LIBRARY_PATH = NixLdVariables.LIBRARY_PATH;
  private static final String FIRST = "LD_LIBRARY_PATH";
  private static final int NAMES = 3;

  /// The variables of this process.
  static ShellEnvironment current() {
    return new ShellEnvironment(FileNames.variables());
  }

  /// How the variables of a result must be written to have an effect.
  ///
  /// @param append whether to keep the library path that is set
  Surroundings surroundings(boolean append) {
    String suffix = NixLdVariables.hostSuffix();
    return new Surroundings(
        variables.containsKey(NixLdVariables.LOADER + suffix)
            || variables.containsKey(LIBRARY_PATH + suffix),
        append ? directories(present()) : List.of(),
        NixLd.standsAt(
            Path.of("/lib/ld-musl-" + suffix.split("_linux")[0].substring(1) + ".so.1")));
  }

  /// What the user has to know about variables that are set, a line each.
  ///
  /// @param append whether the library path that is set is kept
  List<String> notes(List<Environment> environments, boolean append) {
    List<String> notes = new ArrayList<>();
    List<Environment> own =
        environments.stream().filter(it -> it.system().equals(Machine.hostSystem())).toList();
    if (own.isEmpty()) {
      return notes;
    }
    Environment environment = own.getFirst();
    if (!append && !environment.libraryPath().containsAll(directories(present()))) {
      notes.add(
          LIBRARY_PATH
              + " of this shell is replaced, which its other foreign programs may need: --append"
              + " keeps it");
    }
    Set<String> shadowed = shadowed(environment);
    if (!shadowed.isEmpty()) {
      notes.add(
          FIRST
              + " is set and searched first: it has "
              + String.join(", ", shadowed.stream().limit(NAMES).toList())
              + (shadowed.size() > NAMES ? " and " + (shadowed.size() - NAMES) + " more" : "")
              + ": unset it, or programs may load these instead of what was chosen");
    }
    return notes;
  }

  /// The library path that nix-ld would read now; empty if there is none.
  private String present() {
    return Stream.of(LIBRARY_PATH + NixLdVariables.hostSuffix(), LIBRARY_PATH)
        .map(variables::get)
        .filter(it -> it != null && !it.isEmpty())
        .findFirst()
        .orElse("");
  }

  private static List<String> directories(String path) {
    return Stream.of(path.split("[:;]")).filter(it -> it.startsWith("/")).distinct().toList();
  }

  /// Names that the programs load and for which LD_LIBRARY_PATH has another file.
  private Set<String> shadowed(Environment environment) {
    Set<String> names = new LinkedHashSet<>();
    String first = variables.getOrDefault(FIRST, "");
    for (Environment.Run run : environment.runs()) {
      String origin = run.object().origin();
      for (String directory : first.isEmpty() ? List.<String>of() : searched(first, origin)) {
        for (LoadedObject object : run.plan().objects()) {
          for (LoadedObject.Need need : object.needs()) {
            if (need.object() != LoadedObject.NONE
                && isOther(
                    directory, need.name(), run.plan().objects().get(need.object()).path())) {
              names.add(need.name());
            }
          }
        }
      }
    }
    return names;
  }

  /// The directories of an LD_LIBRARY_PATH: an empty element is the working directory.
  private static List<String> searched(String path, String origin) {
    return Stream.of(path.split("[:;]", -1))
        .map(it -> it.replace("${ORIGIN}", origin).replace("$ORIGIN", origin))
        .map(it -> it.startsWith("/") ? it : FileNames.text(FileNames.absolute(it)))
        .distinct()
        .toList();
  }

  private static boolean isOther(String directory, String name, String loaded) {
    try {
      Path file = FileNames.path(directory + "/" + name);
      return !name.contains("/")
          && Files.exists(file)
          && !Files.isSameFile(file, FileNames.path(loaded));
    } catch (IOException | InvalidPathException e) {
      return false;
    }
  }
}
