package io.github.nixld.archive;

import java.nio.file.Path;

/// What was in an archive.
///
/// @param root the directory with its ELF files, and the links to them
/// @param notRead what could not be read
public record Unpacked(Path root, NotRead notRead) {}
