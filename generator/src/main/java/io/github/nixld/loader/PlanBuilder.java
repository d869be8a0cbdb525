package io.github.nixld.loader;

import io.github.nixld.loader.LinkMap.LoadedNeed;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns the link maps of a finished run into a [LoadPlan]. Until then link maps have no numbers,
/// so faults name the link maps themselves.
final class PlanBuilder {
  private final List<PendingFault> pending = new ArrayList<>();
  private final List<LinkMap> numbered = new ArrayList<>();
  private final List<Call> calls = new ArrayList<>();
  private Set<LinkMap> started = Set.of();

  /// One call of dlopen(3), and what serves it.
  private record Call(String name, LinkMap by, @Nullable LinkMap object) {}

  private sealed interface PendingFault {
    record Trap(LinkMap filter, String reason) implements PendingFault {}

    record Missing(String name, LinkMap by, boolean otherClass) implements PendingFault {}

    record Fatal(String name, String path, LinkMap by, Acceptance.Fatal why)
        implements PendingFault {}

    record Known(Fault fault) implements PendingFault {}
  }

  void missing(String name, LinkMap by, boolean otherClass) {
    pending.add(new PendingFault.Missing(name, by, otherClass));
  }

  void fatal(String name, String path, LinkMap by, Acceptance.Fatal why) {
    pending.add(new PendingFault.Fatal(name, path, by, why));
  }

  void filterTrap(LinkMap filter, String reason) {
    pending.add(new PendingFault.Trap(filter, reason));
  }

  void preloadIgnored(String name, String from, String reason) {
    pending.add(new PendingFault.Known(new Fault.PreloadIgnored(name, from, reason)));
  }

  /// Notes what is loaded before the program runs.
  ///
  /// @param chain the link maps, the program first
  void started(List<LinkMap> chain) {
    started = new LinkedHashSet<>(chain);
  }

  boolean hasStarted(LinkMap map) {
    return started.contains(map);
  }

  /// @param object null if nothing serves it
  void opened(String name, LinkMap by, @Nullable LinkMap object) {
    calls.add(new Call(name, by, object));
  }

  /// @param satisfied which versions are known to be defined
  /// @param chain the link maps as they are listed, the program first
  /// @param searchList the symbol lookup order, without what was not found
  LoadPlan build(
      LoadRequest request,
      VersionCheck.Satisfied satisfied,
      List<LinkMap> chain,
      LinkMap rtld,
      List<LinkMap> searchList) {
    number(chain.getFirst());
    number(rtld);
    chain.forEach(this::number);
    searchList.forEach(this::number);
    List<LoadPlan.Entry> order = new ArrayList<>();
    for (LinkMap map : chain.subList(1, chain.size())) {
      order.add(new LoadPlan.Entry(map.names.getFirst(), numberOf(map)));
    }
    List<Fault> faults = new ArrayList<>();
    for (PendingFault fault : pending) {
      faults.add(
          switch (fault) {
            case PendingFault.Missing missing ->
                new Fault.NotFound(missing.name, numberOf(missing.by), missing.otherClass);
            case PendingFault.Fatal fatal ->
                new Fault.Unloadable(
                    fatal.name,
                    fatal.path,
                    numberOf(fatal.by),
                    fatal.why.reason(),
                    fatal.why.subject());
            case PendingFault.Trap trap -> new Fault.FilterTrap(numberOf(trap.filter), trap.reason);
            case PendingFault.Known known -> known.fault;
          });
    }
    VersionCheck versions =
        new VersionCheck(request.loader(), request.cpu(), satisfied, searchList, this::numberOf);
    List<LinkMap> first = List.copyOf(started);
    versions.check(first, first);
    if (!calls.isEmpty()) {
      Set<LinkMap> later = new LinkedHashSet<>(chain);
      later.removeAll(started);
      versions.check(List.copyOf(later), chain);
      addStacks(request.loader(), first, later, faults);
    }
    faults.addAll(versions.faults());
    for (LinkMap map : numbered) {
      String damage = map.facts().damage();
      if (damage != null) {
        faults.add(new Fault.Damaged(numberOf(map), damage));
      }
    }
    return new LoadPlan(
        objects(), order, faults, searchList.stream().map(this::numberOf).toList(), opened());
  }

  /// A stack that is already executable stays executable.
  private void addStacks(
      DynamicLoader loader, List<LinkMap> first, Set<LinkMap> later, List<Fault> faults) {
    if (!loader.opensNoExecutableStack() || anyWantsExecutableStack(first)) {
      return;
    }
    for (LinkMap map : later) {
      if (anyWantsExecutableStack(List.of(map))) {
        faults.add(new Fault.ExecutableStack(numberOf(map)));
      }
    }
  }

  private static boolean anyWantsExecutableStack(List<LinkMap> maps) {
    for (LinkMap map : maps) {
      if (map.facts != null && map.facts.executableStack()) {
        return true;
      }
    }
    return false;
  }

  private List<LoadPlan.Opened> opened() {
    List<LoadPlan.Opened> opened = new ArrayList<>(calls.size());
    for (Call call : calls) {
      int object = call.object == null ? LoadedObject.NONE : numberOf(call.object);
      opened.add(new LoadPlan.Opened(numberOf(call.by), call.name, object));
    }
    return opened;
  }

  private void number(LinkMap map) {
    if (!map.faked() && map.number == LoadedObject.NONE) {
      map.number = numbered.size();
      numbered.add(map);
    }
  }

  private int numberOf(LinkMap map) {
    return map.number;
  }

  private List<LoadedObject> objects() {
    List<LoadedObject> objects = new ArrayList<>(numbered.size());
    for (LinkMap map : numbered) {
      List<LoadedObject.Need> needs = new ArrayList<>(map.needs.size());
      for (LoadedNeed need : map.needs) {
        needs.add(new LoadedObject.Need(need.name(), need.object().number));
      }
      objects.add(
          new LoadedObject(
              map.number,
              map.rule == Rule.PROGRAM ? map.path : map.names.getFirst(),
              map.path,
              map.identity,
              map.facts(),
              map.loader == null ? map.number : map.loader.number,
              map.rule,
              map.where,
              needs));
    }
    return objects;
  }
}
