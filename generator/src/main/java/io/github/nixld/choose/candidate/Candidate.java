package io.github.nixld.choose.candidate;

import io.github.nixld.elf.ElfObject;
import io.github.nixld.index.StorePathInfo;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A directory that could serve a name.
///
/// @param name the name that is asked for
/// @param directory the directory that would go into the library path
/// @param file the file name in it; differs from `name` only where nothing but a link farm can
///   serve it
/// @param identity the file's identity in the view
/// @param object its facts
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
  /// Of the place alone: in one view it says all, and facts are long.
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

  /// Where the file is.
  public String path() {
    return directory + "/" + file;
  }

  /// Whether the library path can serve it: the file has the name that is asked for, and the
  /// directory one that a list separated by ":" can hold.
  public boolean servedByName() {
    return name.equals(file) && isListable();
  }

  /// Whether the directory can stand in a list: ld.so splits one at ":" and at ";", and knows no
  /// way to escape them (glibc elf/dl-load.c, fillin_rpath).
  public boolean isListable() {
    return directory.indexOf(':') < 0 && directory.indexOf(';') < 0;
  }

  /// For messages: the store path's name, or the directory.
  public String label() {
    return storePath == null ? directory : storePath.basename();
  }
}
