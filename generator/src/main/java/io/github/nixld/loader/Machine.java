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

  /// The Nix system of an ELF header, for example "x86_64-linux"; null if Nix has none that nix-ld
  /// serves.
  public static @Nullable String system(ElfHeader header) {
    if (header.data() != ElfHeader.LITTLE_ENDIAN || foreignAbi(header) != null) {
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

  /// The Nix system of the machine that this runs on.
  public static String hostSystem() {
    String architecture = System.getProperty("os.arch", "");
    return switch (architecture) {
      case "amd64" -> "x86_64-linux";
      case "x86", "i386" -> "i686-linux";
      default -> architecture + "-linux";
    };
  }

  /// Whether programs of that machine run on this one: x86-64 runs those for i386 too.
  public static boolean runsOnHost(ElfHeader header) {
    String system = system(header);
    String host = hostSystem();
    return host.equals(system) || (host.equals("x86_64-linux") && "i686-linux".equals(system));
  }

  /// Where programs of that machine expect their loader, and where nix-ld is installed (nix-ld
  /// README).
  public static String loader(ElfHeader header) {
    return switch (header.machine()) {
      case I386 -> "/lib/ld-linux.so.2";
      case AARCH64 -> "/lib/ld-linux-aarch64.so.1";
      case RISCV -> "/lib/ld-linux-riscv64-lp64d.so.1";
      default -> "/lib64/ld-linux-x86-64.so.2";
    };
  }

  /// The operating system that `EI_OSABI` names, if ld.so refuses its files.
  private static @Nullable String foreignAbi(ElfHeader header) {
    return switch (header.osAbi()) {
      case Acceptance.ELFOSABI_SYSV, Acceptance.ELFOSABI_GNU -> null;
      case 2 -> "NetBSD";
      case 6 -> "Solaris";
      case 9 -> "FreeBSD";
      case 12 -> "OpenBSD";
      default -> "OS ABI " + header.osAbi();
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
    String abi = foreignAbi(header);
    return name
        + (header.data() == ElfHeader.BIG_ENDIAN ? " big-endian" : "")
        + (abi == null ? "" : " (" + abi + ")");
  }

  /// The soname of the object that the kernel maps into every process (vdso(7)).
  static String vdso(ElfHeader header) {
    return header.machine() == I386 ? "linux-gate.so.1" : "linux-vdso.so.1";
  }
}
