package io.github.nixld.archive;

import java.nio.file.Path;

/// The contents of an archive.
///
/// @param root the directory with its ELF files, and the links to them
/// @param notRead the entries that could not be read
public record Unpacked(Path root, NotRead notRead) {}
