package io.github.nixld.loader;

import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfHeader;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.MalformedElf;
import io.github.nixld.elf.NotElf;
import org.jspecify.annotations.Nullable;

/// What ld.so does with a file that its search opened (glibc elf/dl-load.c, open_verify and
/// _dl_map_object_from_fd).
sealed interface Acceptance {
  /// It takes it.
  record Accept(ElfObject object) implements Acceptance {}

  /// It closes it and goes on searching.
  ///
  /// @param otherClass whether the ELF class is the reason, which the message says if nothing else
  ///   is found
  record Skip(boolean otherClass) implements Acceptance {}

  /// It ends the program.
  ///
  /// @param reason its words
  record Fatal(String reason) implements Acceptance {}

  int ELFOSABI_SYSV = 0;
  int ELFOSABI_GNU = 3;

  /// The largest `EI_ABIVERSION` that glibc takes from a file with the GNU OS ABI (libc-abis).
  int ABIVERSION_MAX = 3;

  /// Decides on one file.
  ///
  /// @param file what was opened
  /// @param expected the header of the loader itself: what it takes is of its own kind
  static Acceptance of(ElfFile file, ElfHeader expected) {
    return switch (file) {
      case NotElf not -> new Fatal(not.loaderMessage());
      case MalformedElf malformed -> {
        Acceptance refusal = refusal(malformed.header(), expected);
        yield refusal instanceof Skip ? refusal : new Fatal(malformed.reason());
      }
      case ElfObject object -> {
        Acceptance refusal = refusal(object.header(), expected);
        yield refusal == null ? ofContents(object) : refusal;
      }
    };
  }

  private static @Nullable Acceptance refusal(ElfHeader header, ElfHeader expected) {
    if (header.elfClass() != expected.elfClass()) {
      return new Skip(true);
    }
    if (header.data() != expected.data()) {
      return new Fatal(
          "ELF file data encoding not "
              + (expected.data() == ElfHeader.LITTLE_ENDIAN ? "little-endian" : "big-endian"));
    }
    if (header.osAbi() != ELFOSABI_SYSV && header.osAbi() != ELFOSABI_GNU) {
      return new Fatal("ELF file OS ABI invalid");
    }
    if (header.osAbi() == ELFOSABI_SYSV
        ? header.abiVersion() != 0
        : header.abiVersion() > ABIVERSION_MAX) {
      return new Fatal("ELF file ABI version invalid");
    }
    if (header.machine() != expected.machine()) {
      return new Skip(false);
    }
    if (header.type() != ElfHeader.ET_DYN && header.type() != ElfHeader.ET_EXEC) {
      return new Fatal("only ET_DYN and ET_EXEC can be loaded");
    }
    return null;
  }

  private static Acceptance ofContents(ElfObject object) {
    if (!object.loadable()) {
      return new Fatal("object file has no loadable segments");
    }
    if (object.header().type() != ElfHeader.ET_DYN) {
      return new Fatal("cannot dynamically load executable");
    }
    if (!object.dynamic()) {
      return new Fatal("object file has no dynamic section");
    }
    if ((object.flags1() & ElfObject.DF_1_PIE) != 0) {
      return new Fatal("cannot dynamically load position-independent executable");
    }
    return new Accept(object);
  }
}
