package io.github.nixld.choose;

import io.github.nixld.elf.ElfObject;
import io.github.nixld.loader.TinyElf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What is asked of a random store: objects that were built elsewhere, which bring libraries along
/// that they find by RPATH, by RUNPATH, by a directory beside them or not at all, and how the
/// choice is steered.
final class RandomQuestion {
  private final RandomStore store;
  private final List<Foreign> foreign = new ArrayList<>();
  private final Options options;

  RandomQuestion(RandomStore store) throws IOException {
    this.store = store;
    for (int i = store.oneIn(4) ? 1 + store.random.nextInt(2) : 0; i >= 0; i--) {
      foreign.add(SampleStore.foreign(object(store.root.resolve("app" + i), !store.oneIn(8))));
    }
    options =
        new Options(
            store.oneIn(15) ? Pattern.compile("env|-1\\.0") : null,
            store.oneIn(15) ? Pattern.compile("-1\\.2") : null,
            store.oneIn(12) ? loader(store.any(store.glibcs)) : null,
            store.oneIn(12) ? List.of(store.any(store.sonames())) : List.of(),
            DlopenMode.LIKELY,
            store.oneIn(5) ? store.root.resolve("farm").toString() : null,
            List.of(drivers().toString()),
            List.of(defaults().toString(), store.root.resolve("nowhere").toString()));
  }

  List<Foreign> foreign() {
    return foreign;
  }

  Options options() {
    return options;
  }

  private static @Nullable String loader(Path glibc) throws IOException {
    try (var files = Files.newDirectoryStream(glibc, "ld-linux*")) {
      return files.iterator().next().toString();
    }
  }

  private Path object(Path tree, boolean wide) throws IOException {
    boolean program = !store.oneIn(6);
    Path file = tree.resolve(store.any(List.of("bin/p", "p", "lib/plugins/p.so")));
    TinyElf elf = new TinyElf(wide);
    if (program) {
      elf.interpreter(SampleGlibc.interpreter(wide));
    } else if (store.oneIn(2)) {
      elf.refers("host_call", "", "", false);
    }
    List<Release> with = new ArrayList<>();
    for (String soname : store.some(store.sonames(), 1 + store.random.nextInt(4))) {
      with.add(release(soname));
    }
    Path bundle = tree.resolve(store.any(List.of("lib", "bin", "vendor/so", "lib/private")));
    switch (store.random.nextInt(6)) {
      case 0 -> elf.with(TinyElf.DT_RPATH, origin(file, bundle));
      case 1 -> elf.with(TinyElf.DT_RUNPATH, origin(file, bundle));
      default -> {}
    }
    bundle(bundle, with, wide, bundle.endsWith("lib") || bundle.equals(file.getParent()));
    if (store.oneIn(12)) {
      elf.with(TinyElf.DT_NEEDED, store.any(List.of("libnone.so.1", "libcuda.so.1")));
    }
    store.link(elf, with, libc());
    if (store.oneIn(15) && !with.isEmpty()) {
      elf.needsVersion(with.getFirst().soname(), "NOBODY_1", store.oneIn(2));
    }
    store.write(elf, file);
    return file;
  }

  /// What an object was linked with: as new as some library of the store, seldom newer.
  private Release release(String soname) {
    List<Release> known = store.releases.getOrDefault(soname, List.of());
    Release release = store.any(known);
    if (store.oneIn(25)) {
      return Release.of(soname, known.size(), 0, release.versioned());
    }
    return release;
  }

  /// Mostly an old glibc, seldom a newer one than any store has.
  private int libc() {
    return store.oneIn(12)
        ? store.random.nextInt(RandomStore.VERSIONS.size())
        : store.random.nextInt(2);
  }

  private static String origin(Path file, Path directory) {
    return "$ORIGIN/" + java.util.Objects.requireNonNull(file.getParent()).relativize(directory);
  }

  /// Libraries that come along: each is what the object was linked with, or near to it, and needs
  /// what such a library needs.
  ///
  /// @param near whether they lie where they are looked for although the store has some, too
  private void bundle(Path directory, List<Release> with, boolean wide, boolean near)
      throws IOException {
    if (store.oneIn(2)) {
      return;
    }
    for (Release release : store.some(with, 2)) {
      Release brought = store.oneIn(3) ? release(release.soname()) : release;
      List<Release> linked = new ArrayList<>();
      for (String need : store.needsOf(brought.soname())) {
        linked.add(release(need));
      }
      TinyElf elf = new TinyElf(wide).with(TinyElf.DT_SONAME, brought.soname());
      if (store.oneIn(4)) {
        elf.with(TinyElf.DT_RUNPATH, "$ORIGIN");
      }
      RandomStore.define(elf, brought);
      store.link(elf, linked, libc());
      boolean renamed = store.oneIn(10);
      store.write(elf, directory.resolve(brought.soname() + (renamed ? ".9" : "")));
      if (near && !renamed) {
        store.symbols(wide).addAll(brought.symbols());
      }
    }
  }

  /// Where the system has its drivers; half of the stores are on a system without.
  private Path drivers() throws IOException {
    Path directory = store.root.resolve("driver/lib");
    if (store.oneIn(2)) {
      for (String soname : List.of("libGLX_any.so.0", "libcuda.so.1")) {
        TinyElf elf = new TinyElf().with(TinyElf.DT_SONAME, soname);
        store.link(elf, List.of(), 1 + store.random.nextInt(3));
        store.write(elf, directory.resolve(soname));
      }
    }
    return directory;
  }

  /// What nix-ld searches by itself; most systems have none.
  private Path defaults() throws IOException {
    Path directory = store.root.resolve("default/lib");
    if (store.oneIn(4)) {
      for (Path file : store.some(store.files(), 1 + store.random.nextInt(4))) {
        store.linkIn(directory, file);
      }
    }
    return directory;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Foreign object : foreign) {
      ElfObject facts = object.object();
      text.append("  ").append(object.path()).append(" for ").append(facts.interpreter());
      text.append(" needs ").append(facts.dependencies()).append(facts.versionsNeeded());
      text.append(" rpath ").append(facts.rpath()).append(" runpath ").append(facts.runpath());
      text.append('\n');
    }
    return text + "  " + options + "\n";
  }
}
