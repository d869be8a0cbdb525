package io.github.nixld.loader;

import io.github.nixld.elf.Dependency;
import io.github.nixld.elf.ElfHeader;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.loader.FileView.Present;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// musl's loader (musl ldso/dynlink.c): load_library, path_open, fixup_rpath.
///
/// `LD_LIBRARY_PATH` first, then `DT_RPATH` or `DT_RUNPATH` of the requester and of those that led
/// to it, then the loader's own list. The first file that opens is taken, whatever it is; only its
/// own libc, which answers to many names, and names asked for before are reused, no sonames.
final class MuslLoader {
  private static final Set<String> OWN_NAMES =
      Set.of("c", "pthread", "rt", "m", "dl", "util", "xnet");

  /// A file was found and is no library: musl looks no further.
  private static final int REFUSED = -2;

  private final LoadRequest request;
  private final FileView view;
  private final List<LoadedObject> objects = new ArrayList<>();
  private final List<String> shortNames = new ArrayList<>();
  private final List<LoadPlan.Entry> order = new ArrayList<>();
  private final List<Fault> faults = new ArrayList<>();

  private MuslLoader(LoadRequest request, FileView view) {
    this.request = request;
    this.view = view;
  }

  static LoadPlan simulate(LoadRequest request, FileView view) {
    return new MuslLoader(request, view).run();
  }

  private LoadPlan run() {
    add(request.path(), request.path(), request.identity(), request.program(), 0, Rule.PROGRAM, "");
    DynamicLoader loader = request.loader();
    add(loader.path(), loader.path(), loader.identity(), loader.object(), 1, Rule.LOADER, "");
    if (!request.secure()) {
      for (String name : request.preload().split("[ :]", -1)) {
        if (!name.isEmpty() && load(name, 0) < 0) {
          faults.add(new Fault.PreloadIgnored(name, "cannot be opened"));
        }
      }
    }
    for (int at = 0; at < objects.size(); at++) {
      if (at == 1) {
        continue;
      }
      List<LoadedObject.Need> needs = new ArrayList<>();
      for (Dependency dependency : objects.get(at).facts().dependencies()) {
        if (dependency.tag() == Dependency.Tag.NEEDED) {
          needs.add(new LoadedObject.Need(dependency.name(), need(dependency.name(), at)));
        }
      }
      LoadedObject o = objects.get(at);
      objects.set(
          at,
          new LoadedObject(
              at,
              o.name(),
              o.path(),
              o.identity(),
              o.facts(),
              o.loadedBy(),
              o.rule(),
              o.where(),
              needs));
    }
    List<Integer> scope = new ArrayList<>();
    for (int i = 0; i < objects.size(); i++) {
      scope.add(i);
    }
    return new LoadPlan(objects, order, faults, scope);
  }

  private int need(String name, int by) {
    int object = load(name, by);
    if (object == LoadedObject.NONE) {
      faults.add(new Fault.NotFound(name, by, false));
    }
    if (object >= 0) {
      return object;
    }
    order.add(new LoadPlan.Entry(name, LoadedObject.NONE));
    return LoadedObject.NONE;
  }

  private int load(String name, int by) {
    if (isLibc(name)) {
      boolean shown = order.stream().anyMatch(entry -> entry.object() == 1);
      if (!shown) {
        order.add(new LoadPlan.Entry(name, 1));
      }
      return 1;
    }
    if (name.indexOf('/') >= 0) {
      return open(request.absolute(name), name, "", by, Rule.PATH, "");
    }
    int known = shortNames.indexOf(name);
    if (known >= 0) {
      return known;
    }
    if (!request.secure()) {
      int found =
          in(
              SearchPath.split(request.libraryPath(), ":\n", tokens(0)),
              name,
              by,
              Rule.LD_LIBRARY_PATH);
      if (found != LoadedObject.NONE) {
        return found;
      }
    }
    for (int owner = by; ; owner = objects.get(owner).loadedBy()) {
      ElfObject facts = objects.get(owner).facts();
      String path = facts.runpath() != null ? facts.runpath() : facts.rpath();
      if (path != null) {
        Rule rule = facts.runpath() != null ? Rule.RUNPATH : Rule.RPATH;
        int found = in(SearchPath.split(path, ":\n", tokens(owner)), name, by, rule);
        if (found != LoadedObject.NONE) {
          return found;
        }
      }
      if (objects.get(owner).loadedBy() == owner) {
        break;
      }
    }
    return in(systemPath(), name, by, Rule.SYSTEM);
  }

  /// "lib" + one of its own + ".": musl ldso/dynlink.c, the "reserved" list of load_library.
  private static boolean isLibc(String name) {
    if (!name.startsWith("lib")) {
      return false;
    }
    int dot = name.indexOf('.');
    return dot > 3 && OWN_NAMES.contains(name.substring(3, dot));
  }

  private int in(List<String> directories, String name, int by, Rule rule) {
    for (String directory : directories) {
      String path = request.absolute(directory.isEmpty() ? name : directory + "/" + name);
      if (view.probe(LoadRequest.parent(path), name) instanceof Present) {
        return open(path, name, name, by, rule, directory);
      }
    }
    return LoadedObject.NONE;
  }

  private int open(String path, String name, String shortName, int by, Rule rule, String where) {
    int slash = path.lastIndexOf('/');
    if (!(view.probe(path.substring(0, slash), path.substring(slash + 1))
        instanceof Present file)) {
      return LoadedObject.NONE;
    }
    for (LoadedObject object : objects) {
      if (object.identity().equals(file.identity())) {
        if (shortNames.get(object.index()).isEmpty()) {
          shortNames.set(object.index(), shortName);
        }
        return object.index();
      }
    }
    ElfHeader expected = request.loader().object().header();
    if (!(file.contents() instanceof ElfObject facts)
        || !facts.dynamic()
        || !facts.header().sameMachine(expected)) {
      faults.add(new Fault.Unloadable(name, path, by, "Exec format error", path));
      return REFUSED;
    }
    order.add(new LoadPlan.Entry(name, objects.size()));
    return add(name, path, file.identity(), facts, by, rule, where, shortName);
  }

  private void add(
      String name, String path, Object identity, ElfObject facts, int by, Rule rule, String where) {
    add(name, path, identity, facts, by, rule, where, "");
  }

  private int add(
      String name,
      String path,
      Object identity,
      ElfObject facts,
      int by,
      Rule rule,
      String where,
      String shortName) {
    objects.add(
        new LoadedObject(objects.size(), name, path, identity, facts, by, rule, where, List.of()));
    shortNames.add(shortName);
    return objects.size() - 1;
  }

  private SearchPath.Tokens tokens(int owner) {
    String origin = owner == 0 ? request.origin() : LoadRequest.parent(objects.get(owner).path());
    return new SearchPath.Tokens(origin, "$LIB", "$PLATFORM", false, null);
  }

  private List<String> systemPath() {
    String configured = configuredPath();
    return configured == null
        ? request.loader().builtIn().systemDirectories()
        : SearchPath.split(configured.strip(), ":\n", tokens(0));
  }

  /// `../etc/ld-musl-ARCH.path` beside the loader's directory replaces the built-in list.
  private @Nullable String configuredPath() {
    Path loader = Path.of(request.loader().path());
    String file = loader.getFileName().toString().replaceAll("\\.so\\.1$", ".path");
    Path prefix = Path.of(LoadRequest.parent(LoadRequest.parent(loader.toString())));
    try {
      Path path = prefix.resolve("etc").resolve(file);
      return Files.isRegularFile(path) && Files.size(path) < 1 << 20
          ? Files.readString(path)
          : null;
    } catch (IOException e) {
      return null;
    }
  }
}
