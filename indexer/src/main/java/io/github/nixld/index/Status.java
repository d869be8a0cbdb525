package io.github.nixld.index;

import java.nio.file.Path;
import java.time.Instant;

/// What is indexed, how fresh, how large.
///
/// @param file the index
/// @param bytes its size
/// @param schema `PRAGMA user_version`
/// @param storeDirectory the store that it is of
/// @param built when the last build ended; the epoch where none did
/// @param complete whether the last build ended, rather than being at work or killed
/// @param current whether the store is as it was then
/// @param storePaths how many are indexed
/// @param pendingPaths how many Nix was not done with
/// @param libraryPaths how many of them have entries
/// @param objects files
/// @param entries names
/// @param malformed ELF files that contradict themselves
/// @param notElf files that are named like a library and are none
/// @param loaders dynamic loaders
public record Status(
    Path file,
    long bytes,
    int schema,
    String storeDirectory,
    Instant built,
    boolean complete,
    boolean current,
    long storePaths,
    long pendingPaths,
    long libraryPaths,
    long objects,
    long entries,
    long malformed,
    long notElf,
    long loaders) {}
