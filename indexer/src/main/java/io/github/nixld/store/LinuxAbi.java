package io.github.nixld.store;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Numbers that differ between the architectures of Linux (arch/x86/entry/syscalls/syscall_64.tbl,
/// include/uapi/asm-generic/unistd.h; the flags: asm/fcntl.h).
///
/// @param openat number of the system call; likewise the next six
/// @param directory `O_DIRECTORY`
/// @param nofollow `O_NOFOLLOW`
record LinuxAbi(
    long openat,
    long getdents64,
    long pread64,
    long readlinkat,
    long statx,
    long close,
    long getxattr,
    int directory,
    int nofollow) {
  private static final LinuxAbi X86_64 =
      new LinuxAbi(257, 217, 17, 267, 332, 3, 191, 0x10000, 0x20000);
  private static final LinuxAbi AARCH64 = new LinuxAbi(56, 61, 67, 78, 291, 57, 8, 0x4000, 0x8000);

  /// Those of this machine; null where they are not known.
  static @Nullable LinuxAbi current() {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return null;
    }
    return switch (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64" -> X86_64;
      case "aarch64" -> AARCH64;
      default -> null;
    };
  }
}
