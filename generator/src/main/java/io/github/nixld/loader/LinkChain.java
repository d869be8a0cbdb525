package io.github.nixld.loader;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The chain of link maps of one run (`_ns_loaded`), the program and the loader first.
///
/// ld.so walks the chain from the program on. A filtee of the program is moved in front of it,
/// where no walk begins: it is neither found again by name nor listed.
final class LinkChain {
  private final List<LinkMap> maps = new ArrayList<>();

  /// What a walk finds: the first object that answers to a name, and the first that is a file. A
  /// move may change these, so they are then rebuilt.
  private final Map<String, LinkMap> byName = new HashMap<>();

  private final Map<Object, LinkMap> byFile = new HashMap<>();
  private boolean moved;
  private final LinkMap program;
  private final LinkMap rtld;

  LinkChain(LinkMap program, LinkMap rtld) {
    this.program = program;
    this.rtld = rtld;
    append(program);
    append(rtld);
  }

  int size() {
    return maps.size();
  }

  LinkMap get(int index) {
    return maps.get(index);
  }

  void append(LinkMap map) {
    maps.add(map);
    note(map);
  }

  /// Notes one more name by which an object was asked for.
  void addName(LinkMap map, String name) {
    map.addName(name);
    byName.putIfAbsent(name, map);
  }

  private void note(LinkMap map) {
    if (map.facts == null) {
      return;
    }
    if (map.rule != Rule.PROGRAM) {
      byName.putIfAbsent(map.path, map);
    }
    map.names.forEach(name -> byName.putIfAbsent(name, map));
    if (map.facts.soname() != null) {
      byName.putIfAbsent(map.facts.soname(), map);
    }
    if (map != program && map != rtld) {
      byFile.putIfAbsent(map.identity, map);
    }
  }

  private void noteAgain() {
    if (moved) {
      byName.clear();
      byFile.clear();
      visible().forEach(this::note);
      moved = false;
    }
  }

  /// elf/dl-deps.c: a filtee goes directly before its filter.
  void moveBefore(LinkMap filtee, LinkMap filter) {
    moved = true;
    maps.remove(indexOf(maps, filtee));
    maps.add(indexOf(maps, filter), filtee);
  }

  /// elf/rtld.c: when everything is loaded, the loader is taken out and put back behind the object
  /// that precedes it in the search list. Up to 2.40 that happens only if the list has it, because
  /// some object needs it; since then the loader otherwise goes to the end.
  void placeLoader(List<LinkMap> searchList, boolean always) {
    moved = true;
    maps.remove(indexOf(maps, rtld));
    int at = indexOf(searchList, rtld);
    if (at > 0 || always) {
      LinkMap before = at > 0 ? searchList.get(at - 1) : searchList.getLast();
      maps.add(indexOf(maps, before) + 1, rtld);
    }
  }

  /// The objects that a walk meets.
  List<LinkMap> visible() {
    return maps.subList(indexOf(maps, program), maps.size());
  }

  /// The object that serves a name without a search, by an earlier name, its path, or its soname
  /// (elf/dl-load.c, _dl_map_object).
  @Nullable LinkMap answering(String name) {
    noteAgain();
    return byName.get(name);
  }

  /// The object that is the same file. The program and the loader are not known by their files: a
  /// second copy of them is loaded.
  @Nullable LinkMap sameFile(Object identity) {
    noteAgain();
    return byFile.get(identity);
  }

  static int indexOf(List<LinkMap> maps, LinkMap map) {
    for (int i = 0; i < maps.size(); i++) {
      if (maps.get(i) == map) {
        return i;
      }
    }
    return -1;
  }
}
