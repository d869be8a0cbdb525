package io.github.nixld.store;

import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.LdSo;
import org.jspecify.annotations.Nullable;

/// A file that was read.
///
/// @param number what this walker calls the file (its inode, not its path)
/// @param facts what it turned out to be
/// @param ldSo what is built into it, if it is a dynamic loader
public record ScannedObject(long number, ElfFile facts, @Nullable LdSo ldSo) {}
