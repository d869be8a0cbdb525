import io.github.nixld.choose.Environment;
import java.util.List;

/// A loader and a library path to try, and whether nixld calls them complete.
///
/// @param name who proposes it
/// @param loader the loader's path; empty where none is proposed
/// @param libraryPath the directories
/// @param complete whether nixld claims that nothing is missing
/// @param unresolved what nixld says is missing
record Setting(
    String name,
    String loader,
    List<String> libraryPath,
    boolean complete,
    List<String> unresolved) {

  /// nixld's choice for one file, as `nixld-env FILE` makes it.
  static final String NIXLD = "nixld";

  /// The same with a link farm.
  static final String FARM = "nixld, farm";

  /// nixld's choice for all files of the package at once.
  static final String TREE = "nixld, tree";

  static final String FIRST = "first match";
  static final String NEWEST = "newest by name";

  static Setting of(String name, Environment environment) {
    return new Setting(
        name,
        environment.loaderPath(),
        environment.libraryPath(),
        environment.complete(),
        environment.unresolved().stream().map(u -> u.name() + ": " + u.reason()).toList());
  }

  static Setting refused(String name, String reason) {
    return new Setting(name, "", List.of(), false, List.of(reason));
  }

  static Setting baseline(String name, String loader, List<String> libraryPath) {
    return new Setting(name, loader, libraryPath, false, List.of());
  }

  boolean byNixld() {
    return name.startsWith(NIXLD);
  }

  /// Whether it is tried for every object; the others only where they can show something.
  boolean counted() {
    return byNixld() || name.equals(FIRST) || name.equals(NEWEST);
  }
}
