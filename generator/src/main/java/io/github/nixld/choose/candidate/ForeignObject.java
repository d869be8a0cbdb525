package io.github.nixld.choose.candidate;

import io.github.nixld.elf.ElfObject;
import org.jspecify.annotations.Nullable;

/// One object that needs an environment.
///
/// @param path its path as it was given, absolute
/// @param realPath its path with all symbolic links resolved, by which the kernel starts programs
/// @param identity its identity in a [io.github.nixld.loader.FileView] of the disk
/// @param object its facts
public record ForeignObject(String path, String realPath, Object identity, ElfObject object) {
  /// The object's `$ORIGIN`: that of a program, which the kernel starts, has no links in it; that
  /// of a library is as it was named (glibc elf/dl-origin.c and elf/dl-object.c, _dl_new_object).
  public String origin() {
    return interpreter() == null ? directory(path) : directory();
  }

  /// The directory of the file itself.
  public String directory() {
    return directory(realPath);
  }

  private static String directory(String file) {
    int slash = file.lastIndexOf('/');
    return slash <= 0 ? "/" : file.substring(0, slash);
  }

  /// By the file alone: facts are long.
  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof ForeignObject foreign
            && path.equals(foreign.path)
            && identity.equals(foreign.identity));
  }

  @Override
  public int hashCode() {
    return path.hashCode();
  }

  /// Whether it wants musl's loader, by its interpreter or the libc that it needs.
  public boolean isMusl() {
    return LibcFamily.of(object) == LibcFamily.MUSL;
  }

  /// Its interpreter, or null for a library.
  public @Nullable String interpreter() {
    return object.interpreter();
  }
}
