package io.github.nixld.choose.candidate;

import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.index.IndexedObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The identity of a file of the store: two are equal where they are one file, as device and inode
/// are.
///
/// A file that is not in the store, but could be fetched, has a negative number.
///
/// The index knows hard links among what one build has read; those with what an earlier one had
/// read, or that Nix's optimiser made since, it does not. So the disk is asked about two files with
/// one soname, and the answer does not depend on when the index was built.
public final class StoreFile {
  private final IndexedObject object;

  public StoreFile(IndexedObject object) {
    this.object = object;
  }

  /// What is known of the file.
  public IndexedObject object() {
    return object;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StoreFile file
        && (object.id() == file.object.id()
            || (hashCode() == file.hashCode() && isSameOnDisk(file) && hasFactsOf(file)));
  }

  private boolean hasFactsOf(StoreFile other) {
    return object.facts().equals(other.object.facts());
  }

  private boolean isSameOnDisk(StoreFile other) {
    try {
      return Files.isSameFile(Path.of(object.path()), Path.of(other.object.path()));
    } catch (IOException e) {
      // One of them is gone since it was indexed.
      return false;
    }
  }

  /// Of the soname alone: facts are long.
  @Override
  public int hashCode() {
    ElfFile facts = object.facts();
    String soname = facts instanceof ElfObject elf ? elf.soname() : null;
    return soname == null ? 0 : soname.hashCode();
  }
}
