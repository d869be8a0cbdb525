package io.github.nixld.choose;

import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.choose.dlopen.DlopenMode;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.loader.TinyElf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What is asked of a random store: objects that were built elsewhere, which bring libraries along
/// that they find by RPATH, by RUNPATH, by a directory beside them or not at all, and how the
/// choice is steered.
final class RandomQuestion {
  private final RandomStore store;
  private final StoreFiles files;
  private final Dice dice;
  private final List<ForeignObject> foreign = new ArrayList<>();
  private final Options options;

  RandomQuestion(RandomStore store) throws IOException {
    this.store = store;
    files = store.files();
    dice = store.dice();
    for (int i = dice.oneIn(4) ? 1 + dice.below(2) : 0; i >= 0; i--) {
      foreign.add(SampleStore.foreign(object(files.root().resolve("app" + i), !dice.oneIn(8))));
    }
    options =
        new Options(
            dice.oneIn(15) ? Pattern.compile("env|-1\\.0") : null,
            dice.oneIn(15) ? Pattern.compile("-1\\.2") : null,
            dice.oneIn(12) ? loader(dice.any(store.glibcs())) : null,
            dice.oneIn(12) ? List.of(dice.any(store.sonames())) : List.of(),
            DlopenMode.LIKELY,
            dice.oneIn(5) ? files.root().resolve("farm").toString() : null,
            List.of(drivers().toString()),
            List.of(defaults().toString(), files.root().resolve("nowhere").toString()));
  }

  List<ForeignObject> foreign() {
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
    boolean program = !dice.oneIn(6);
    Path file = tree.resolve(dice.any(List.of("bin/p", "p", "lib/plugins/p.so")));
    TinyElf elf = new TinyElf(wide);
    if (program) {
      elf.interpreter(SampleGlibc.interpreter(wide));
    } else if (dice.oneIn(2)) {
      elf.refers("host_call", "", "", false);
    }
    List<Release> with = new ArrayList<>();
    for (String soname : dice.some(store.sonames(), 1 + dice.below(4))) {
      with.add(release(soname));
    }
    Path bundle = tree.resolve(dice.any(List.of("lib", "bin", "vendor/so", "lib/private")));
    switch (dice.below(6)) {
      case 0 -> elf.with(TinyElf.DT_RPATH, origin(file, bundle));
      case 1 -> elf.with(TinyElf.DT_RUNPATH, origin(file, bundle));
      default -> {}
    }
    bundle(bundle, with, wide, bundle.endsWith("lib") || bundle.equals(file.getParent()));
    if (dice.oneIn(12)) {
      elf.with(TinyElf.DT_NEEDED, dice.any(List.of("libnone.so.1", "libcuda.so.1")));
    }
    store.link(elf, with, libc());
    if (dice.oneIn(15) && !with.isEmpty()) {
      elf.needsVersion(with.getFirst().soname(), "NOBODY_1", dice.oneIn(2));
    }
    files.write(elf, file);
    return file;
  }

  /// What an object was linked with: as new as some library of the store, seldom newer.
  private Release release(String soname) {
    List<Release> known = store.releases(soname);
    Release release = dice.any(known);
    if (dice.oneIn(25)) {
      return Release.of(soname, known.size(), 0, release.versioned());
    }
    return release;
  }

  /// Mostly an old glibc, seldom a newer one than any store has.
  private int libc() {
    return dice.oneIn(12) ? dice.below(RandomStore.GLIBC.size()) : dice.below(2);
  }

  private static String origin(Path file, Path directory) {
    return "$ORIGIN/" + Objects.requireNonNull(file.getParent()).relativize(directory);
  }

  /// Libraries that come along: each is what the object was linked with, or near to it, and needs
  /// what such a library needs.
  ///
  /// @param near whether they lie where they are looked for although the store has some, too
  private void bundle(Path directory, List<Release> with, boolean wide, boolean near)
      throws IOException {
    if (dice.oneIn(2)) {
      return;
    }
    for (Release release : dice.some(with, 2)) {
      Release brought = dice.oneIn(3) ? release(release.soname()) : release;
      List<Release> linked = new ArrayList<>();
      for (String need : store.needs(brought.soname())) {
        linked.add(release(need));
      }
      TinyElf elf = new TinyElf(wide).with(TinyElf.DT_SONAME, brought.soname());
      if (dice.oneIn(4)) {
        elf.with(TinyElf.DT_RUNPATH, "$ORIGIN");
      }
      brought.define(elf);
      store.link(elf, linked, libc());
      boolean renamed = dice.oneIn(10);
      files.write(elf, directory.resolve(brought.soname() + (renamed ? ".9" : "")));
      if (near && !renamed) {
        store.symbols(wide).addAll(brought.symbols());
      }
    }
  }

  /// Where the system has its drivers; half of the stores are on a system without.
  private Path drivers() throws IOException {
    Path directory = files.root().resolve("driver/lib");
    if (dice.oneIn(2)) {
      for (String soname : List.of("libGLX_any.so.0", "libcuda.so.1")) {
        TinyElf elf = new TinyElf().with(TinyElf.DT_SONAME, soname);
        store.link(elf, List.of(), 1 + dice.below(3));
        files.write(elf, directory.resolve(soname));
      }
    }
    return directory;
  }

  /// What nix-ld searches by itself; most systems have none.
  private Path defaults() throws IOException {
    Path directory = files.root().resolve("default/lib");
    if (dice.oneIn(4)) {
      for (Path file : dice.some(files.written(), 1 + dice.below(4))) {
        files.link(directory, file);
      }
    }
    return directory;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (ForeignObject object : foreign) {
      ElfObject facts = object.object();
      text.append("  ").append(object.path()).append(" for ").append(facts.interpreter());
      text.append(" needs ").append(facts.dependencies()).append(facts.versionsNeeded());
      text.append(" rpath ").append(facts.rpath()).append(" runpath ").append(facts.runpath());
      text.append('\n');
    }
    return text + "  " + options + "\n";
  }
}
