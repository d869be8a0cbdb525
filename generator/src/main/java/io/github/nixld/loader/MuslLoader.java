package io.github.nixld.loader;

import io.github.nixld.elf.Dependency;
import io.github.nixld.elf.ElfHeader;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.loader.FileView.Errno;
import io.github.nixld.loader.FileView.Missing;
import io.github.nixld.loader.FileView.NotRegular;
import io.github.nixld.loader.FileView.Present;
import io.github.nixld.loader.FileView.Probe;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// musl's loader (musl ldso/dynlink.c): load_library, load_preload, load_deps.
///
/// It searches `LD_LIBRARY_PATH` first, then `DT_RUNPATH` or `DT_RPATH` of the requester and of
/// those that led to it, then the loader's own list. It takes the first file that opens, whatever
/// that is. It reuses only its own libc, which answers to many names, and file names that a search
/// has found, but no sonames.
final class MuslLoader {
  private static final Set<String> OWN_NAMES =
      Set.of("c", "pthread", "rt", "m", "dl", "util", "xnet");

  private final LoadRequest request;
  private final FileView view;
  private final List<String> libraryPath;
  private @Nullable List<String> systemPath;

  /// Every object, the program first and the loader second.
  private final List<Dso> objects = new ArrayList<>();

  /// The objects in the order in which symbols are looked up. The loader comes where it is first
  /// requested.
  private final List<Dso> chain = new ArrayList<>();

  private final List<LoadPlan.Entry> order = new ArrayList<>();
  private final Set<String> reported = new HashSet<>();
  private final List<Fault> faults = new ArrayList<>();
  private final List<LoadPlan.Opened> opened = new ArrayList<>();
  private final DlopenCalls calls;
  private final Dso program;
  private final Dso loader;

  /// `struct dso`.
  private static final class Dso {
    final int index;
    final String name;
    final String path;
    final Object identity;
    final ElfObject facts;
    final @Nullable Dso neededBy;
    final Found found;
    final List<LoadedObject.Need> needs = new ArrayList<>();

    /// The file name, after a search has found it; null before.
    @Nullable String shortName;

    Dso(
        int index,
        String name,
        String path,
        Object identity,
        ElfObject facts,
        @Nullable Dso neededBy,
        Found found) {
      this.index = index;
      this.name = name;
      this.path = path;
      this.identity = identity;
      this.facts = facts;
      this.neededBy = neededBy;
      this.found = found;
    }
  }

  /// What a search found.
  private record Found(String path, Probe file, Rule rule, String where) {}

  private MuslLoader(LoadRequest request, FileView view, DlopenCalls calls) {
    this.request = request;
    this.calls = calls;
    this.view = view;
    libraryPath = request.secure() ? List.of() : MuslPaths.split(request.libraryPath());
    Missing none = new Missing(Errno.ENOENT);
    program =
        add(
            request.path(),
            request.identity(),
            request.program(),
            null,
            new Found(request.path(), none, Rule.PROGRAM, ""));
    DynamicLoader ldso = request.loader();
    loader =
        add(
            ldso.path(),
            ldso.identity(),
            ldso.object(),
            null,
            new Found(ldso.path(), none, Rule.LOADER, ""));
    chain.add(program);
    order.add(new LoadPlan.Entry(ldso.path(), loader.index));
  }

  static LoadPlan simulate(LoadRequest request, FileView view, DlopenCalls calls) {
    return new MuslLoader(request, view, calls).run();
  }

  private LoadPlan run() {
    if (!request.secure()) {
      for (String name : request.preload().split("[:\\s]", -1)) {
        if (!name.isEmpty() && load(name, null) == null) {
          faults.add(new Fault.PreloadIgnored(name, "LD_PRELOAD", "cannot be loaded"));
        }
      }
    }
    for (int at = 0; at < chain.size(); at++) {
      Dso dso = chain.get(at);
      if (dso != loader) {
        dependencies(dso);
      }
    }
    if (!chain.contains(loader)) {
      chain.add(loader);
    }
    List<Integer> scope = chain.stream().map(dso -> dso.index).toList();
    for (int at = 0; at < chain.size(); at++) {
      open(chain.get(at));
    }
    List<LoadedObject> loaded = new ArrayList<>();
    for (Dso dso : objects) {
      loaded.add(
          new LoadedObject(
              dso.index,
              dso.name,
              dso.path,
              dso.identity,
              dso.facts,
              dso.neededBy == null ? dso.index : dso.neededBy.index,
              dso.found.rule,
              dso.found.where,
              dso.needs));
    }
    return new LoadPlan(loaded, order, faults, scope, opened);
  }

  /// musl ldso/dynlink.c, dlopen: the name is searched as if the program needed it, whichever
  /// object calls.
  private void open(Dso caller) {
    for (String name :
        calls.by(
            new DlopenCalls.Caller(
                caller == program, caller.path, caller.identity, caller.facts))) {
      int known = chain.size();
      int before = faults.size();
      Dso object = load(name, program);
      opened.add(
          new LoadPlan.Opened(
              caller.index, name, object == null ? LoadedObject.NONE : object.index));
      if (object == null && faults.size() == before) {
        faults.add(new Fault.NotFound(name, caller.index, false));
      }
      for (int at = known; at < chain.size(); at++) {
        dependencies(chain.get(at));
      }
    }
  }

  private void dependencies(Dso dso) {
    for (Dependency dependency : dso.facts.dependencies()) {
      if (dependency.tag() == Dependency.Tag.NEEDED) {
        String name = dependency.name();
        int before = faults.size();
        Dso needed = load(name, dso);
        if (needed == null) {
          order.add(new LoadPlan.Entry(name, LoadedObject.NONE));
          if (faults.size() == before) {
            faults.add(new Fault.NotFound(name, dso.index, false));
          }
        }
        dso.needs.add(
            new LoadedObject.Need(name, needed == null ? LoadedObject.NONE : needed.index));
      }
    }
  }

  /// @param by null for a preload, which no `DT_RPATH` helps to find
  private @Nullable Dso load(String name, @Nullable Dso by) {
    String own = ownName(name);
    if (own != null || name.equals(loader.name)) {
      return self(name, own);
    }
    Found found;
    if (name.indexOf('/') >= 0) {
      found = new Found(name, probe(name), Rule.PATH, "");
    } else {
      for (Dso dso : chain) {
        if (name.equals(dso.shortName)) {
          return dso;
        }
      }
      found = search(name, by);
    }
    return switch (found.file) {
      case Missing missing -> null;
      case NotRegular other -> refused(name, found, by, "Is a directory");
      case Present file -> open(name, found, file, by);
    };
  }

  private Found search(String name, @Nullable Dso by) {
    Found found = in(libraryPath, name, Rule.LD_LIBRARY_PATH);
    for (Dso owner = by; found == null && owner != null; owner = owner.neededBy) {
      Rule rule = owner.facts.runpath() != null ? Rule.RUNPATH : Rule.RPATH;
      found = in(MuslPaths.rpath(owner.facts, origin(owner)), name, rule);
    }
    if (found == null) {
      if (systemPath == null) {
        systemPath = MuslPaths.system(request.loader());
      }
      found = in(systemPath, name, Rule.SYSTEM);
    }
    return found == null ? new Found(name, new Missing(Errno.ENOENT), Rule.SYSTEM, "") : found;
  }

  private @Nullable String origin(Dso owner) {
    if (owner == program) {
      return request.secure() ? null : request.origin();
    }
    int slash = owner.path.lastIndexOf('/');
    return slash < 0 ? "." : owner.path.substring(0, slash);
  }

  /// @return null if the search goes on with the next list
  private @Nullable Found in(List<String> directories, String name, Rule rule) {
    for (String directory : directories) {
      String path = directory + "/" + name;
      Probe probe = probe(path);
      // An unusual error, such as ELOOP, ends the whole search.
      if (!(probe instanceof Missing missing) || missing.errno() == Errno.OTHER) {
        return new Found(path, probe, rule, directory);
      }
    }
    return null;
  }

  private Probe probe(String path) {
    String absolute = request.absolute(path);
    int slash = absolute.lastIndexOf('/');
    return view.probe(absolute.substring(0, slash), absolute.substring(slash + 1));
  }

  private @Nullable Dso open(String name, Found found, Present file, @Nullable Dso by) {
    if (file.identity().equals(loader.identity)) {
      // A libc is recognised by symbols that only a libc has.
      return self("libc.so", "c");
    }
    boolean searched = found.rule != Rule.PATH;
    for (Dso dso : chain) {
      if (dso != program && dso != loader && dso.identity.equals(file.identity())) {
        if (dso.shortName == null && searched) {
          dso.shortName = fileName(dso.path);
        }
        return dso;
      }
    }
    ElfHeader expected = request.loader().object().header();
    if (!(file.contents() instanceof ElfObject facts)
        || !facts.dynamic()
        || !facts.header().sameMachine(expected)) {
      return refused(name, found, by, "Exec format error");
    }
    Dso dso = add(name, file.identity(), facts, by, found);
    dso.shortName = searched ? fileName(found.path) : null;
    chain.add(dso);
    order.add(new LoadPlan.Entry(name, dso.index));
    return dso;
  }

  private @Nullable Dso refused(String name, Found found, @Nullable Dso by, String reason) {
    int requester = by == null ? program.index : by.index;
    if (by != null) {
      faults.add(new Fault.Unloadable(name, found.path, requester, reason, found.path));
    }
    return null;
  }

  private Dso self(String name, @Nullable String own) {
    if (!chain.contains(loader)) {
      chain.add(loader);
    }
    if (own != null && reported.add(own)) {
      order.add(new LoadPlan.Entry(name, loader.index));
    }
    return loader;
  }

  /// "lib", one of the names, and "."; the rest does not matter.
  private static @Nullable String ownName(String name) {
    int dot = name.indexOf('.');
    if (!name.startsWith("lib") || dot < 3) {
      return null;
    }
    String own = name.substring(3, dot);
    return OWN_NAMES.contains(own) ? own : null;
  }

  private static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private Dso add(
      String name, Object identity, ElfObject facts, @Nullable Dso neededBy, Found found) {
    Dso dso = new Dso(objects.size(), name, found.path, identity, facts, neededBy, found);
    objects.add(dso);
    return dso;
  }
}
