package io.github.nixld.choose;

import io.github.nixld.loader.TinyElf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// A small random store, the same for the same seed: some generations, each with a glibc of its own
/// and libraries that were linked with each other, so that each object of the store is sound as it
/// was built; then what real stores have besides: copies, hard links, collections of links, private
/// libraries, files that lost their links, libraries without a RUNPATH.
final class RandomStore {
  /// What glibcs may have, each all up to its own.
  static final List<String> GLIBC = List.of("2.17", "2.31", "2.36", "2.38", "2.41");

  /// Where packages have their libraries; most in the first.
  private static final List<String> PLACES =
      List.of("lib", "lib", "lib", "lib", "lib", "lib64", "lib/app", "opt/x");

  /// Where the same library stands for better processors; the last is looked into by old loaders.
  private static final List<String> FOR_PROCESSORS =
      List.of("glibc-hwcaps/x86-64-v2", "glibc-hwcaps/x86-64-v3", "tls");

  private final Dice dice;
  private final StoreFiles files;

  /// Every release of every library, by soname.
  private final Map<String, List<Release>> releases = new LinkedHashMap<>();

  /// The sonames that each library needs.
  private final Map<String, List<String>> needs = new HashMap<>();

  private final List<Path> glibcs = new ArrayList<>();

  /// What stands in each library directory, by name.
  private final Map<Path, Map<String, Release>> directories = new HashMap<>();

  private final Map<Boolean, Set<String>> symbols = new HashMap<>();

  RandomStore(Path root, long seed) throws IOException, SQLException {
    dice = new Dice(seed);
    files = new StoreFiles(root, dice);
    invent();
    for (int generation = dice.below(3); generation >= 0; generation--) {
      new Generation(true, Math.min(generation + dice.below(3), GLIBC.size() - 1)).build();
    }
    if (dice.oneIn(3)) {
      new Generation(false, dice.below(4)).build();
    }
    for (int i = dice.below(3); i > 0; i--) {
      collection();
    }
    if (dice.oneIn(3)) {
      someLive();
    }
    for (Path path : files.storePaths()) {
      StoreFiles.touch(path, 1);
    }
  }

  Dice dice() {
    return dice;
  }

  StoreFiles files() {
    return files;
  }

  List<String> sonames() {
    return List.copyOf(releases.keySet());
  }

  List<Release> releases(String soname) {
    return releases.getOrDefault(soname, List.of());
  }

  List<String> needs(String soname) {
    return needs.getOrDefault(soname, List.of());
  }

  /// The library directories of the glibcs.
  List<Path> glibcs() {
    return glibcs;
  }

  /// Every symbol that some library defines which lies under its soname where it is looked for.
  Set<String> symbols(boolean wide) {
    return symbols.computeIfAbsent(wide, w -> new LinkedHashSet<>());
  }

  private void invent() {
    int count = 3 + dice.below(5);
    for (int i = 0; i < count; i++) {
      String soname = i == 0 && dice.oneIn(4) ? "libGL.so.1" : "lib" + (char) ('p' + i) + ".so.1";
      needs.put(soname, dice.some(sonames(), dice.below(3)));
      boolean versioned = dice.oneIn(2);
      List<Release> all = new ArrayList<>();
      for (int number = 0; number < 3; number++) {
        int lost = number > 0 && dice.oneIn(6) ? 1 : 0;
        all.add(Release.of(soname, number, lost, versioned));
      }
      releases.put(soname, all);
    }
  }

  /// Links an object with releases of other libraries and with a glibc, as `ld` does: each is
  /// needed, and some symbols of each are referred to.
  ///
  /// @param glibc index in [#GLIBC] of the newest version that is used
  void link(TinyElf elf, List<Release> with, int glibc) {
    for (Release release : with) {
      elf.with(TinyElf.DT_NEEDED, release.soname());
      for (String symbol : release.symbols()) {
        if (dice.oneIn(2)) {
          elf.refers(symbol, release.soname(), release.version(symbol), dice.oneIn(10));
        }
      }
    }
    List<String> parts = dice.oneIn(4) ? List.of("libm.so.6", "libc.so.6") : List.of("libc.so.6");
    for (String part : parts) {
      elf.with(TinyElf.DT_NEEDED, part);
      SampleGlibc.refer(elf, part, GLIBC.get(dice.below(glibc + 1)));
    }
  }

  /// A store path of links into others.
  private void collection() throws IOException {
    Path lib = files.add("env-1").resolve("lib");
    for (Path file : dice.some(files.written(), dice.below(files.written().size() + 1))) {
      files.link(lib, file);
    }
    if (dice.oneIn(3)) {
      files.link(lib, dice.any(glibcs).resolve("libc.so.6"));
    }
    if (dice.oneIn(6)) {
      files.link(lib, dice.any(glibcs).resolve("libm.so.6"));
    }
  }

  private void someLive() throws IOException, SQLException {
    List<Path> paths = files.storePaths();
    List<Path> live = dice.some(paths, 1 + dice.below(paths.size()));
    SampleStore.database(files.root().resolve("nix/var/nix"), paths, live);
    files.note("live: " + live);
  }

  @Override
  public String toString() {
    return files.toString();
  }

  /// A glibc and libraries that were built with it.
  private final class Generation {
    private final boolean wide;
    private final int version;
    private final Path glibc;

    /// Where each library that later ones are linked with stands, by soname.
    private final Map<String, Path> current = new HashMap<>();

    Generation(boolean wide, int version) throws IOException {
      this.wide = wide;
      this.version = version;
      Path storePath = files.add("glibc-" + GLIBC.get(version));
      glibc = new SampleGlibc(wide, GLIBC.subList(0, version + 1)).write(storePath);
      glibcs.add(glibc);
      files.note(glibc.toString());
    }

    void build() throws IOException {
      if (dice.oneIn(12)) {
        Files.delete(glibc.resolve("libc.so.6"));
      }
      for (String soname : sonames()) {
        if (!dice.oneIn(6)) {
          build(dice.any(releases(soname)));
        }
      }
    }

    /// One package, which may have private copies of others beside its library, and variants of it.
    private void build(Release release) throws IOException {
      Path path = files.add((dice.oneIn(20) ? "bootstrap-stage1-" : "") + release.packageName());
      Path directory = path.resolve(dice.any(PLACES));
      if (dice.oneIn(5)) {
        for (String other : dice.some(needs(release.soname()), 2)) {
          library(dice.any(releases(other)), directory);
        }
      }
      library(release, directory);
      if (dice.oneIn(15)) {
        library(release, directory.resolve(dice.any(FOR_PROCESSORS)));
      }
      if (in(directory).containsKey(release.soname())) {
        current.put(release.soname(), directory);
      }
      if (dice.oneIn(12) && !directory.endsWith("lib64")) {
        Files.createSymbolicLink(path.resolve("lib64"), path.relativize(directory));
      }
      if (dice.oneIn(5)) {
        Path copy = files.add(release.packageName()).resolve(path.relativize(directory));
        files.copy(directory, copy, dice.oneIn(2));
      }
    }

    private void library(Release release, Path directory) throws IOException {
      Set<Path> places = new LinkedHashSet<>();
      if (directories.containsKey(directory)) {
        places.add(directory);
      }
      for (String need : needs(release.soname())) {
        if (current.containsKey(need)) {
          places.add(Objects.requireNonNull(current.get(need)));
        }
      }
      places.add(glibc);
      List<Path> runpath = new ArrayList<>(places);
      if (dice.oneIn(4)) {
        runpath = dice.shuffled(runpath);
      }
      TinyElf elf = new TinyElf(wide).with(TinyElf.DT_SONAME, release.soname());
      if (!dice.oneIn(10)) {
        String text = String.join(":", runpath.stream().map(Path::toString).toList());
        elf.with(dice.oneIn(6) ? TinyElf.DT_RPATH : TinyElf.DT_RUNPATH, text);
      }
      release.define(elf);
      link(elf, linked(release.soname(), runpath), version);
      write(elf, release, directory);
    }

    /// What a library is linked with: what its RUNPATH leads to, so that it is sound as it was
    /// built. A need that it does not lead to is left out, or left to others.
    private List<Release> linked(String soname, List<Path> runpath) {
      List<Release> linked = new ArrayList<>();
      for (String need : needs(soname)) {
        List<Release> found =
            runpath.stream().map(place -> in(place).get(need)).filter(Objects::nonNull).toList();
        if (!found.isEmpty()) {
          linked.add(found.getFirst());
        } else if (dice.oneIn(4)) {
          linked.add(dice.any(releases(need)));
        }
      }
      return linked;
    }

    /// Under its soname, under another name with a link, or without one.
    private void write(TinyElf elf, Release release, Path directory) throws IOException {
      String soname = release.soname();
      boolean otherName = dice.oneIn(3);
      files.write(elf, directory.resolve(otherName ? soname + ".0" : soname));
      if (otherName && dice.oneIn(8)) {
        return;
      }
      if (otherName) {
        Files.createSymbolicLink(directory.resolve(soname), Path.of(soname + ".0"));
      }
      directories.computeIfAbsent(directory, d -> new HashMap<>()).put(soname, release);
      symbols(wide).addAll(release.symbols());
    }

    private Map<String, Release> in(Path directory) {
      return directories.getOrDefault(directory, Map.of());
    }
  }
}
