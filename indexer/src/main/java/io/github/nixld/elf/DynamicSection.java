package io.github.nixld.elf;

import java.io.IOException;
import java.util.Arrays;

/// The entries of the dynamic section, in file order, without the `DT_NULL` that ends them.
///
/// Limit: [#MAX_ENTRIES] entries.
final class DynamicSection {
  static final int MAX_ENTRIES = 65_536;

  static final long DT_NEEDED = 1;
  static final long DT_PLTRELSZ = 2;
  static final long DT_PLTGOT = 3;
  static final long DT_HASH = 4;
  static final long DT_STRTAB = 5;
  static final long DT_SYMTAB = 6;
  static final long DT_RELA = 7;
  static final long DT_RELASZ = 8;
  static final long DT_RELAENT = 9;
  static final long DT_STRSZ = 10;
  static final long DT_INIT = 12;
  static final long DT_FINI = 13;
  static final long DT_SONAME = 14;
  static final long DT_RPATH = 15;
  static final long DT_REL = 17;
  static final long DT_RELSZ = 18;
  static final long DT_RELENT = 19;
  static final long DT_PLTREL = 20;
  static final long DT_JMPREL = 23;
  static final long DT_INIT_ARRAY = 25;
  static final long DT_FINI_ARRAY = 26;
  static final long DT_INIT_ARRAYSZ = 27;
  static final long DT_FINI_ARRAYSZ = 28;
  static final long DT_RUNPATH = 29;
  static final long DT_FLAGS = 30;
  static final long DT_RELRSZ = 35;
  static final long DT_RELR = 36;
  static final long DT_RELRENT = 37;
  static final long DT_GNU_HASH = 0x6fff_fef5;
  static final long DT_VERSYM = 0x6fff_fff0;
  static final long DT_RELACOUNT = 0x6fff_fff9;
  static final long DT_RELCOUNT = 0x6fff_fffa;
  static final long DT_FLAGS_1 = 0x6fff_fffb;
  static final long DT_VERDEF = 0x6fff_fffc;
  static final long DT_VERNEED = 0x6fff_fffe;
  static final long DT_AUXILIARY = 0x7fff_fffd;
  static final long DT_FILTER = 0x7fff_ffff;

  private static final long DT_NULL = 0;

  private long[] tags;
  private long[] values;
  private int count;

  private DynamicSection(int expected) {
    tags = new long[expected];
    values = new long[expected];
  }

  /// Reads entries up to `DT_NULL`. As in ld.so it is that entry that ends the section: `p_filesz`
  /// only says that there is one (glibc elf/get-dynamic-info.h).
  static DynamicSection read(Region region, boolean is64) throws IOException, MalformedException {
    DynamicSection result = new DynamicSection(48);
    FileBytes bytes = region.bytes();
    int size = is64 ? 16 : 8;
    for (long at = 0; ; at += size) {
      if (at > region.size() - size) {
        throw new MalformedException("PT_DYNAMIC: no DT_NULL before the end of its segment");
      }
      long entry = region.record(at, size);
      long tag = is64 ? bytes.u64(entry) : bytes.u32(entry);
      if (tag == DT_NULL) {
        return result;
      }
      if (result.count == MAX_ENTRIES) {
        throw new MalformedException("PT_DYNAMIC: more than %d entries".formatted(MAX_ENTRIES));
      }
      result.add(tag, is64 ? bytes.u64(entry + 8) : bytes.u32(entry + 4));
    }
  }

  private void add(long tag, long value) {
    if (count == tags.length) {
      tags = Arrays.copyOf(tags, count * 2);
      values = Arrays.copyOf(values, count * 2);
    }
    tags[count] = tag;
    values[count++] = value;
  }

  int count() {
    return count;
  }

  long tag(int i) {
    return tags[i];
  }

  long value(int i) {
    return values[i];
  }

  boolean has(long tag) {
    return lastIndex(tag) >= 0;
  }

  /// The value of a tag that has one meaning per object: the last one wins (glibc
  /// elf/get-dynamic-info.h). `absent` if there is no such entry.
  long get(long tag, long absent) {
    int i = lastIndex(tag);
    return i < 0 ? absent : values[i];
  }

  private int lastIndex(long tag) {
    for (int i = count - 1; i >= 0; i--) {
      if (tags[i] == tag) {
        return i;
      }
    }
    return -1;
  }
}
