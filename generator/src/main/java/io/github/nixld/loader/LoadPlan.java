package io.github.nixld.loader;

import java.util.List;

/// The outcome of a simulated run.
///
/// @param objects every object that is loaded, in load order; the program is the first. The loader
///   stands where the link map has it
/// @param order the same objects and the missing names in the order of the link map, as `ld.so
///   --list` prints them
/// @param faults what goes wrong, warnings included, in the order in which ld.so meets it
/// @param scope indexes of the objects in symbol lookup order
public record LoadPlan(
    List<LoadedObject> objects, List<Entry> order, List<Fault> faults, List<Integer> scope) {
  public LoadPlan {
    objects = List.copyOf(objects);
    order = List.copyOf(order);
    faults = List.copyOf(faults);
    scope = List.copyOf(scope);
  }

  /// One line of `ld.so --list`.
  ///
  /// @param name the name asked for
  /// @param object the index of the object, or [LoadedObject#NONE] for "not found"
  public record Entry(String name, int object) {}

  /// Whether the program starts: nothing but warnings.
  public boolean complete() {
    for (Fault fault : faults) {
      if (!fault.warning()) {
        return false;
      }
    }
    return true;
  }
}
