package io.github.nixld.catalog;

import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.LdSo;
import io.github.nixld.snapshot.SymbolHashes;
import org.jspecify.annotations.Nullable;

/// What was read from a file.
///
/// @param facts what it turned out to be
/// @param ldSo what is built into it, if it is a dynamic loader
/// @param symbols its dynamic symbols; null if it has none, or they cannot be read
public record FileFacts(ElfFile facts, @Nullable LdSo ldSo, @Nullable SymbolHashes symbols) {}
