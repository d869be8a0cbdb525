package io.github.nixld.choose;

import io.github.nixld.elf.Dependency;
import io.github.nixld.elf.ElfObject;
import java.util.HashSet;
import java.util.Set;

/// The C library that an object was built for, as its interpreter and its needs tell.
public enum Libc {
  GLIBC,
  MUSL,
  /// Android's.
  BIONIC,
  /// That of another system: Solaris has `libc.so.1`, FreeBSD `libc.so.7`.
  OTHER,
  /// It does not say.
  UNKNOWN;

  /// What Android has in files of their own, by names without a number; musl has all in one file.
  private static final Set<String> BIONIC_PARTS =
      Set.of("libdl.so", "libm.so", "liblog.so", "libandroid.so");

  /// The C library of an object.
  public static Libc of(ElfObject object) {
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
      if (name.matches("libc\\.so\\.\\d.*")) {
        return OTHER;
      }
    }
    if (names.contains("libc.so") || names.contains("liblog.so")) {
      return names.stream().anyMatch(BIONIC_PARTS::contains) ? BIONIC : MUSL;
    }
    return UNKNOWN;
  }
}
