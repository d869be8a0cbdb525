package io.github.nixld.elf;

/// One `Elf32_Phdr`/`Elf64_Phdr`, its fields as they stand in the file, unsigned.
record Segment(
    long type, long flags, long offset, long vaddr, long filesz, long memsz, long align) {
  static final long PT_LOAD = 1;
  static final long PT_DYNAMIC = 2;
  static final long PT_INTERP = 3;
  static final long PT_NOTE = 4;
  static final long PT_PHDR = 6;
  static final long PT_TLS = 7;
  static final long PT_GNU_STACK = 0x6474_e551;
  static final long PT_GNU_PROPERTY = 0x6474_e553;
  static final long PF_X = 1;
  static final long PF_W = 2;
  static final long PF_R = 4;

  /// Whether the file holds the byte for `address`.
  boolean maps(long address) {
    return type == PT_LOAD && Long.compareUnsigned(address - vaddr, filesz) < 0;
  }
}
