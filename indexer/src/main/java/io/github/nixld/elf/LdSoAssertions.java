package io.github.nixld.elf;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What ld.so assumes about an object that it has mapped. If an assumption is wrong, an assertion
/// fails or ld.so crashes before it loads anything else.
///
/// Rules: glibc elf/get-dynamic-info.h (elf_get_dynamic_info), elf/dl-setup_hash.c
/// (_dl_setup_hash). Machines that are not known here have no rules for relocations.
final class LdSoAssertions {
  private static final int EM_386 = 3;
  private static final int EM_X86_64 = 62;
  private static final int EM_AARCH64 = 183;
  private static final int EM_RISCV = 243;

  private LdSoAssertions() {}

  static void checkRelocations(ElfImage image, DynamicSection dynamic) throws MalformedException {
    int word = image.file().is64() ? 8 : 4;
    switch (image.file().header().machine()) {
      case EM_X86_64, EM_AARCH64, EM_RISCV -> {
        require(dynamic, "DT_PLTREL", DynamicSection.DT_PLTREL, DynamicSection.DT_RELA);
        entry(dynamic, "DT_RELAENT", DynamicSection.DT_RELA, DynamicSection.DT_RELAENT, 3 * word);
      }
      case EM_386 -> {
        if (dynamic.get(DynamicSection.DT_PLTREL, 0) != DynamicSection.DT_REL) {
          require(dynamic, "DT_PLTREL", DynamicSection.DT_PLTREL, DynamicSection.DT_RELA);
        }
        entry(dynamic, "DT_RELAENT", DynamicSection.DT_RELA, DynamicSection.DT_RELAENT, 3 * word);
        entry(dynamic, "DT_RELENT", DynamicSection.DT_REL, DynamicSection.DT_RELENT, 2 * word);
      }
      default -> {}
    }
    entry(dynamic, "DT_RELRENT", DynamicSection.DT_RELR, DynamicSection.DT_RELRENT, word);
  }

  private static void require(DynamicSection dynamic, String field, long tag, long value)
      throws MalformedException {
    if (dynamic.get(tag, value) != value) {
      throw new MalformedException(
          "%s is %d and not %d (ld.so: assertion failed)"
              .formatted(field, dynamic.get(tag, value), value));
    }
  }

  /// A table has to come with the size of its entries.
  private static void entry(DynamicSection dynamic, String field, long table, long tag, int size)
      throws MalformedException {
    if (!dynamic.has(table)) {
      return;
    }
    if (!dynamic.has(tag)) {
      throw new MalformedException(field + " is missing (ld.so crashes)");
    }
    require(dynamic, field, tag, size);
  }

  /// The hash table that ld.so takes; null for none.
  static @Nullable Region hash(ProgramHeaders headers, DynamicSection dynamic)
      throws MalformedException {
    if (dynamic.has(DynamicSection.DT_GNU_HASH)) {
      return headers.at("DT_GNU_HASH", dynamic.get(DynamicSection.DT_GNU_HASH, 0));
    }
    return dynamic.has(DynamicSection.DT_HASH)
        ? headers.at("DT_HASH", dynamic.get(DynamicSection.DT_HASH, 0))
        : null;
  }

  /// @param table what [#hash] gave
  static void checkHash(@Nullable Region table, DynamicSection dynamic)
      throws IOException, MalformedException {
    if (table != null && dynamic.has(DynamicSection.DT_GNU_HASH)) {
      long words = table.u32(8);
      if (Long.bitCount(words) > 1) {
        throw new MalformedException(
            "DT_GNU_HASH: bitmask_nwords %d is no power of two (ld.so: assertion failed)"
                .formatted(words));
      }
    }
  }
}
