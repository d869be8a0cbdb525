package io.github.nixld.cli.choice;

import io.github.nixld.choose.Environment;
import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.choose.candidate.Rejected;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.elf.LdSo;
import io.github.nixld.index.IndexedLoader;
import io.github.nixld.index.IndexedObject;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.loader.Rule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A choice for a program `/p` that needs libz.so.1, which is chosen from one of two store paths.
final class SmallChoice {
  static final String STORE = "/nix/store";
  static final String ZLIB = STORE + "/0123456789abcdfghijklmnpqrsvwxyz-zlib-1.3.1";
  static final String OTHER = STORE + "/1123456789abcdfghijklmnpqrsvwxyz-zlib-1.2.13";
  static final String LOADER = STORE + "/2123456789abcdfghijklmnpqrsvwxyz-glibc-2.41/lib/ld.so";
  static final String OLDER_GLIBC = STORE + "/3123456789abcdfghijklmnpqrsvwxyz-glibc-2.38";

  private SmallChoice() {}

  static Environment with(Environment.Unresolved... unresolved) throws IOException {
    ElfObject elf = (ElfObject) ElfReader.read(Path.of("/proc/self/exe"));
    String path = ZLIB + "/lib/libz.so.1";
    return of(
        List.of(unresolved),
        new Environment.Decision(
            new Candidate("libz.so.1", ZLIB + "/lib", "libz.so.1", path, elf, null, false),
            List.of(new Rejected(OTHER.substring(STORE.length() + 1), "older"))));
  }

  /// The same with other decisions.
  static Environment deciding(Environment.Decision... decisions) throws IOException {
    return of(List.of(), decisions);
  }

  private static Environment of(
      List<Environment.Unresolved> unresolved, Environment.Decision... decisions)
      throws IOException {
    ElfObject elf = (ElfObject) ElfReader.read(Path.of("/proc/self/exe"));
    String path = ZLIB + "/lib/libz.so.1";
    List<LoadedObject> loaded =
        List.of(
            new LoadedObject(
                0,
                "/p",
                "/p",
                "/p",
                elf,
                0,
                Rule.RUNPATH,
                "",
                List.of(new LoadedObject.Need("libz.so.1", 1))),
            new LoadedObject(
                1, "libz.so.1", path, path, elf, 0, Rule.LD_LIBRARY_PATH, "", List.of()));
    return new Environment(
        STORE,
        "x86_64-linux",
        unresolved.isEmpty(),
        new Environment.ChosenLoader(
            new IndexedLoader(
                new IndexedObject(1, LOADER, "2123456789abcdfghijklmnpqrsvwxyz-glibc-2.41", elf),
                new LdSo(LdSo.Kind.GLIBC, "2.41", List.of(), null, "lib")),
            LOADER,
            "the newest",
            List.of(new Rejected(OLDER_GLIBC.substring(STORE.length() + 1), "older"))),
        List.of(ZLIB + "/lib"),
        Map.of(),
        List.of(decisions),
        List.of(
            new Environment.Run(
                new ForeignObject("/p", "/p", "/p", elf),
                new LoadPlan(loaded, List.of(), List.of(), List.of()))),
        unresolved,
        List.of(),
        List.of(),
        List.of());
  }

  static Environment.Unresolved missing(String name, String reason, String... attributes) {
    return new Environment.Unresolved(name, List.of("/p"), reason, List.of(), List.of(attributes));
  }
}
