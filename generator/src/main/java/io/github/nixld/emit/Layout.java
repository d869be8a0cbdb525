package io.github.nixld.emit;

import io.github.nixld.choose.Environment;
import io.github.nixld.choose.candidate.ForeignObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Where the files of a package go, and the commands that bring them there.
///
/// - A directory or an archive is copied as a whole to `opt/NAME`, because programs find bundled
///   files from their own place.
/// - Any other program goes to `bin`, any other library to `lib`. If a file of that name is there
///   already, they go to a directory of their own in `opt`.
/// - `bin` has a link to every program in `opt`.
///
/// A second file of one name ends in "-2".
final class Layout {
  /// A place in the package.
  ///
  /// @param from what is copied, absolute
  /// @param to the place, below `$out`
  private record Copy(String from, String to) {}

  private final OutputRequest request;
  private final List<Copy> copies = new ArrayList<>();
  private final Map<String, String> files = new LinkedHashMap<>();
  private final Set<String> taken = new HashSet<>();
  private final SortedSet<String> tools = new TreeSet<>();
  private final List<String> unpack = new ArrayList<>();
  private final List<String> install = new ArrayList<>();

  private Layout(OutputRequest request) {
    this.request = request;
  }

  /// The layout of everything that a request names, and of the libraries beside it.
  static Layout of(OutputRequest request, PackageInputs inputs) {
    Layout layout = new Layout(request);
    for (String asked : request.question().asked()) {
      layout.copyWhole(request.absolute(asked));
    }
    for (Environment environment : request.environments()) {
      for (Environment.Run run : environment.runs()) {
        layout.add(run.object(), inputs);
      }
    }
    return layout;
  }

  private void copyWhole(String path) {
    Unpacking archive = request.archive(path);
    if ((archive == null && !isTree(path)) || copyOf(path) != null) {
      return;
    }
    String name = Sources.fileName(path);
    String to = free("opt/", archive == null ? name : ArchiveKind.stem(name));
    copies.add(new Copy(path, to));
    String place = "$out/" + word(to);
    make("opt");
    if (archive == null) {
      install.add("cp -R " + NixText.copied(path, request.places().directory()) + " " + place);
      install.add("chmod -R u+w " + place);
    } else {
      String directory = "./" + NixText.scriptWord(Sources.fileName(to));
      tools.addAll(archive.tools());
      unpack.addAll(archive.commands(directory, request.places().directory()));
      install.add("cp -R " + directory + " " + place);
      if (archive.kind() == ArchiveKind.APPIMAGE) {
        // What the AppImage starts; often a script.
        link(to + "/AppRun", ArchiveKind.stem(name));
      }
    }
  }

  private boolean isTree(String path) {
    return request.environments().stream()
        .flatMap(it -> it.runs().stream())
        .anyMatch(it -> request.absolute(it.object().path()).startsWith(path + "/"));
  }

  private void add(ForeignObject object, PackageInputs inputs) {
    String path = request.absolute(object.path());
    boolean program = object.interpreter() != null;
    Copy copy = copyOf(path);
    if (copy != null) {
      if (program && !path.equals(copy.from())) {
        String place = copy.to() + path.substring(copy.from().length());
        if (request.archive(copy.from()) != null) {
          install.add("chmod +x $out/" + word(place));
        }
        link(place, Sources.fileName(path));
      }
      return;
    }
    Map<String, String> wanted = new LinkedHashMap<>();
    wanted.put(path, (program ? "bin/" : "lib/") + Sources.fileName(path));
    inputs
        .broughtFor(object.path())
        .forEach((library, name) -> {
          if (copyOf(request.absolute(library)) == null) {
            wanted.put(request.absolute(library), "lib/" + name);
          }
        });
    boolean free =
        wanted.entrySet().stream()
            .allMatch(it ->
                !taken.contains(it.getValue()) || it.getValue().equals(files.get(it.getKey())));
    if (free) {
      wanted.forEach(this::install);
    } else if (!files.containsKey(path)) {
      installApart(path, program, wanted);
    }
  }

  /// Gives an object and its bundled files a directory of their own.
  private void installApart(String path, boolean program, Map<String, String> wanted) {
    String directory = free("opt/", Sources.fileName(path));
    wanted.forEach((from, to) -> {
      files.remove(from);
      install(from, directory + "/" + Sources.fileName(to));
    });
    copies.add(new Copy(path, directory + "/" + Sources.fileName(path)));
    if (program) {
      link(directory + "/" + Sources.fileName(path), Sources.fileName(path));
    }
  }

  private void install(String from, String to) {
    if (files.putIfAbsent(from, to) == null) {
      taken.add(to);
      boolean program = !to.startsWith("lib/") && !to.contains(".so");
      install.add(
          "install "
              + (program ? "-D" : "-Dm644")
              + " "
              + NixText.copied(from, request.places().directory())
              + " $out/"
              + word(to));
    }
  }

  private void link(String to, String name) {
    make("bin");
    install.add("ln -s $out/" + word(to) + " $out/" + word(free("bin/", name)));
  }

  private void make(String directory) {
    String command = "mkdir -p $out/" + directory;
    if (!install.contains(command)) {
      install.add(command);
    }
  }

  /// A name that is not taken yet.
  private String free(String directory, String name) {
    String free = directory + name;
    for (int i = 2; !taken.add(free); i++) {
      free = directory + name + "-" + i;
    }
    return free;
  }

  private @Nullable Copy copyOf(String path) {
    for (Copy copy : copies) {
      if (path.equals(copy.from()) || path.startsWith(copy.from() + "/")) {
        return copy;
      }
    }
    return null;
  }

  private static String word(String path) {
    int slash = path.indexOf('/');
    return path.substring(0, slash + 1) + NixText.scriptWord(path.substring(slash + 1));
  }

  /// The directory in the package that has a file, below `$out`; null for a file that is not in the
  /// package.
  @Nullable String directoryOf(String path) {
    String absolute = request.absolute(path);
    String file = files.get(absolute);
    Copy copy = copyOf(absolute);
    if (file == null && copy != null) {
      file = copy.to() + absolute.substring(copy.from().length());
    }
    return file == null ? null : file.substring(0, file.lastIndexOf('/'));
  }

  /// The tools that unpack, as expressions.
  SortedSet<String> tools() {
    return tools;
  }

  /// The commands that unpack; none if there is no archive.
  List<String> unpack() {
    return unpack;
  }

  /// The commands that install.
  List<String> install() {
    return install;
  }

  /// The directories that have to be patched one by one, as words of a script, because several of
  /// them have files of one name; otherwise none. autoPatchelf would use the first file of a name
  /// for everything that it patches at once.
  List<String> apart() {
    Map<String, SortedSet<String>> places = new TreeMap<>();
    Map<String, Set<String>> libraries = new HashMap<>();
    for (Environment environment : request.environments()) {
      for (Environment.Run run : environment.runs()) {
        note(run.object().path(), places, libraries);
      }
    }
    files.keySet().forEach(path -> note(path, places, libraries));
    boolean several = libraries.values().stream().anyMatch(it -> it.size() > 1);
    if (!several) {
      return List.of();
    }
    // Programs in bin have their libraries in lib.
    List<String> apart = new ArrayList<>();
    List<String> loose = new ArrayList<>();
    for (String place : places.keySet()) {
      (place.startsWith("opt/") ? apart : loose).add("$out/" + place);
    }
    if (!loose.isEmpty()) {
      apart.addFirst(String.join(" ", loose));
    }
    return apart;
  }

  private void note(
      String path, Map<String, SortedSet<String>> places, Map<String, Set<String>> libraries) {
    String directory = directoryOf(path);
    if (directory != null) {
      String[] names = directory.split("/", -1);
      String place = names[0].equals("opt") ? word("opt/" + names[1]) : names[0];
      places.computeIfAbsent(place, it -> new TreeSet<>()).add(path);
      String name = Sources.fileName(path);
      if (name.contains(".so")) {
        libraries
            .computeIfAbsent(name, it -> new HashSet<>())
            .add(place.equals("bin") ? "lib" : place);
      }
    }
  }
}
