package io.github.nixld.loader;

import io.github.nixld.elf.Dependency;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.loader.LibrarySearch.Outcome;
import io.github.nixld.loader.LinkMap.LoadedNeed;
import java.util.ArrayList;
import java.util.List;

/// glibc's ld.so, from the program to the last version check, without running anything.
///
/// The structure follows glibc: [#mapDependencies] is elf/dl-deps.c (_dl_map_object_deps), [#map]
/// is elf/dl-load.c (_dl_map_object), the order of the result is that of the link map in
/// elf/rtld.c; [#open] is elf/dl-open.c (dl_open_worker_begin). ld.so stops at the first fatal
/// error. This goes on as if the name were missing, so that one simulation shows everything that is
/// wrong; the fault says that it is fatal.
final class GlibcLoader {
  private final LoadRequest request;
  private final FileView view;
  private final LibrarySearch search;
  private final VersionCheck.Satisfied satisfied;
  private final PlanBuilder builder = new PlanBuilder();
  private final LinkMap program;
  private final LinkMap rtld;
  private final LinkChain chain;
  private final DlopenCalls calls;

  /// Whether the program already runs and calls dlopen(3).
  private boolean started;

  private GlibcLoader(LoadRequest request, LibrarySearch.Places places, DlopenCalls calls) {
    this.request = request;
    this.view = places.view();
    this.calls = calls;
    program =
        new LinkMap(
            request.path(),
            "",
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
            LoadRequest.parent(loader.path()));
    String soname = loader.object().soname();
    if (soname != null) {
      rtld.addName(soname);
    }
    chain = new LinkChain(program, rtld);
    search = new LibrarySearch(request, places, program);
    satisfied = places.satisfied();
  }

  /// Simulates one run.
  static LoadPlan simulate(LoadRequest request, LibrarySearch.Places places, DlopenCalls calls) {
    return new GlibcLoader(request, places, calls).run();
  }

  private LoadPlan run() {
    List<LinkMap> list = new ArrayList<>();
    list.add(program);
    list.addAll(preload());
    List<LinkMap> searchList = mapDependencies(list);
    searchList.removeIf(LinkMap::faked);
    chain.placeLoader(searchList, request.loader().atLeast(2, 41));
    builder.started(chain.visible());
    started = true;
    openAll();
    return builder.build(request, satisfied, chain.visible(), rtld, searchList);
  }

  private void openAll() {
    for (int at = 0; at < chain.size(); ) {
      LinkMap caller = chain.get(at);
      if (caller.facts == null || caller.called) {
        at++;
        continue;
      }
      caller.called = true;
      for (String name :
          calls.by(
              new DlopenCalls.Caller(
                  caller == program, caller.path, caller.identity, caller.facts))) {
        open(name, caller);
        // A filtee may have been put before this caller.
        at = 0;
      }
    }
  }

  /// elf/dl-open.c, dl_open_worker_begin: a name without "/" is searched as if the caller needed
  /// it, and the caller counts as the one that loads it.
  ///
  /// The order of the calls is unknown. So if only an object of another call answers to a name, a
  /// search has to find the name too.
  private void open(String name, LinkMap caller) {
    LinkMap known = chain.answering(name);
    boolean byLuck = known != null && !builder.hasStarted(known);
    Outcome alone = byLuck ? search.find(name, caller) : null;
    Mapped mapped =
        alone == null || alone instanceof Outcome.Opened
            ? map(name, caller)
            : new Mapped.Failed(alone);
    switch (mapped) {
      case Mapped.Found found -> {
        builder.opened(name, caller, found.map);
        if (!found.map.done && found.map != rtld) {
          mapDependencies(new ArrayList<>(List.of(found.map)));
        }
      }
      case Mapped.Failed failed -> {
        builder.opened(name, caller, null);
        note(failed.outcome, name, caller);
      }
    }
  }

  /// elf/rtld.c, dl_main: what LD_PRELOAD names, then what the loader's file names. A setuid
  /// program gets no name from LD_PRELOAD with a slash. Names without a slash have to be setuid
  /// libraries, from either source, and no library of a store is.
  private List<LinkMap> preload() {
    List<LinkMap> preloads = new ArrayList<>();
    for (String name : request.preload().split("[ :]", -1)) {
      if (!name.isEmpty() && !(request.secure() && name.indexOf('/') >= 0)) {
        preload(name, "LD_PRELOAD", preloads);
      }
    }
    PreloadFile file = PreloadFile.of(request.loader(), view);
    for (String name : file.names()) {
      preload(name, file.path(), preloads);
    }
    return preloads;
  }

  /// elf/rtld.c, do_preload.
  private void preload(String name, String from, List<LinkMap> preloads) {
    int before = chain.size();
    Mapped mapped =
        request.secure() && name.indexOf('/') < 0
            ? new Mapped.Failed(new Outcome.Nowhere(false))
            : map(name, program);
    switch (mapped) {
      case Mapped.Found object when chain.size() > before -> preloads.add(object.map);
      case Mapped.Found known -> {}
      case Mapped.Failed failed -> builder.preloadIgnored(name, from, reason(failed.outcome));
    }
  }

  private String reason(Outcome failed) {
    return switch (failed) {
      // The warning has the words of ld.so, but not those of errno.
      case Outcome.Refused refused -> refused.why().reason().replaceFirst(": Error \\d+$", "");
      case Outcome.Nowhere nowhere when nowhere.otherClass() ->
          Fault.NotFound.wrongClass(request.program().header());
      default -> "cannot open shared object file";
    };
  }

  /// elf/dl-deps.c, _dl_map_object_deps: breadth-first, filtees before their filters.
  ///
  /// @param list the program and what is preloaded, or what dlopen(3) is called for
  /// @return the same with everything that is needed: the search list, with the program first
  ///   unless it has filtees
  private List<LinkMap> mapDependencies(List<LinkMap> list) {
    list.forEach(map -> map.listed = true);
    for (int at = 0; at < list.size(); ) {
      LinkMap requester = list.get(at);
      ElfObject facts = requester.facts;
      if (requester.done || facts == null) {
        at++;
        continue;
      }
      requester.done = true;
      // Filtees are put before their filter, which moves back; the next turn begins with the first
      // filtee.
      int place = at;
      for (Dependency dependency : facts.dependencies()) {
        String name = expand(dependency, requester);
        if (name.isEmpty()) {
          continue;
        }
        if (dependency.tag() == Dependency.Tag.NEEDED) {
          need(name, requester, list);
        } else {
          place = filtee(dependency.tag(), name, requester, list, place);
        }
      }
    }
    return list;
  }

  /// @return empty if a token has no value: ld.so skips the entry
  private String expand(Dependency dependency, LinkMap requester) {
    String name = dependency.name();
    String expanded = SearchPath.expand(name, search.tokens(requester));
    if (request.secure() && SearchPath.hasTokens(name)) {
      String reason = "DST not allowed in SUID/SGID programs";
      builder.fatal(name, name, requester, new Acceptance.Fatal(reason, name));
      return "";
    }
    return expanded;
  }

  /// Maps one `DT_NEEDED` and appends it to the list.
  private void need(String name, LinkMap requester, List<LinkMap> list) {
    if (name.equals(Machine.vdso(request.loader().object().header()))) {
      // The kernel has mapped it, and it "can be looked up by name" (elf/setup-vdso.h).
      return;
    }
    LinkMap object =
        switch (map(name, requester)) {
          case Mapped.Found found -> found.map;
          case Mapped.Failed failed -> missing(failed.outcome, name, requester);
        };
    requester.needs.add(new LoadedNeed(name, object));
    if (!object.listed) {
      list.add(object);
      object.listed = true;
    }
  }

  /// Maps one `DT_FILTER` or `DT_AUXILIARY` and puts it before its filter, which is at `place`.
  ///
  /// @return the new place of the filter
  private int filtee(
      Dependency.Tag tag, String name, LinkMap filter, List<LinkMap> list, int place) {
    LinkMap filtee =
        switch (map(name, filter)) {
          case Mapped.Found found -> found.map;
          // An auxiliary filtee may be missing; a trace lists it nevertheless.
          case Mapped.Failed failed when tag == Dependency.Tag.AUXILIARY ->
              failed.outcome instanceof Outcome.Nowhere ? fake(name, filter) : null;
          case Mapped.Failed failed -> missing(failed.outcome, name, filter);
        };
    if (filtee == null) {
      return place;
    }
    filter.needs.add(new LoadedNeed(name, filtee));
    if (filtee.listed) {
      int known = LinkChain.indexOf(list, filtee);
      if (known <= place) {
        return place;
      }
      list.remove(known);
      if (filtee.done) {
        // ld.so processes the moved object once more, which moves this one, and so on.
        builder.filterTrap(filter, "it and " + name + " filter each other (ld.so crashes)");
      }
    }
    if (filter == program && !request.loader().atLeast(2, 32)) {
      // glibc bug 16272
      builder.filterTrap(
          filter,
          "a filter as program (ld.so: Assertion `map->l_searchlist.r_list[0] == map' failed)");
    }
    list.add(place, filtee);
    filtee.listed = true;
    chain.moveBefore(filtee, filter);
    return place + 1;
  }

  /// What became of a name.
  private sealed interface Mapped {
    record Found(LinkMap map) implements Mapped {}

    record Failed(Outcome outcome) implements Mapped {}
  }

  /// elf/dl-load.c, _dl_map_object and the beginning of _dl_map_object_from_fd.
  private Mapped map(String name, LinkMap requester) {
    LinkMap known = chain.answering(name);
    if (known != null) {
      chain.addName(known, name);
      return new Mapped.Found(known);
    }
    Outcome outcome = search.find(name, requester);
    LinkMap same =
        switch (outcome) {
          case Outcome.Opened opened -> chain.sameFile(opened.file().identity());
          // A file that is already loaded is reused before its type is checked.
          case Outcome.Refused refused when refused.file() != null ->
              chain.sameFile(refused.file().identity());
          default -> null;
        };
    if (same != null) {
      chain.addName(same, name);
      return new Mapped.Found(same);
    }
    if (!(outcome instanceof Outcome.Opened opened)) {
      return new Mapped.Failed(outcome);
    }
    if (started && (opened.facts().flags1() & ElfObject.DF_1_NOOPEN) != 0) {
      String reason = "shared object cannot be dlopen()ed";
      return new Mapped.Failed(
          new Outcome.Refused(opened.path(), opened.file(), new Acceptance.Fatal(reason, name)));
    }
    LinkMap map =
        new LinkMap(
            opened.path(),
            name,
            opened.file().identity(),
            opened.facts(),
            requester,
            opened.rule(),
            opened.where(),
            LoadRequest.parent(request.absolute(opened.path())));
    chain.append(map);
    return new Mapped.Found(map);
  }

  /// Notes the fault, and adds a stand-in for what is missing.
  private LinkMap missing(Outcome outcome, String name, LinkMap requester) {
    note(outcome, name, requester);
    return fake(name, requester);
  }

  private void note(Outcome outcome, String name, LinkMap requester) {
    switch (outcome) {
      case Outcome.Refused refused -> builder.fatal(name, refused.path(), requester, refused.why());
      case Outcome.Nowhere nowhere -> builder.missing(name, requester, nowhere.otherClass());
      case Outcome.Opened opened -> throw new IllegalStateException(opened.path());
    }
  }

  /// A stand-in for a name that was not found, as a trace makes it: it is in the link map, but
  /// answers to no request.
  private LinkMap fake(String name, LinkMap requester) {
    LinkMap fake = new LinkMap(name, name, new Object(), null, requester, Rule.PATH, "", "");
    chain.append(fake);
    return fake;
  }
}
