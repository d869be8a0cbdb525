package io.github.nixld.choose.candidate;

import io.github.nixld.elf.Dependency;
import io.github.nixld.elf.ElfObject;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// The C library that an object was built for, by its interpreter and its needs.
public enum LibcFamily {
  GLIBC,
  MUSL,
  /// Android's libc.
  BIONIC,
  /// That of another system: Solaris has `libc.so.1` and `libdl.so.1`, FreeBSD `libc.so.7`, OpenBSD
  /// `libm.so.10.1` and often no need of a libc at all.
  OTHER,
  /// Unknown.
  UNKNOWN;

  /// What Android has in separate files, with names without a number; musl has everything in one
  /// file.
  private static final Set<String> BIONIC_PARTS =
      Set.of("libdl.so", "libm.so", "liblog.so", "libandroid.so");

  /// The numbers that glibc gives to the parts that every system has.
  private static final Map<String, String> GLIBC_PARTS =
      Map.of("libc.so", "6", "libm.so", "6", "libdl.so", "2", "libpthread.so", "0");

  /// The C library of an object.
  public static LibcFamily of(ElfObject object) {
    String interpreter = object.interpreter();
    if (interpreter != null && !interpreter.isEmpty()) {
      return interpreter.contains("/ld-musl-")
          ? MUSL
          : interpreter.startsWith("/system/bin/linker") ? BIONIC : GLIBC;
    }
    Set<String> names = new HashSet<>();
    for (Dependency dependency : object.dependencies()) {
      names.add(dependency.name());
    }
    if (names.contains("libc.so.6")) {
      return GLIBC;
    }
    for (String name : names) {
      if (name.startsWith("libc.musl-")) {
        return MUSL;
      }
      if (isOfAnotherSystem(name)) {
        return OTHER;
      }
    }
    if (names.contains("libc.so") || names.contains("liblog.so")) {
      return names.stream().anyMatch(BIONIC_PARTS::contains) ? BIONIC : MUSL;
    }
    return UNKNOWN;
  }

  private static boolean isOfAnotherSystem(String name) {
    int number = name.indexOf(".so.") + 4;
    String known = number < 4 ? null : GLIBC_PARTS.get(name.substring(0, number - 1));
    return known != null && !known.equals(name.substring(number));
  }
}
