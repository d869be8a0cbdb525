package io.github.nixld.choose.search;

import io.github.nixld.elf.Dependency;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import java.util.Arrays;
import java.util.BitSet;

/// The part of a library path that a run meets: the directories that have a requested name, or the
/// links of a farm with such names.
///
/// Two library paths that agree in that part lead to the same run. That is why a tree of a thousand
/// objects costs little more than its objects one by one: a new directory concerns few of them.
final class Footprint {
  private final PathIds ids;
  private final BitSet names;
  private final BitSet asked = new BitSet();
  private final BitSet concerning = new BitSet();
  private final int[] met;

  /// @param path the library path of the run
  Footprint(LoadPlan plan, PathIds.Path path, PathIds ids) {
    this.ids = ids;
    this.names = names(plan, ids);
    this.met = met(path);
  }

  /// The names that a run asks for. A name with a slash is opened as it is.
  static BitSet names(LoadPlan plan, PathIds ids) {
    BitSet names = new BitSet();
    for (LoadedObject object : plan.objects()) {
      names.or(ids.dependencies(object.facts()));
    }
    for (LoadPlan.Opened opened : plan.opened()) {
      if (opened.name().indexOf('/') < 0) {
        names.set(ids.name(opened.name()));
      }
    }
    return names;
  }

  /// The names of the dependencies of an object.
  static BitSet names(ElfObject object, PathIds ids) {
    BitSet names = new BitSet();
    for (Dependency dependency : object.dependencies()) {
      if (dependency.name().indexOf('/') < 0) {
        names.set(ids.name(dependency.name()));
      }
    }
    return names;
  }

  /// Whether the run would be the same with another library path.
  boolean isSameFor(PathIds.Path other) {
    int count = 0;
    if (other.isFarm()) {
      for (int name = names.nextSetBit(0); name >= 0; name = names.nextSetBit(name + 1)) {
        int link = other.link(name);
        if (link >= 0 && (count == met.length || met[count++] != -1 - link)) {
          return false;
        }
      }
    }
    for (int directory : other.directories()) {
      if ((other.isFarm() || isTouchedBy(directory))
          && (count == met.length || met[count++] != directory)) {
        return false;
      }
    }
    return count == met.length;
  }

  /// Whether a directory has a name that the run asks for.
  boolean isTouchedBy(int directory) {
    if (!asked.get(directory)) {
      asked.set(directory);
      concerning.set(directory, ids.mayHaveAny(directory, names));
    }
    return concerning.get(directory);
  }

  private int[] met(PathIds.Path path) {
    int[] met = new int[path.directories().length + (path.isFarm() ? names.cardinality() : 0)];
    int count = 0;
    if (path.isFarm()) {
      for (int name = names.nextSetBit(0); name >= 0; name = names.nextSetBit(name + 1)) {
        int link = path.link(name);
        if (link >= 0) {
          met[count++] = -1 - link;
        }
      }
    }
    for (int directory : path.directories()) {
      if (path.isFarm() || isTouchedBy(directory)) {
        met[count++] = directory;
      }
    }
    return Arrays.copyOf(met, count);
  }
}
