package io.github.nixld.elf;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is built into a dynamic loader and decides where it searches, read from its read-only data.
///
/// @param kind which libc it belongs to
/// @param version the release, "2.36"; empty if the file does not say
/// @param systemDirectories the directories searched last, absolute, without a trailing slash, in
///   search order
/// @param cache the path of its `ld.so.cache`, or null
/// @param lib what it puts for `$LIB`, for example "lib" or "lib/x86_64-linux-gnu"
public record LdSo(
    Kind kind, String version, List<String> systemDirectories, @Nullable String cache, String lib) {
  /// The two families of loaders, which search by different rules.
  public enum Kind {
    GLIBC,
    MUSL
  }

  public LdSo {
    systemDirectories = List.copyOf(systemDirectories);
  }
}
