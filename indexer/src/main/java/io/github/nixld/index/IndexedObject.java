package io.github.nixld.index;

import io.github.nixld.elf.ElfFile;

/// A file of the store.
///
/// @param id the same for hard links of one file
/// @param path absolute, no symlink in it below the store's directory
/// @param storePath name of the store path that it is in
/// @param facts what is in it
public record IndexedObject(long id, String path, String storePath, ElfFile facts) {}
