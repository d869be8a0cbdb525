package io.github.nixld.loader;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The chain of link maps of one run (`_ns_loaded`), the program and the loader first.
///
/// ld.so walks the chain from the program on. A filtee of the program is moved in front of it,
/// where no walk comes by: it is neither found again by name nor listed.
final class LinkChain {
  private final List<LinkMap> maps = new ArrayList<>();
  private final LinkMap program;
  private final LinkMap rtld;

  LinkChain(LinkMap program, LinkMap rtld) {
    this.program = program;
    this.rtld = rtld;
    maps.add(program);
    maps.add(rtld);
  }

  int size() {
    return maps.size();
  }

  LinkMap get(int index) {
    return maps.get(index);
  }

  void append(LinkMap map) {
    maps.add(map);
  }

  /// elf/dl-deps.c: a filtee goes directly before its filter.
  void moveBefore(LinkMap filtee, LinkMap filter) {
    maps.remove(indexOf(maps, filtee));
    maps.add(indexOf(maps, filter), filtee);
  }

  /// elf/rtld.c: when all is loaded the loader is taken out, and put back behind the object that
  /// the search list has before it. Up to 2.40 only where the list has it, that is where somebody
  /// needs it; since then at the end otherwise.
  void placeLoader(List<LinkMap> searchList, boolean always) {
    maps.remove(indexOf(maps, rtld));
    int at = indexOf(searchList, rtld);
    if (at > 0 || always) {
      LinkMap before = at > 0 ? searchList.get(at - 1) : searchList.getLast();
      maps.add(indexOf(maps, before) + 1, rtld);
    }
  }

  /// What a walk meets.
  List<LinkMap> visible() {
    return maps.subList(indexOf(maps, program), maps.size());
  }

  /// The object that serves a name without a search (elf/dl-load.c, _dl_map_object).
  @Nullable LinkMap answering(String name) {
    for (LinkMap map : visible()) {
      if (map.answersTo(name)) {
        return map;
      }
    }
    return null;
  }

  /// The object that is the same file. The program and the loader are not known by their files: a
  /// second copy of them is loaded.
  @Nullable LinkMap sameFile(Object identity) {
    for (LinkMap map : visible()) {
      if (map != program && map != rtld && !map.faked() && map.identity.equals(identity)) {
        return map;
      }
    }
    return null;
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
