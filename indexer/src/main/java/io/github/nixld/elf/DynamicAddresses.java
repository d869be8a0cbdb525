package io.github.nixld.elf;

import static io.github.nixld.elf.DynamicSection.*;

import org.jspecify.annotations.Nullable;

/// The addresses that ld.so goes to when it relocates and initializes an object (glibc
/// elf/dl-reloc.c, elf/do-rel.h, elf/dl-init.c). Nothing checks them earlier: ld.so loads the
/// object, and then the process dies of SIGSEGV.
final class DynamicAddresses {
  /// A table, where it is, and how long it is.
  private record Table(String field, long address, String sizeField, long size) {}

  private static final Table[] TABLES = {
    new Table("DT_RELA", DT_RELA, "DT_RELASZ", DT_RELASZ),
    new Table("DT_REL", DT_REL, "DT_RELSZ", DT_RELSZ),
    new Table("DT_JMPREL", DT_JMPREL, "DT_PLTRELSZ", DT_PLTRELSZ),
    new Table("DT_RELR", DT_RELR, "DT_RELRSZ", DT_RELRSZ),
    new Table("DT_INIT_ARRAY", DT_INIT_ARRAY, "DT_INIT_ARRAYSZ", DT_INIT_ARRAYSZ),
    new Table("DT_FINI_ARRAY", DT_FINI_ARRAY, "DT_FINI_ARRAYSZ", DT_FINI_ARRAYSZ),
  };

  private DynamicAddresses() {}

  /// The first address that leads nowhere, in one line; null if there is none.
  static @Nullable String damage(DynamicSection dynamic, ProgramHeaders headers) {
    for (int i = 0; i < dynamic.count(); i++) {
      String field = field(dynamic.tag(i));
      if (field != null && !headers.mapped(dynamic.value(i))) {
        return "%s 0x%x is in no PT_LOAD segment".formatted(field, dynamic.value(i));
      }
    }
    if (!dynamic.has(DT_SYMTAB) && (dynamic.has(DT_GNU_HASH) || dynamic.has(DT_HASH))) {
      return "DT_SYMTAB is missing";
    }
    if (dynamic.has(DT_PLTREL) && !dynamic.has(DT_JMPREL)) {
      return "DT_JMPREL is missing";
    }
    for (Table table : TABLES) {
      if (dynamic.has(table.address) && !dynamic.has(table.size)) {
        return "%s is missing".formatted(table.sizeField);
      }
      long size = dynamic.get(table.size, 0);
      if (size != 0 && dynamic.has(table.address)) {
        long address = dynamic.get(table.address, 0);
        if (!headers.mapped(address) || size < 0 || !headers.mapped(address + size - 1)) {
          return "%s 0x%x, 0x%x bytes, is not all in a PT_LOAD segment"
              .formatted(table.field, address, size);
        }
      }
    }
    return null;
  }

  private static @Nullable String field(long tag) {
    if (tag == DT_STRTAB) {
      return "DT_STRTAB";
    }
    if (tag == DT_SYMTAB) {
      return "DT_SYMTAB";
    }
    if (tag == DT_VERSYM) {
      return "DT_VERSYM";
    }
    if (tag == DT_INIT) {
      return "DT_INIT";
    }
    return tag == DT_FINI ? "DT_FINI" : null;
  }
}
