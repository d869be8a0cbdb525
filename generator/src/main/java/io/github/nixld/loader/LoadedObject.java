package io.github.nixld.loader;

import io.github.nixld.elf.ElfObject;
import java.util.List;

/// One object of a load plan.
///
/// @param index its place in [LoadPlan#objects()]
/// @param name the name by which it was first requested
/// @param path where it was found, as ld.so would print it: directory and name joined, nothing
///   normalized
/// @param identity the file's identity in the view
/// @param facts its facts
/// @param loadedBy index of the object that first requested it; its own index for the program and
///   the loader
/// @param rule the rule that found it
/// @param where the directory or list element that the rule used; empty if the rule has none
/// @param needs for each of its dependencies, in file order, what became of it
public record LoadedObject(
    int index,
    String name,
    String path,
    Object identity,
    ElfObject facts,
    int loadedBy,
    Rule rule,
    String where,
    List<Need> needs) {
  /// The index that stands for "not loaded".
  public static final int NONE = -1;

  public LoadedObject {
    needs = List.copyOf(needs);
  }

  /// One dependency and what it led to.
  ///
  /// @param name the name asked for
  /// @param object index of the object that serves it, or [#NONE]
  public record Need(String name, int object) {}
}
