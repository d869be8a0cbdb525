package io.github.nixld.loader;

import io.github.nixld.elf.ElfObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `struct link_map` while a simulation runs: one object, or one name that was not found ("faked").
final class LinkMap {
  /// `l_name`: the path under which it was opened.
  final String path;

  /// `l_libname`: the names that were requested for it, in order. The program has none
  /// (elf/dl-object.c).
  final List<String> names = new ArrayList<>();

  final Object identity;

  /// Null for a faked entry.
  final @Nullable ElfObject facts;

  /// `l_loader`: the object that first requested it; null for the program and the loader.
  final @Nullable LinkMap loader;

  final Rule rule;
  final String where;

  /// `l_origin`.
  final String origin;

  final List<LoadedNeed> needs = new ArrayList<>();

  /// The object that led to this one first of all: the program, or the loader.
  final LinkMap root;

  /// This object or the nearest of those that led to it with a `DT_RPATH` that counts; null if
  /// there is none.
  final @Nullable LinkMap rpathOwner;

  /// The expanded `DT_RPATH` and `DT_RUNPATH`, split when first needed.
  @Nullable DirectoryList rpath;

  @Nullable DirectoryList runpath;

  /// `l_reserved`: whether it is in the search list already.
  boolean listed;

  /// Whether its own dependencies have been processed.
  boolean done;

  /// Whether it has made its calls of dlopen(3).
  boolean called;

  /// Its index in [LoadPlan#objects()], given at the end.
  int number = LoadedObject.NONE;

  /// One dependency, and what serves it or stands in for it.
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
    root = loader == null ? this : loader.root;
    rpathOwner =
        facts != null && facts.runpath() == null && facts.rpath() != null
            ? this
            : loader == null ? null : loader.rpathOwner;
  }

  /// The facts of an object that was found.
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
}
