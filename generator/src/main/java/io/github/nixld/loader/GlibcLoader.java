package io.github.nixld.loader;

import io.github.nixld.elf.Dependency;
import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.loader.FileView.Errno;
import io.github.nixld.loader.FileView.Missing;
import io.github.nixld.loader.FileView.NotRegular;
import io.github.nixld.loader.FileView.Present;
import io.github.nixld.loader.FileView.Probe;
import io.github.nixld.loader.LinkMap.LoadedNeed;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// glibc's ld.so, from the program to the last version check, without running anything.
///
/// The structure follows glibc: [#mapDependencies] is elf/dl-deps.c (_dl_map_object_deps), [#map]
/// is elf/dl-load.c (_dl_map_object), the order of the result is that of the link map in
/// elf/rtld.c. Where ld.so would stop at the first fatal error this goes on as if the name were
/// missing, so that one simulation shows all that is wrong; the fault says that it is fatal.
final class GlibcLoader {
  private final LoadRequest request;
  private final FileView view;
  private final SearchDirectories directories;

  /// The link map: what is loaded, in the order in which names are looked up among it.
  private final List<LinkMap> loaded = new ArrayList<>();

  private final List<PendingFault> faults = new ArrayList<>();
  private final LinkMap program;
  private final LinkMap rtld;

  /// A fault whose object is not numbered yet.
  private sealed interface PendingFault {
    record Missing(String name, LinkMap by, boolean otherClass) implements PendingFault {}

    record Fatal(String name, String path, LinkMap by, String reason) implements PendingFault {}

    record Preload(String name, String reason) implements PendingFault {}
  }

  private GlibcLoader(LoadRequest request, FileView view) {
    this.request = request;
    this.view = view;
    this.directories = new SearchDirectories(request, view);
    program =
        new LinkMap(
            request.path(),
            request.path(),
            request.identity(),
            request.program(),
            null,
            Rule.PROGRAM,
            "",
            request.origin());
    DynamicLoader loader = request.loader();
    String interpreter = request.program().interpreter();
    rtld =
        new LinkMap(
            loader.path(),
            interpreter == null ? loader.path() : interpreter,
            loader.identity(),
            loader.object(),
            null,
            Rule.LOADER,
            "",
            parent(loader.path()));
    if (interpreter != null) {
      rtld.addName(interpreter.substring(interpreter.lastIndexOf('/') + 1));
    }
    loaded.add(program);
    loaded.add(rtld);
  }

  /// Simulates one run.
  static LoadPlan simulate(LoadRequest request, FileView view) {
    GlibcLoader loader = new GlibcLoader(request, view);
    List<LinkMap> searchList = loader.mapDependencies(loader.preload());
    return loader.plan(searchList);
  }

  /// elf/rtld.c, handle_preload_list and do_preload.
  private List<LinkMap> preload() {
    List<LinkMap> preloads = new ArrayList<>();
    for (String name : request.preload().split("[ :]", -1)) {
      if (name.isEmpty() || (request.secure() && name.indexOf('/') >= 0)) {
        continue;
      }
      int before = loaded.size();
      Mapped mapped = map(name, program);
      if (mapped instanceof Mapped.Failed failed) {
        faults.add(new PendingFault.Preload(name, failed.reason));
      } else if (mapped instanceof Mapped.Found object && loaded.size() > before) {
        preloads.add(object.map);
      }
    }
    return preloads;
  }

  /// elf/dl-deps.c, _dl_map_object_deps: breadth-first, filtees before their filters.
  ///
  /// @return the search list, the program first unless it has filtees of its own
  private List<LinkMap> mapDependencies(List<LinkMap> preloads) {
    List<LinkMap> list = new ArrayList<>();
    List<LinkMap> done = new ArrayList<>();
    list.add(program);
    program.listed = true;
    for (LinkMap preload : preloads) {
      list.add(preload);
      preload.listed = true;
    }
    for (int at = 0; at < list.size(); ) {
      LinkMap requester = list.get(at);
      if (contains(done, requester)) {
        at++;
        continue;
      }
      done.add(requester);
      ElfObject facts = requester.facts;
      if (facts == null) {
        continue;
      }
      // Filtees are put before their filter, so that its place moves; what is put there has not
      // been handled yet.
      int insertAt = at;
      for (Dependency dependency : facts.dependencies()) {
        SearchPath.Tokens tokens = directories.tokens(requester, program);
        String name = SearchPath.expand(dependency.name(), tokens);
        if (dependency.tag() == Dependency.Tag.NEEDED) {
          LinkMap object = need(name, requester, list);
          requester.needs.add(new LoadedNeed(name, object.faked() ? null : object));
          continue;
        }
        LinkMap filtee = filtee(dependency, name, requester);
        if (filtee == null) {
          continue;
        }
        requester.needs.add(new LoadedNeed(name, filtee.faked() ? null : filtee));
        int known = indexOf(list, filtee);
        if (filtee.listed && known >= 0 && known < insertAt) {
          continue;
        }
        if (filtee.listed && known >= 0) {
          list.remove(known);
        }
        list.add(insertAt, filtee);
        filtee.listed = true;
        insertAt++;
        removeSame(loaded, filtee);
        loaded.add(indexOf(loaded, requester), filtee);
      }
      // Stays at the same place: what stands there now is a filtee, or the requester, which is
      // done.
    }
    return list;
  }

  /// Maps one `DT_NEEDED` and appends it to the list.
  private LinkMap need(String name, LinkMap requester, List<LinkMap> list) {
    LinkMap object =
        switch (map(name, requester)) {
          case Mapped.Found found -> found.map;
          case Mapped.Failed failed -> failed.fake(this, name, requester);
        };
    if (!object.listed) {
      list.add(object);
      object.listed = true;
    }
    return object;
  }

  private @Nullable LinkMap filtee(Dependency dependency, String name, LinkMap requester) {
    boolean auxiliary = dependency.tag() == Dependency.Tag.AUXILIARY;
    if (auxiliary && name.isEmpty()) {
      return null;
    }
    return switch (map(name, requester)) {
      case Mapped.Found found -> found.map;
      case Mapped.Failed failed when !auxiliary -> failed.fake(this, name, requester);
      // A missing auxiliary filtee is passed over; --list shows it, one that cannot be loaded is
      // not shown either.
      case Mapped.Failed failed -> failed.path == null ? fake(name, requester) : null;
    };
  }

  /// What came of a name.
  private sealed interface Mapped {
    record Found(LinkMap map) implements Mapped {}

    /// @param path the file that was refused; null where none was found
    record Failed(String reason, @Nullable String path, boolean otherClass) implements Mapped {
      LinkMap fake(GlibcLoader loader, String name, LinkMap requester) {
        loader.faults.add(
            path == null
                ? new PendingFault.Missing(name, requester, otherClass)
                : new PendingFault.Fatal(name, path, requester, reason));
        return loader.fake(name, requester);
      }
    }
  }

  /// A stand-in for a name that was not found, as `--list` makes it: it is in the link map, but
  /// answers to no name.
  private LinkMap fake(String name, LinkMap requester) {
    LinkMap fake = new LinkMap(name, name, new Object(), null, requester, Rule.PATH, "", "");
    loaded.add(fake);
    return fake;
  }

  /// elf/dl-load.c, _dl_map_object.
  private Mapped map(String name, LinkMap requester) {
    for (LinkMap map : loaded) {
      if (map.answersTo(name)) {
        map.addName(name);
        return new Mapped.Found(map);
      }
    }
    Search search = new Search(name);
    if (name.indexOf('/') >= 0) {
      // Expanded by the caller already; an unknown token leaves the name as it is.
      search.open(name, Rule.PATH);
    } else if (!name.isEmpty()) {
      search(search, requester);
    }
    return search.result(requester);
  }

  private void search(Search search, LinkMap requester) {
    ElfObject facts = requester.facts();
    if (facts.runpath() == null) {
      boolean programSeen = false;
      for (LinkMap map = requester; map != null && !search.done(); map = map.loader) {
        search.in(directories.rpath(map, program), Rule.RPATH);
        programSeen |= map == program;
      }
      if (!search.done() && !programSeen) {
        search.in(directories.rpath(program, program), Rule.RPATH);
      }
    }
    if (!search.done()) {
      search.in(directories.libraryPath(program), Rule.LD_LIBRARY_PATH);
    }
    if (!search.done()) {
      search.in(directories.runpath(requester, program), Rule.RUNPATH);
    }
    boolean noDefault = (facts.flags1() & ElfObject.DF_1_NODEFLIB) != 0;
    if (!search.done()) {
      String cached = directories.cached(search.name, noDefault);
      if (cached != null) {
        search.open(cached, Rule.CACHE);
      }
    }
    if (!search.done() && !noDefault) {
      search.in(directories.system(), Rule.SYSTEM);
    }
  }

  /// The search for one name, over one list of directories after the other.
  private final class Search {
    final String name;
    private boolean otherClass;
    private @Nullable String path;
    private @Nullable Present file;
    private @Nullable ElfObject accepted;
    private @Nullable String fatal;
    private Rule rule = Rule.PATH;
    private String where = "";

    Search(String name) {
      this.name = name;
    }

    boolean done() {
      return accepted != null || fatal != null;
    }

    /// elf/dl-load.c, open_path.
    void in(List<String> list, Rule by) {
      for (String directory : list) {
        Errno last = Errno.ENOENT;
        boolean exists = false;
        for (String subdirectory : directories.subdirectories(directory)) {
          String full =
              directory.isEmpty()
                  ? subdirectory
                  : subdirectory.isEmpty() ? directory : directory + "/" + subdirectory;
          last = open(full.isEmpty() ? name : (full.equals("/") ? "" : full) + "/" + name, by);
          if (done()) {
            where = directory;
            return;
          }
          exists |= last != Errno.ENOTDIR;
        }
        // Up to 2.36 the same, except that ENOTDIR ends the list too; then the directory does not
        // exist either.
        if (exists && last == Errno.OTHER && view.isDirectory(absolute(directory))) {
          return;
        }
      }
    }

    /// Opens one candidate.
    ///
    /// @return what `open(2)` said where there was no file
    Errno open(String candidate, Rule by) {
      String absolute = absolute(candidate);
      int slash = absolute.lastIndexOf('/');
      Probe probe = view.probe(absolute.substring(0, slash), absolute.substring(slash + 1));
      switch (probe) {
        case Missing missing -> {
          return missing.errno();
        }
        case NotRegular other -> {
          path = candidate;
          fatal = other.message();
        }
        case Present present -> {
          ElfFile contents = present.contents();
          switch (Acceptance.of(contents, request.loader().object().header())) {
            case Acceptance.Skip skip -> {
              otherClass |= skip.otherClass();
              return Errno.ENOENT;
            }
            case Acceptance.Fatal refused -> {
              // A file that is loaded already is reused before its type is looked at.
              LinkMap same = sameFile(present.identity());
              path = candidate;
              if (same != null && same.facts != null) {
                accepted = same.facts;
                file = present;
              } else {
                fatal = refused.reason();
              }
            }
            case Acceptance.Accept accept -> {
              path = candidate;
              file = present;
              accepted = accept.object();
            }
          }
        }
      }
      rule = by;
      return Errno.ENOENT;
    }

    Mapped result(LinkMap requester) {
      if (fatal != null) {
        return new Mapped.Failed(fatal, path, false);
      }
      if (accepted == null || file == null || path == null) {
        return new Mapped.Failed(
            "cannot open shared object file: No such file or directory", null, otherClass);
      }
      LinkMap same = sameFile(file.identity());
      if (same != null) {
        same.addName(name);
        return new Mapped.Found(same);
      }
      LinkMap map =
          new LinkMap(
              path,
              name,
              file.identity(),
              accepted,
              requester,
              rule,
              where,
              parent(absolute(path)));
      loaded.add(map);
      return new Mapped.Found(map);
    }
  }

  private @Nullable LinkMap sameFile(Object identity) {
    for (LinkMap map : loaded) {
      // The identity of the program and of the loader is not registered: their second copy is
      // loaded anew.
      if (map != program && map != rtld && !map.faked() && map.identity.equals(identity)) {
        return map;
      }
    }
    return null;
  }

  private String absolute(String path) {
    return path.startsWith("/") ? path : request.workingDirectory() + "/" + path;
  }

  static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  private LoadPlan plan(List<LinkMap> searchList) {
    // elf/rtld.c: the loader is taken out of the chain, and put back where the search list has it
    // if anybody needs it.
    removeSame(loaded, rtld);
    int rtldAt = indexOf(searchList, rtld);
    if (rtldAt > 0) {
      List<LinkMap> found = searchList.stream().filter(map -> !map.faked()).toList();
      LinkMap before = found.get(indexOf(found, rtld) - 1);
      loaded.add(indexOf(loaded, before) + 1, rtld);
    }
    Numbering numbering = new Numbering();
    numbering.add(program);
    numbering.add(rtld);
    for (LinkMap map : loaded) {
      numbering.add(map);
    }
    List<LoadedObject> objects = numbering.objects();
    List<LoadPlan.Entry> order = new ArrayList<>();
    for (LinkMap map : loaded) {
      if (map != program) {
        order.add(new LoadPlan.Entry(map.names.getFirst(), numbering.of(map)));
      }
    }
    List<Integer> scope = new ArrayList<>();
    for (LinkMap map : searchList) {
      if (!map.faked()) {
        scope.add(numbering.of(map));
      }
    }
    List<Fault> all = new ArrayList<>();
    for (PendingFault fault : faults) {
      all.add(
          switch (fault) {
            case PendingFault.Missing missing ->
                new Fault.NotFound(missing.name, numbering.of(missing.by), missing.otherClass);
            case PendingFault.Fatal fatal ->
                new Fault.Unloadable(fatal.name, fatal.path, numbering.of(fatal.by), fatal.reason);
            case PendingFault.Preload preload ->
                new Fault.PreloadIgnored(preload.name, preload.reason);
          });
    }
    all.addAll(
        VersionCheck.faults(request.loader(), request.cpu(), program, loaded, numbering::of));
    return new LoadPlan(objects, order, all, scope);
  }

  /// Numbers the objects of the link map.
  private static final class Numbering {
    private final List<LinkMap> maps = new ArrayList<>();

    void add(LinkMap map) {
      if (!map.faked() && indexOf(maps, map) < 0) {
        maps.add(map);
      }
    }

    int of(LinkMap map) {
      return map.faked() ? LoadedObject.NONE : indexOf(maps, map);
    }

    List<LoadedObject> objects() {
      List<LoadedObject> objects = new ArrayList<>(maps.size());
      for (LinkMap map : maps) {
        List<LoadedObject.Need> needs = new ArrayList<>(map.needs.size());
        for (LoadedNeed need : map.needs) {
          needs.add(
              new LoadedObject.Need(
                  need.name(), need.object() == null ? LoadedObject.NONE : of(need.object())));
        }
        if (map.facts != null) {
          objects.add(
              new LoadedObject(
                  objects.size(),
                  map.names.getFirst(),
                  map.path,
                  map.identity,
                  map.facts,
                  map.loader == null ? objects.size() : of(map.loader),
                  map.rule,
                  map.where,
                  needs));
        }
      }
      return objects;
    }
  }

  private static int indexOf(List<LinkMap> maps, LinkMap map) {
    for (int i = 0; i < maps.size(); i++) {
      if (maps.get(i) == map) {
        return i;
      }
    }
    return -1;
  }

  private static boolean contains(List<LinkMap> maps, LinkMap map) {
    return indexOf(maps, map) >= 0;
  }

  private static void removeSame(List<LinkMap> maps, LinkMap map) {
    int at = indexOf(maps, map);
    if (at >= 0) {
      maps.remove(at);
    }
  }
}
