package io.github.nixld.loader;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The outcome of a simulated run.
///
/// @param objects every object that is loaded, in load order; the program is the first. The loader
///   stands where the link map has it
/// @param order the same objects and the missing names in the order of the link map, as `ld.so
///   --list` prints them
/// @param faults what goes wrong, warnings included, in the order in which ld.so meets it
/// @param scope indexes of the objects in symbol lookup order, without those that dlopen(3) loads
/// @param opened the calls of dlopen(3), in order
public record LoadPlan(
    List<LoadedObject> objects,
    List<Entry> order,
    List<Fault> faults,
    List<Integer> scope,
    List<Opened> opened) {
  public LoadPlan {
    objects = List.copyOf(objects);
    order = List.copyOf(order);
    faults = List.copyOf(faults);
    scope = List.copyOf(scope);
    opened = List.copyOf(opened);
  }

  /// A run without calls of dlopen(3).
  public LoadPlan(
      List<LoadedObject> objects, List<Entry> order, List<Fault> faults, List<Integer> scope) {
    this(objects, order, faults, scope, List.of());
  }

  /// One line of `ld.so --list`.
  ///
  /// @param name the name asked for
  /// @param object the index of the object, or [LoadedObject#NONE] for "not found"
  public record Entry(String name, int object) {}

  /// One call of dlopen(3).
  ///
  /// @param by index of the caller
  /// @param name the name asked for
  /// @param object index of the object that serves it, or [LoadedObject#NONE]
  public record Opened(int by, String name, int object) {}

  /// Indexes of an object and everything that it needs, breadth first: the scope, after the
  /// program's, in which objects of a dlopen(3) call look up symbols.
  public List<Integer> closure(int object) {
    Set<Integer> closure = new LinkedHashSet<>();
    Deque<Integer> waiting = new ArrayDeque<>();
    waiting.add(object);
    while (!waiting.isEmpty()) {
      int next = waiting.remove();
      if (next != LoadedObject.NONE && closure.add(next)) {
        objects.get(next).needs().forEach(need -> waiting.add(need.object()));
      }
    }
    return List.copyOf(closure);
  }

  /// Whether the program starts: there are only warnings.
  public boolean complete() {
    for (Fault fault : faults) {
      if (!fault.warning()) {
        return false;
      }
    }
    return true;
  }
}
