package io.github.nixld.elf;

/// How a relocation type restricts the lookup of its symbol (glibc sysdeps/*/dl-machine.h,
/// elf_machine_type_class).
enum RelocationClass {
  /// Any definition.
  PLAIN,
  /// `ELF_RTYPE_CLASS_PLT`: function calls and thread-locals.
  PLT,
  /// `ELF_RTYPE_CLASS_COPY`.
  COPY,
  /// `R_*_NONE`, which looks nothing up.
  NONE;

  private static final int EM_386 = 3;
  private static final int EM_X86_64 = 62;
  private static final int EM_AARCH64 = 183;
  private static final int EM_RISCV = 243;

  /// The class of a type. On a machine not known here every type is [#PLAIN].
  static RelocationClass of(int machine, long type) {
    if (type == 0) {
      return NONE;
    }
    return switch (machine) {
      case EM_X86_64 ->
          switch ((int) type) {
            // JUMP_SLOT, DTPMOD64, DTPOFF64, TPOFF64, TLSDESC
            case 7, 16, 17, 18, 36 -> PLT;
            case 5 -> COPY;
            default -> PLAIN;
          };
      case EM_386 ->
          switch ((int) type) {
            // JMP_SLOT, TLS_TPOFF, TLS_DTPMOD32, TLS_DTPOFF32, TLS_TPOFF32, TLS_DESC
            case 7, 14, 35, 36, 37, 41 -> PLT;
            case 5 -> COPY;
            default -> PLAIN;
          };
      case EM_AARCH64 ->
          switch ((int) type) {
            // JUMP_SLOT, TLS_DTPMOD, TLS_DTPREL, TLS_TPREL, TLSDESC
            case 1026, 1028, 1029, 1030, 1031 -> PLT;
            case 1024 -> COPY;
            default -> PLAIN;
          };
      case EM_RISCV ->
          switch ((int) type) {
            // JUMP_SLOT, TLS_DTPMOD32, 64, TLS_DTPREL32, 64, TLS_TPREL32, 64
            case 5, 6, 7, 8, 9, 10, 11 -> PLT;
            case 4 -> COPY;
            default -> PLAIN;
          };
      default -> PLAIN;
    };
  }
}
