package io.github.nixld.elf;

/// The fields of `Elf32_Ehdr`/`Elf64_Ehdr` that decide whether a loader takes the file.
///
/// @param elfClass `EI_CLASS`: 1 = 32-bit, 2 = 64-bit
/// @param data `EI_DATA`: 1 = little-endian, 2 = big-endian
/// @param osAbi `EI_OSABI`: 0 = System V, 3 = GNU/Linux
/// @param abiVersion `EI_ABIVERSION`
/// @param type `e_type`: 1 relocatable, 2 executable, 3 shared object (and PIE), 4 core
/// @param machine `e_machine`, for example 62 = x86-64
/// @param flags `e_flags`
public record ElfHeader(
    int elfClass, int data, int osAbi, int abiVersion, int type, int machine, int flags) {
  public static final int CLASS32 = 1;
  public static final int CLASS64 = 2;
  public static final int LITTLE_ENDIAN = 1;
  public static final int BIG_ENDIAN = 2;
  public static final int ET_REL = 1;
  public static final int ET_EXEC = 2;
  public static final int ET_DYN = 3;

  /// Whether a loader for `other` would take this file as one of its own kind: same class, byte
  /// order and machine.
  public boolean sameMachine(ElfHeader other) {
    return elfClass == other.elfClass && data == other.data && machine == other.machine;
  }
}
