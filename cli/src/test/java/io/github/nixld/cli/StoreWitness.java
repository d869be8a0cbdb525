package io.github.nixld.cli;

import io.github.nixld.elf.Dependency;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the libraries of a store say, read without an index: a second opinion on who links to what.
final class StoreWitness {
  private static final List<String> LOADERS =
      List.of("ld-linux-x86-64.so.2", "ld-linux.so.2", "ld-linux-aarch64.so.1");

  /// builtins.parseDrvName: the version begins at the first dash that no letter follows.
  private static final Pattern VERSION = Pattern.compile("-(?![a-zA-Z])");

  /// glibc csu/version.c
  private static final Pattern RELEASE =
      Pattern.compile("GNU C Library \\([^)]*\\) [a-z]+ release version ([0-9.]*[0-9])");

  private final Path store;

  /// By file, as "/store/abc-x/lib/libx.so.1", whoever links to it.
  private final Map<Path, Set<String>> linkers = new HashMap<>();

  /// By the name of a loader, the directories that have one of their own.
  private final Map<String, Set<Path>> loaders = new HashMap<>();

  /// By store path, the directory of its libc.
  private final Map<String, Path> libcs = new HashMap<>();

  private final Map<String, String> nix;
  private @Nullable Set<String> dead;

  /// @param nix the variables with which Nix finds this store
  StoreWitness(Path store, Map<String, String> nix) throws IOException {
    this.store = store;
    this.nix = nix;
    try (Stream<Path> paths = Files.list(store)) {
      for (Path path :
          paths.filter(it -> Files.isDirectory(it, LinkOption.NOFOLLOW_LINKS)).toList()) {
        readStorePath(path);
      }
    }
  }

  private void readStorePath(Path storePath) throws IOException {
    String name = storePath.getFileName().toString();
    Set<Path> links = new HashSet<>();
    try (Stream<Path> files = Files.walk(storePath)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (LOADERS.contains(file.getFileName().toString())
            && file.toRealPath().startsWith(storePath.toRealPath())) {
          loaders
              .computeIfAbsent(file.getFileName().toString(), n -> new TreeSet<>())
              .add(file.getParent());
        }
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            && file.getFileName().toString().contains(".so")
            && ElfReader.read(file) instanceof ElfObject object) {
          links.addAll(linksOf(object, file));
        }
      }
    }
    Map<String, Path> withLoader = new TreeMap<>();
    for (Path link : links) {
      if (!nameOf(link).equals(name)) {
        linkers.computeIfAbsent(link, l -> new TreeSet<>()).add(name);
        if (LOADERS.stream().anyMatch(it -> Files.exists(link.resolveSibling(it)))) {
          withLoader.put(nameOf(link), link.getParent());
        }
      }
    }
    if (!withLoader.isEmpty()) {
      libcs.put(name, withLoader.values().iterator().next());
    }
  }

  private List<Path> linksOf(ElfObject object, Path file) throws IOException {
    List<Path> links = new ArrayList<>();
    for (Dependency dependency : object.dependencies()) {
      for (Path directory : searched(object, file)) {
        Path found = directory.resolve(dependency.name());
        if (dependency.tag() == Dependency.Tag.NEEDED && Files.exists(found)) {
          links.add(directory.toRealPath().resolve(dependency.name()));
          break;
        }
      }
    }
    return links;
  }

  private List<Path> searched(ElfObject object, Path file) {
    String path = object.runpath() == null ? object.rpath() : object.runpath();
    List<Path> searched = new ArrayList<>();
    for (String part : path == null ? new String[0] : path.split(":")) {
      Path directory =
          Path.of(
              part.replace("${ORIGIN}", "$ORIGIN").replace("$ORIGIN", file.getParent().toString()));
      if (directory.startsWith(store) && Files.isDirectory(directory)) {
        searched.add(directory);
      }
    }
    return searched;
  }

  private String nameOf(Path inStore) {
    return inStore.getName(store.getNameCount()).toString();
  }

  /// The directories with a loader of a name.
  Set<Path> loaders(String name) {
    return loaders.getOrDefault(name, Set.of());
  }

  /// What the libc in a directory says of its release; empty if there is no libc.
  static String release(Path directory) throws IOException {
    Path libc = directory.resolve("libc.so.6");
    Matcher release =
        RELEASE.matcher(
            Files.exists(libc) ? Files.readString(libc, StandardCharsets.ISO_8859_1) : "");
    return release.find() ? release.group(1) : "";
  }

  /// How many store paths link to a file of another one.
  int linkers(Path file) {
    return linkers.getOrDefault(file, Set.of()).size();
  }

  /// How many of those use one libc.
  int linkers(Path file, Path libc) {
    return (int)
        linkers.getOrDefault(file, Set.of()).stream()
            .filter(it -> libc.equals(libcs.get(it)))
            .count();
  }

  /// How many files of a directory store paths with one libc link to.
  int linkersOfDirectory(Path directory, Path libc) {
    return (int)
        linkers.keySet().stream()
            .filter(it -> directory.equals(it.getParent()) && linkers(it, libc) > 0)
            .count();
  }

  /// The names of all libraries to which a package links.
  Set<String> linked() {
    Set<String> names = new TreeSet<>();
    linkers.keySet().forEach(file -> names.add(file.getFileName().toString()));
    return names;
  }

  Path storePath(Path file) {
    return store.resolve(nameOf(file));
  }

  /// Whether a file's own search path names a directory.
  boolean searches(Path file, Path directory) throws IOException {
    return ElfReader.read(file) instanceof ElfObject object
        && searched(object, file).contains(directory);
  }

  boolean hasText(Path file, String text) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1).contains(text + "\0");
  }

  /// The other store paths that refer to a file's.
  Set<String> referrers(Path file) throws Exception {
    Set<String> referrers =
        new TreeSet<>(
            Processes.run(nix, "nix-store", "--query", "--referrers", storePath(file).toString())
                .orFail()
                .lines()
                .toList());
    referrers.remove(storePath(file).toString());
    return referrers;
  }

  boolean isDead(Path file) throws Exception {
    if (dead == null) {
      dead =
          Set.copyOf(
              Processes.run(nix, "nix-store", "--gc", "--print-dead").orFail().lines().toList());
    }
    return dead.contains(storePath(file).toString());
  }

  /// As Nix takes a name apart.
  record NameAndVersion(String name, String version) {}

  NameAndVersion nameAndVersion(Path file) {
    String name = nameOf(file).substring(33);
    Matcher dash = VERSION.matcher(name);
    return dash.find()
        ? new NameAndVersion(name.substring(0, dash.start()), name.substring(dash.end()))
        : new NameAndVersion(name, "");
  }

  /// As Nix compares versions.
  int compareVersions(Path a, Path b) throws Exception {
    return compareVersions(nameAndVersion(a).version(), nameAndVersion(b).version());
  }

  int compareVersions(String a, String b) throws Exception {
    String expression = "builtins.compareVersions \"%s\" \"%s\"".formatted(a, b);
    return Integer.parseInt(
        Processes.run(nix, "nix-instantiate", "--eval", "--expr", expression).orFail().strip());
  }
}
