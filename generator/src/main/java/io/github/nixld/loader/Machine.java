package io.github.nixld.loader;

import io.github.nixld.elf.ElfHeader;
import org.jspecify.annotations.Nullable;

/// The machines that nix-ld serves: the values of `e_machine`, and the names that Nix gives to
/// their systems.
public final class Machine {
  public static final int I386 = 3;
  public static final int X86_64 = 62;
  public static final int AARCH64 = 183;
  public static final int RISCV = 243;

  private Machine() {}

  /// The Nix system of an ELF header, for example "x86_64-linux"; null where Nix has none that
  /// nix-ld serves.
  public static @Nullable String system(ElfHeader header) {
    if (header.data() != ElfHeader.LITTLE_ENDIAN) {
      return null;
    }
    boolean wide = header.elfClass() == ElfHeader.CLASS64;
    return switch (header.machine()) {
      case I386 -> wide ? null : "i686-linux";
      case X86_64 -> wide ? "x86_64-linux" : null;
      case AARCH64 -> wide ? "aarch64-linux" : null;
      case RISCV -> wide ? "riscv64-linux" : null;
      default -> null;
    };
  }

  /// musl's name of the machine, which is part of its loader's.
  static String musl(ElfHeader header) {
    return switch (header.machine()) {
      case I386 -> "i386";
      case X86_64 -> header.elfClass() == ElfHeader.CLASS64 ? "x86_64" : "x32";
      case AARCH64 -> "aarch64";
      default -> header.elfClass() == ElfHeader.CLASS64 ? "riscv64" : "riscv32";
    };
  }

  /// The machine of an ELF header in words, for messages.
  public static String describe(ElfHeader header) {
    String name =
        switch (header.machine()) {
          case I386 -> "i386";
          case X86_64 -> header.elfClass() == ElfHeader.CLASS64 ? "x86-64" : "x32";
          case AARCH64 -> "aarch64";
          case RISCV -> header.elfClass() == ElfHeader.CLASS64 ? "riscv64" : "riscv32";
          case 8 -> "MIPS";
          case 20 -> "PowerPC";
          case 21 -> "PowerPC64";
          case 22 -> "S390";
          case 40 -> "ARM";
          case 258 -> "LoongArch";
          default -> "machine " + header.machine();
        };
    return name + (header.data() == ElfHeader.BIG_ENDIAN ? " big-endian" : "");
  }
}
