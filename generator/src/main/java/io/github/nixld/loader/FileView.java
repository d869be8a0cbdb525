package io.github.nixld.loader;

import io.github.nixld.elf.ElfFile;

/// The file system as a loader sees it. Implementations answer from the disk, or from an index of
/// it.
///
/// Within one simulation the same question must get the same answer.
public interface FileView {
  /// What `open(2)` finds at `directory + "/" + name`, and what is in the file.
  ///
  /// @param directory an absolute directory, not normalized: symbolic links and ".." are resolved
  ///   as the kernel does
  /// @param name a file name, or a relative path
  Probe probe(String directory, String name);

  /// Whether `path` is a directory. May answer false for a directory that holds no file with a
  /// library's name.
  boolean isDirectory(String path);

  /// What stands at a path.
  sealed interface Probe {}

  /// A regular file.
  ///
  /// @param identity equal for two paths that lead to the same file, as device and inode are
  /// @param contents the file's facts
  record Present(Object identity, ElfFile contents) implements Probe {}

  /// `open(2)` fails.
  ///
  /// @param errno why
  record Missing(Errno errno) implements Probe {}

  /// Something that can be opened but is not a regular file.
  ///
  /// @param message what ld.so says when it reads it, for example "cannot read file data: Error 21"
  ///   of a directory (its start-up code has no text for EISDIR)
  record NotRegular(String message) implements Probe {}

  /// The errors that the search tells apart (glibc elf/dl-load.c, open_path).
  enum Errno {
    ENOENT,
    EACCES,
    ENOTDIR,
    /// Any other, for example ELOOP: the search gives up on the rest of this list of directories.
    OTHER
  }
}
