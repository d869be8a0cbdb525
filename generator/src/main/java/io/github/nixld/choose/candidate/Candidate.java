package io.github.nixld.choose.candidate;

import io.github.nixld.elf.ElfObject;
import io.github.nixld.index.StorePathInfo;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A directory that could serve a name.
///
/// @param name the requested name
/// @param directory the directory that would go into the library path
/// @param file the file name in it; differs from `name` only if just a link farm can serve it
/// @param identity the file's identity in the view
/// @param object the file's facts
/// @param storePath the store path of the directory; null for a directory of the foreign tree or of
///   the system
/// @param aggregate whether the directory only links into other store paths
public record Candidate(
    String name,
    String directory,
    String file,
    Object identity,
    ElfObject object,
    @Nullable StorePathInfo storePath,
    boolean aggregate) {
  /// By the place alone: in one view that identifies the file, and facts are long.
  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof Candidate candidate
            && name.equals(candidate.name)
            && directory.equals(candidate.directory)
            && file.equals(candidate.file)
            && aggregate == candidate.aggregate
            && Objects.equals(storePath, candidate.storePath));
  }

  @Override
  public int hashCode() {
    return name.hashCode() * 31 + directory.hashCode();
  }

  /// The path of the file.
  public String path() {
    return directory + "/" + file;
  }

  /// Whether the library path can serve it: the file has the requested name, and a list separated
  /// by ":" can hold the directory.
  public boolean servedByName() {
    return name.equals(file) && isListable();
  }

  /// Whether a list can hold the directory: ld.so splits at ":" and ";", and has no way to escape
  /// them (glibc elf/dl-load.c, fillin_rpath).
  public boolean isListable() {
    return directory.indexOf(':') < 0 && directory.indexOf(';') < 0;
  }

  /// For messages: the store path's name, or the directory.
  public String label() {
    return storePath == null ? directory : storePath.basename();
  }
}
