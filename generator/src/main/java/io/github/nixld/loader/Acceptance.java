package io.github.nixld.loader;

import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfHeader;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.MalformedElf;
import io.github.nixld.elf.NotElf;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What ld.so does with a file that its search opened (glibc elf/dl-load.c, open_verify and
/// _dl_map_object_from_fd).
sealed interface Acceptance {
  /// The search takes the file.
  record Accept(ElfObject object) implements Acceptance {}

  /// The search closes the file and goes on.
  ///
  /// @param otherClass whether the ELF class is the reason, which the message says if nothing else
  ///   is found
  record Skip(boolean otherClass) implements Acceptance {}

  /// The file ends the program.
  ///
  /// @param reason the words of ld.so
  /// @param subject what ld.so says them about: the path while it checks the header, then the
  ///   requested name
  record Fatal(String reason, String subject) implements Acceptance {}

  int ELFOSABI_SYSV = 0;
  int ELFOSABI_GNU = 3;

  /// The largest `EI_ABIVERSION` that glibc takes from a file with the GNU OS ABI (libc-abis).
  int ABIVERSION_MAX = 3;

  /// Faults of the header that ld.so finds before it checks the machine.
  Set<String> EARLY =
      Set.of(
          "ELF file version ident does not match current one",
          "nonzero padding in e_ident",
          "ELF file version does not match current one");

  /// Decides on one file.
  ///
  /// @param file what was opened
  /// @param expected the header of the loader itself, which takes files of its own kind
  /// @param name the requested name
  /// @param path the file's path
  static Acceptance of(ElfFile file, ElfHeader expected, String name, String path) {
    return switch (file) {
      case NotElf not -> new Fatal(not.loaderMessage(), path);
      case MalformedElf malformed -> ofMalformed(malformed, expected, path);
      case ElfObject object -> {
        Acceptance refusal = identification(object.header(), expected, path);
        if (refusal == null && object.refusal() != null) {
          refusal = new Fatal(object.refusal(), path);
        }
        if (refusal == null) {
          refusal = machineAndType(object.header(), expected, path);
        }
        yield refusal == null ? ofContents(object, name) : refusal;
      }
    };
  }

  /// Decides on a program that the loader is given to run, so that it opens the file itself instead
  /// of the kernel (elf/rtld.c, dl_main; `__RTLD_OPENEXEC`).
  ///
  /// @param file what was opened
  /// @param expected the header of the loader itself
  /// @param path the file's path
  static Acceptance ofProgram(ElfFile file, ElfHeader expected, String path) {
    return switch (of(file, expected, path, path)) {
      case Fatal fatal
          when PROGRAM_ONLY.contains(fatal.reason()) && file instanceof ElfObject object ->
          new Accept(object);
      case Acceptance other -> other;
    };
  }

  /// What is wrong in a library but not in a program.
  Set<String> PROGRAM_ONLY =
      Set.of(
          "cannot dynamically load executable",
          "cannot dynamically load position-independent executable");

  private static Acceptance ofMalformed(MalformedElf malformed, ElfHeader expected, String path) {
    Acceptance refusal = identification(malformed.header(), expected, path);
    if (refusal == null && !EARLY.contains(malformed.reason())) {
      refusal = machineAndType(malformed.header(), expected, path);
    }
    return refusal == null ? new Fatal(malformed.reason(), path) : refusal;
  }

  private static @Nullable Acceptance identification(
      ElfHeader header, ElfHeader expected, String path) {
    if (header.elfClass() != expected.elfClass()) {
      return new Skip(true);
    }
    if (header.data() != expected.data()) {
      return new Fatal(
          "ELF file data encoding not "
              + (expected.data() == ElfHeader.LITTLE_ENDIAN ? "little-endian" : "big-endian"),
          path);
    }
    if (header.osAbi() != ELFOSABI_SYSV && header.osAbi() != ELFOSABI_GNU) {
      return new Fatal("ELF file OS ABI invalid", path);
    }
    if (header.osAbi() == ELFOSABI_SYSV
        ? header.abiVersion() != 0
        : header.abiVersion() > ABIVERSION_MAX) {
      return new Fatal("ELF file ABI version invalid", path);
    }
    return null;
  }

  private static @Nullable Acceptance machineAndType(
      ElfHeader header, ElfHeader expected, String path) {
    if (header.machine() != expected.machine()) {
      return new Skip(false);
    }
    if (header.type() != ElfHeader.ET_DYN && header.type() != ElfHeader.ET_EXEC) {
      return new Fatal("only ET_DYN and ET_EXEC can be loaded", path);
    }
    return null;
  }

  private static Acceptance ofContents(ElfObject object, String name) {
    if (!object.loadable()) {
      return new Fatal("object file has no loadable segments", name);
    }
    if (object.header().type() != ElfHeader.ET_DYN) {
      return new Fatal("cannot dynamically load executable", name);
    }
    if (!object.dynamic()) {
      return new Fatal("object file has no dynamic section", name);
    }
    if ((object.flags1() & ElfObject.DF_1_PIE) != 0) {
      return new Fatal("cannot dynamically load position-independent executable", name);
    }
    return new Accept(object);
  }
}
