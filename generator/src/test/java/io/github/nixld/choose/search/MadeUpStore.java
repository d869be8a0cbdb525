package io.github.nixld.choose.search;

import io.github.nixld.choose.candidate.BundledLibraries;
import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.choose.candidate.CandidateRules;
import io.github.nixld.choose.candidate.Candidates;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.choose.candidate.LibcInstallation;
import io.github.nixld.choose.candidate.StoreFile;
import io.github.nixld.choose.candidate.StoreView;
import io.github.nixld.choose.candidate.UserPreference;
import io.github.nixld.choose.dlopen.DlopenHints;
import io.github.nixld.choose.dlopen.DlopenMode;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.elf.LdSo;
import io.github.nixld.index.IndexedLoader;
import io.github.nixld.index.IndexedObject;
import io.github.nixld.index.Provider;
import io.github.nixld.index.StorePathInfo;
import io.github.nixld.loader.DiskSymbols;
import io.github.nixld.loader.TinyElf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Files that are nowhere but in a view: a store, and programs beside it. Each is a line:
///
///     foo-2/lib/libfoo.so.1  needs libbar.so.1(BAR_2) libc.so.6
///     bar-2/lib/libbar.so.1  has BAR_1 BAR_2
///     /app/bin/app           needs libfoo.so.1
///
/// What begins with a slash is outside of the store, and a program, or a library if its name says
/// so. `runpath DIRECTORY` and `hints NAME`, for what a dlopen note recommends, may follow. There is
/// always a glibc.
final class MadeUpStore implements StoreView {
  static final String STORE = "/nix/store/";
  static final String GLIBC = STORE + "glibc-2.40/lib";
  private static final Pattern NEED = Pattern.compile("([^()]+)(?:\\(([^()]+)\\))?");

  private final Map<String, IndexedObject> files = new TreeMap<>();
  private final List<ForeignObject> foreign = new ArrayList<>();
  private final DiskSymbols disk = new DiskSymbols(Path.of("/"));

  MadeUpStore(String lines) throws IOException {
    add(GLIBC + "/ld-linux-x86-64.so.2", new TinyElf().defines("GLIBC_PRIVATE"));
    add(GLIBC + "/libc.so.6", new TinyElf().defines("GLIBC_2.2.5"));
    for (String line : lines.lines().toList()) {
      if (!line.isBlank()) {
        add(line);
      }
    }
  }

  private void add(String line) throws IOException {
    String[] words = line.strip().split("\\s+");
    String path = words[0].startsWith("/") ? words[0] : STORE + words[0];
    boolean program = words[0].startsWith("/") && !path.contains(".so");
    TinyElf elf = new TinyElf();
    if (program) {
      elf.interpreter("/lib64/ld-linux-x86-64.so.2");
    } else {
      elf.with(TinyElf.DT_SONAME, path.substring(path.lastIndexOf('/') + 1));
    }
    String what = "";
    for (String word : List.of(words).subList(1, words.length)) {
      switch (word) {
        case "needs", "has", "runpath", "hints" -> what = word;
        default -> say(elf, what, word);
      }
    }
    IndexedObject object = add(path, elf);
    if (words[0].startsWith("/")) {
      foreign.add(new ForeignObject(path, path, path, (ElfObject) object.facts()));
    }
  }

  private static void say(TinyElf elf, String what, String word) {
    switch (what) {
      case "has" -> elf.defines(word);
      case "hints" -> elf.dlopenNote("[{\"soname\": [\"" + word + "\"]}]");
      case "runpath" -> elf.with(TinyElf.DT_RUNPATH, word.startsWith("/") ? word : STORE + word);
      default -> {
        Matcher need = NEED.matcher(word);
        if (!need.matches()) {
          throw new AssertionError(word);
        }
        elf.with(TinyElf.DT_NEEDED, need.group(1));
        if (need.group(2) != null) {
          elf.needsVersion(need.group(1), need.group(2), false);
        }
      }
    }
  }

  private IndexedObject add(String path, TinyElf elf) throws IOException {
    Path file = Files.createTempFile("made-up", ".so");
    try {
      Files.write(file, elf.bytes());
      String storePath = path.startsWith(STORE) ? path.split("/", -1)[3] : "";
      IndexedObject object =
          new IndexedObject(files.size() + 1, path, storePath, ElfReader.read(file));
      files.put(path, object);
      return object;
    } finally {
      Files.delete(file);
    }
  }

  List<ForeignObject> foreign() {
    return foreign;
  }

  ForeignObject foreign(String path) {
    return foreign.stream().filter(o -> o.path().equals(path)).findFirst().orElseThrow();
  }

  /// What has to be solved for all that is outside of the store.
  ChoiceProblem problem(@Nullable String farm, String... defaults) {
    LibcInstallation libc = libc();
    Candidates candidates =
        new Candidates(
            this,
            libc,
            new CandidateRules(new UserPreference(null, null), List.of(), farm != null),
            new BundledLibraries(foreign, this, STORE.substring(0, STORE.length() - 1)),
            null);
    return new ChoiceProblem(
        this,
        libc,
        candidates,
        new ChoiceProblem.Subjects(foreign, null),
        new ChoiceProblem.SearchOptions(
            List.of(), DlopenMode.LIKELY, farm, List.of(defaults), List.of()));
  }

  private LibcInstallation libc() {
    IndexedObject loader = Objects.requireNonNull(files.get(GLIBC + "/ld-linux-x86-64.so.2"));
    LdSo builtIn = new LdSo(LdSo.Kind.GLIBC, "2.40", List.of(GLIBC), null, "lib");
    return Objects.requireNonNull(LibcInstallation.of(new IndexedLoader(loader, builtIn), this));
  }

  Evaluator evaluator(String... defaults) {
    return evaluator(problem(null, defaults));
  }

  Evaluator evaluator(ChoiceProblem problem) {
    return new Evaluator(problem, new DlopenHints(STORE, DlopenMode.NONE, disk), symbols());
  }

  SymbolProof symbols() {
    return new SymbolProof(this, STORE.substring(0, STORE.length() - 1), disk);
  }

  Changes changes(Evaluator evaluator) {
    return new Changes(evaluator.problem().candidates(), symbols());
  }

  /// The only candidate of a store path for a name.
  Candidate candidate(Evaluator evaluator, String name, String storePath) {
    return evaluator.problem().candidates().of(name).stream()
        .filter(c -> c.label().equals(storePath))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public Probe probe(String directory, String name) {
    IndexedObject object = files.get(directory + "/" + name);
    if (object == null) {
      return new Missing(Errno.ENOENT);
    }
    Object identity = directory.startsWith(STORE) ? new StoreFile(object) : object.path();
    return new Present(identity, object.facts());
  }

  @Override
  public boolean isDirectory(String path) {
    return files.keySet().stream().anyMatch(file -> file.startsWith(path + "/"));
  }

  @Override
  public List<Provider> providers(String name) {
    List<Provider> providers = new ArrayList<>();
    for (IndexedObject object : files.values()) {
      String path = object.path();
      int slash = path.lastIndexOf('/');
      if (path.startsWith(STORE) && path.substring(slash + 1).equals(name)) {
        providers.add(
            new Provider(path.substring(0, slash), name, object, info(object.storePath()), false));
      }
    }
    return providers;
  }

  private static StorePathInfo info(String basename) {
    int dash = basename.lastIndexOf('-');
    return new StorePathInfo(
        basename, basename.substring(0, dash), basename.substring(dash + 1), true, 0, null);
  }

  @Override
  public List<Provider> providersBySoname(String soname) {
    return List.of();
  }
}
