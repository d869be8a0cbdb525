package io.github.nixld.choose;

import io.github.nixld.loader.TinyElf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// A small random store, the same for the same seed: some generations, each with a glibc of its own
/// and libraries that were linked with each other, so that each object of the store is sound as it
/// was built; then what real stores have besides: copies, hard links, collections of links, private
/// libraries, files that lost their links, libraries without a RUNPATH.
final class RandomStore {
  static final List<String> VERSIONS = List.of("2.17", "2.31", "2.36", "2.38", "2.41");

  private static final String DIGITS = "0123456789abcdfghijklmnpqrsvwxyz";

  final Random random;
  final Path root;

  /// Every version of every library, by soname.
  final Map<String, List<Release>> releases = new LinkedHashMap<>();

  /// The library directories of the glibcs.
  final List<Path> glibcs = new ArrayList<>();

  /// The sonames that each library needs.
  private final Map<String, List<String>> needs = new HashMap<>();

  /// What stands in each library directory, by name.
  private final Map<Path, Map<String, Release>> directories = new TreeMap<>();

  /// Every symbol that a library of the store, or one that lies where it is looked for, defines.
  private final Map<Boolean, Set<String>> symbols = new HashMap<>();

  private final List<Path> files = new ArrayList<>();
  private final StringBuilder description = new StringBuilder();

  RandomStore(Path temporary, long seed) throws IOException, SQLException {
    root = Files.createDirectories(temporary).toRealPath();
    random = new Random(seed);
    Files.createDirectories(store());
    invent();
    for (int generation = 0; generation <= random.nextInt(3); generation++) {
      generation(true, generation);
    }
    if (oneIn(3)) {
      generation(false, random.nextInt(3));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      collection();
    }
    if (oneIn(3)) {
      someLive();
    }
    validate(1);
  }

  Path store() {
    return root.resolve("nix/store");
  }

  boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /// A part of a list, in its order.
  <T> List<T> some(List<T> list, int atMost) {
    List<T> result = new ArrayList<>(list);
    Collections.shuffle(result, random);
    Set<T> taken = new LinkedHashSet<>(result.subList(0, Math.min(atMost, result.size())));
    return list.stream().filter(taken::contains).toList();
  }

  List<String> sonames() {
    return List.copyOf(releases.keySet());
  }

  List<String> needsOf(String soname) {
    return needs.getOrDefault(soname, List.of());
  }

  private void invent() {
    int count = 3 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      String soname = i == 0 && oneIn(4) ? "libGL.so.1" : "lib" + (char) ('p' + i) + ".so.1";
      needs.put(soname, some(sonames(), random.nextInt(3)));
      boolean versioned = oneIn(2);
      List<Release> all = new ArrayList<>();
      for (int number = 0; number < 3; number++) {
        int lost = number > 0 && oneIn(6) ? 1 : 0;
        all.add(Release.of(soname, number, lost, versioned));
      }
      releases.put(soname, all);
    }
  }

  private Path add(String name) throws IOException {
    StringBuilder hash = new StringBuilder();
    for (int i = 0; i < 32; i++) {
      hash.append(DIGITS.charAt(random.nextInt(32)));
    }
    return Files.createDirectories(store().resolve(hash + "-" + name));
  }

  /// A glibc and libraries that were built with it.
  private void generation(boolean wide, int age) throws IOException {
    int libc = Math.min(age + random.nextInt(3), VERSIONS.size() - 1);
    Path glibc =
        new SampleGlibc(wide, VERSIONS.subList(0, libc + 1))
            .write(add("glibc-" + VERSIONS.get(libc)));
    glibcs.add(glibc);
    note(glibc.toString());
    if (oneIn(12)) {
      Files.delete(glibc.resolve("libc.so.6"));
    }
    Map<String, Path> current = new HashMap<>();
    for (String soname : sonames()) {
      if (!oneIn(6)) {
        build(soname, wide, libc, glibc, current);
      }
    }
  }

  /// One package, which may have private copies of others beside its library.
  private void build(String soname, boolean wide, int libc, Path glibc, Map<String, Path> current)
      throws IOException {
    Release release = any(releases.getOrDefault(soname, List.of()));
    Path path = add((oneIn(20) ? "bootstrap-stage1-" : "") + release.packageName());
    Path directory =
        path.resolve(any(List.of("lib", "lib", "lib", "lib", "lib", "lib64", "lib/app", "opt/x")));
    if (oneIn(5)) {
      for (String other : some(needsOf(soname), 2)) {
        write(any(releases.getOrDefault(other, List.of())), directory, wide, libc, glibc, current);
      }
    }
    write(release, directory, wide, libc, glibc, current);
    if (directories.getOrDefault(directory, Map.of()).containsKey(soname)) {
      current.put(soname, directory);
    }
    if (oneIn(12) && !directory.endsWith("lib64")) {
      Files.createSymbolicLink(path.resolve("lib64"), path.relativize(directory));
    }
    if (oneIn(5)) {
      copy(directory, add(release.packageName()).resolve(path.relativize(directory)), oneIn(2));
    }
  }

  private void write(
      Release release,
      Path directory,
      boolean wide,
      int libc,
      Path glibc,
      Map<String, Path> current)
      throws IOException {
    Set<Path> places = new LinkedHashSet<>();
    if (directories.containsKey(directory)) {
      places.add(directory);
    }
    List<Release> linked = new ArrayList<>();
    List<String> lacking = new ArrayList<>();
    for (String need : needsOf(release.soname())) {
      Path place = current.get(need);
      if (place != null) {
        places.add(place);
      } else if (!found(need, places)) {
        lacking.add(need);
      }
    }
    places.add(glibc);
    List<Path> runpath = new ArrayList<>(places);
    if (oneIn(4)) {
      Collections.shuffle(runpath, random);
    }
    for (String need : needsOf(release.soname())) {
      if (!lacking.contains(need)) {
        linked.add(first(need, runpath));
      } else if (oneIn(4)) {
        linked.add(any(releases.getOrDefault(need, List.of())));
      }
    }
    TinyElf elf = new TinyElf(wide).with(TinyElf.DT_SONAME, release.soname());
    if (!oneIn(10)) {
      String text = String.join(":", runpath.stream().map(Path::toString).toList());
      elf.with(oneIn(6) ? TinyElf.DT_RPATH : TinyElf.DT_RUNPATH, text);
    }
    define(elf, release);
    link(elf, linked, libc);
    library(elf, directory, release);
    if (Files.exists(directory.resolve(release.soname()))) {
      symbols(wide).addAll(release.symbols());
    }
  }

  private boolean found(String name, Set<Path> places) {
    return places.stream().anyMatch(p -> directories.getOrDefault(p, Map.of()).containsKey(name));
  }

  private Release first(String name, List<Path> places) {
    return places.stream()
        .map(place -> directories.getOrDefault(place, Map.of()).get(name))
        .filter(java.util.Objects::nonNull)
        .findFirst()
        .orElseThrow();
  }

  static void define(TinyElf elf, Release release) {
    for (String symbol : release.symbols()) {
      if (release.versioned()) {
        elf.defines(release.version(symbol));
      }
      elf.symbol(symbol, release.version(symbol));
    }
  }

  /// Links with releases of other libraries and with a glibc, as `ld` does: each is needed, and
  /// some symbols of each are referred to.
  ///
  /// @param libc index in [#VERSIONS] of the newest version that is used
  void link(TinyElf elf, List<Release> with, int libc) {
    for (Release release : with) {
      elf.with(TinyElf.DT_NEEDED, release.soname());
      for (String symbol : release.symbols()) {
        if (oneIn(2)) {
          elf.refers(symbol, release.soname(), release.version(symbol), oneIn(10));
        }
      }
    }
    for (String part : oneIn(4) ? List.of("libm.so.6", "libc.so.6") : List.of("libc.so.6")) {
      elf.with(TinyElf.DT_NEEDED, part);
      SampleGlibc.refer(elf, part, VERSIONS.get(random.nextInt(libc + 1)));
    }
  }

  /// Writes a library: under its soname, under another name with a link, or without one.
  private void library(TinyElf elf, Path directory, Release release) throws IOException {
    String soname = release.soname();
    boolean versioned = oneIn(3);
    Path file = directory.resolve(versioned ? soname + ".0" : soname);
    write(elf, file);
    if (versioned && !oneIn(8)) {
      Files.createSymbolicLink(directory.resolve(soname), Path.of(soname + ".0"));
    }
    if (Files.exists(directory.resolve(soname))) {
      directories.computeIfAbsent(directory, d -> new TreeMap<>()).put(soname, release);
    }
  }

  void write(TinyElf elf, Path file) throws IOException {
    Files.createDirectories(java.util.Objects.requireNonNull(file.getParent()));
    Files.deleteIfExists(file);
    Files.write(file, elf.bytes());
    files.add(file);
    note(file.toString());
  }

  /// The same files again, as hard links or as files of their own.
  private void copy(Path from, Path to, boolean hard) throws IOException {
    Files.createDirectories(to);
    try (var entries = Files.newDirectoryStream(from)) {
      for (Path entry : entries) {
        Path target = to.resolve(java.util.Objects.requireNonNull(entry.getFileName()));
        if (Files.isSymbolicLink(entry)) {
          Files.copy(entry, target, java.nio.file.LinkOption.NOFOLLOW_LINKS);
        } else if (Files.isRegularFile(entry)) {
          if (hard) {
            Files.createLink(target, entry);
          } else {
            Files.copy(entry, target);
          }
          note(target + (hard ? " = " : " like ") + entry);
        }
      }
    }
    directories.put(to, directories.getOrDefault(from, Map.of()));
  }

  /// A store path of links into others.
  private void collection() throws IOException {
    Path lib = Files.createDirectories(add("env-1").resolve("lib"));
    for (Path file : some(files, 1 + random.nextInt(files.size()))) {
      linkIn(lib, file);
    }
    if (oneIn(3)) {
      linkIn(lib, any(glibcs).resolve("libc.so.6"));
    }
  }

  /// A link to a file, under the name by which programs ask for it.
  void linkIn(Path directory, Path file) throws IOException {
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.0$", "");
    Files.createDirectories(directory);
    Path link = directory.resolve(name);
    if (!Files.exists(link, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      Files.createSymbolicLink(link, file);
      note(link + " -> " + file);
    }
  }

  Set<String> symbols(boolean wide) {
    return symbols.computeIfAbsent(wide, w -> new LinkedHashSet<>());
  }

  /// The files of the store's libraries.
  List<Path> files() {
    return Collections.unmodifiableList(files);
  }

  private void someLive() throws IOException, SQLException {
    List<Path> paths = paths();
    List<Path> live = some(paths, 1 + random.nextInt(paths.size()));
    SampleStore.database(root.resolve("nix/var/nix"), paths, live);
    note("live: " + live);
  }

  List<Path> paths() throws IOException {
    try (var paths = Files.list(store())) {
      return paths.sorted().toList();
    }
  }

  /// @param time 1 where the store paths are valid, else they are taken as unfinished
  private void validate(long time) throws IOException {
    for (Path path : paths()) {
      touch(path, time);
    }
  }

  static void touch(Path path, long time) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(time, TimeUnit.SECONDS));
  }

  private void note(String line) {
    description.append("  ").append(line.replace(root + "/", "")).append('\n');
  }

  @Override
  public String toString() {
    return description.toString();
  }
}
