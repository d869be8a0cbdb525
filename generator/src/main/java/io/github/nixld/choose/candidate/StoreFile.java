package io.github.nixld.choose.candidate;

import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.index.IndexedObject;
import io.github.nixld.linux.FileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// The identity of a file of the store: equal for two paths of one file, like device and inode.
///
/// A file that is not in the store, but could be fetched, has a negative number.
///
/// The index knows hard links between files that one build has read, but not those with files of
/// earlier builds, or those that Nix's optimiser made later. So the disk decides about two files
/// with one soname, and the answer does not depend on when the index was built.
public final class StoreFile {
  private final IndexedObject object;

  /// Device and inode; null if the disk was not asked yet.
  private @Nullable Object place;

  public StoreFile(IndexedObject object) {
    this.object = object;
  }

  /// The facts about the file.
  public IndexedObject object() {
    return object;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StoreFile file
        && (object.id() == file.object.id()
            || (hashCode() == file.hashCode() && place().equals(file.place())));
  }

  private Object place() {
    if (place == null) {
      place = placeOnDisk();
    }
    return place;
  }

  private Object placeOnDisk() {
    try {
      Object key =
          Files.readAttributes(FileNames.path(object.path()), BasicFileAttributes.class).fileKey();
      return key == null ? object.path() : key;
    } catch (IOException e) {
      // It disappeared after it was indexed.
      return object.path();
    }
  }

  /// By the soname alone: facts are long.
  @Override
  public int hashCode() {
    ElfFile facts = object.facts();
    String soname = facts instanceof ElfObject elf ? elf.soname() : null;
    return soname == null ? 0 : soname.hashCode();
  }
}
