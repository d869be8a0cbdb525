package io.github.nixld.elf;

import java.io.IOException;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// The file header with the fields that lead to the program headers.
record FileHeader(ElfHeader header, long entry, long phoff, int phentsize, int phnum) {
  /// The bytes of an `Elf64_Ehdr`: to ld.so, a shorter file is not ELF.
  static final int EHDR64 = 64;

  /// `ELFMAG` as a little-endian word.
  static final long MAGIC = 0x464c_457f;

  private static final int EI_CLASS = 4;
  private static final int EI_DATA = 5;
  private static final int EI_VERSION = 6;
  private static final int EI_OSABI = 7;
  private static final int EI_ABIVERSION = 8;
  private static final int EI_PAD = 9;
  private static final int EI_NIDENT = 16;

  boolean is64() {
    return header.elfClass() == ElfHeader.CLASS64;
  }

  /// Takes the header from the head of the file, which has 64 bytes at least, and sets the byte
  /// order of `bytes` to the file's. A class other than 32 bit is taken as 64 bit.
  static FileHeader read(FileBytes bytes) throws IOException {
    bytes.has(0, EHDR64);
    int elfClass = bytes.u8(EI_CLASS);
    int data = bytes.u8(EI_DATA);
    bytes.order(data == ElfHeader.BIG_ENDIAN ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    boolean is32 = elfClass == ElfHeader.CLASS32;
    ElfHeader header =
        new ElfHeader(
            elfClass,
            data,
            bytes.u8(EI_OSABI),
            bytes.u8(EI_ABIVERSION),
            bytes.u16(16),
            bytes.u16(18),
            (int) bytes.u32(is32 ? 36 : 48));
    return new FileHeader(
        header,
        is32 ? bytes.u32(24) : bytes.u64(24),
        is32 ? bytes.u32(28) : bytes.u64(32),
        bytes.u16(is32 ? 42 : 54),
        bytes.u16(is32 ? 44 : 56));
  }

  /// Why the file is unreadable, by its class or byte order, in the words of glibc elf/dl-load.c,
  /// open_verify; or null.
  static @Nullable String fault(FileBytes bytes) throws IOException {
    bytes.has(0, EHDR64);
    int elfClass = bytes.u8(EI_CLASS);
    if (elfClass != ElfHeader.CLASS32 && elfClass != ElfHeader.CLASS64) {
      return "EI_CLASS %d is neither 32 nor 64 bit".formatted(elfClass);
    }
    int data = bytes.u8(EI_DATA);
    if (data != ElfHeader.LITTLE_ENDIAN && data != ElfHeader.BIG_ENDIAN) {
      return "ELF file data encoding not little-endian";
    }
    return null;
  }

  /// What ld.so refuses in the parts of the header that [ElfHeader] does not keep, in the words and
  /// the order of open_verify; or null. The kernel does not look at them (linux fs/binfmt_elf.c,
  /// load_elf_binary).
  static @Nullable String refusal(FileBytes bytes) throws IOException {
    bytes.has(0, EHDR64);
    if (bytes.u8(EI_VERSION) != 1) {
      return "ELF file version ident does not match current one";
    }
    for (int i = EI_PAD; i < EI_NIDENT; i++) {
      if (bytes.u8(i) != 0) {
        return "nonzero padding in e_ident";
      }
    }
    if (bytes.u32(20) != 1) {
      return "ELF file version does not match current one";
    }
    return null;
  }
}
