package io.github.nixld.loader;

import io.github.nixld.elf.ElfObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `struct link_map` while a simulation runs: one object, or one name that was not found ("faked").
final class LinkMap {
  /// `l_name`: the path under which it was opened.
  final String path;

  /// `l_libname`: the names by which it was asked for, the first one first. ld.so knows the program
  /// by none (elf/dl-object.c).
  final List<String> names = new ArrayList<>();

  final Object identity;

  /// Null for a faked entry.
  final @Nullable ElfObject facts;

  /// `l_loader`: who asked first; null for the program and the loader.
  final @Nullable LinkMap loader;

  final Rule rule;
  final String where;

  /// `l_origin`.
  final String origin;

  final List<LoadedNeed> needs = new ArrayList<>();

  /// The expanded `DT_RPATH` and `DT_RUNPATH`, taken apart when first needed.
  @Nullable List<String> rpath;

  @Nullable List<String> runpath;

  /// `l_reserved`: whether it is in the search list already.
  boolean listed;

  /// Whether its own dependencies have been looked at.
  boolean done;

  /// Whether it has made its calls of dlopen(3).
  boolean called;

  /// Its index in [LoadPlan#objects()], given at the end.
  int number = LoadedObject.NONE;

  /// One dependency and what serves it, or stands in for it.
  record LoadedNeed(String name, LinkMap object) {}

  LinkMap(
      String path,
      String name,
      Object identity,
      @Nullable ElfObject facts,
      @Nullable LinkMap loader,
      Rule rule,
      String where,
      String origin) {
    this.path = path;
    this.identity = identity;
    this.facts = facts;
    this.loader = loader;
    this.rule = rule;
    this.where = where;
    this.origin = origin;
    names.add(name);
  }

  /// The facts of an object that is really there.
  ElfObject facts() {
    if (facts == null) {
      throw new IllegalStateException(path + " was not found");
    }
    return facts;
  }

  void addName(String name) {
    if (!names.contains(name)) {
      names.add(name);
    }
  }

  boolean faked() {
    return facts == null;
  }

  /// Whether a request for `name` is served by this object without a search (elf/dl-load.c,
  /// _dl_map_object).
  boolean answersTo(String name) {
    return facts != null && (isNamed(name) || name.equals(facts.soname()));
  }

  /// elf/dl-misc.c, _dl_name_match_p.
  boolean isNamed(String name) {
    return (name.equals(path) && rule != Rule.PROGRAM) || names.contains(name);
  }
}
