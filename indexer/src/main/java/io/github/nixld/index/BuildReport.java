package io.github.nixld.index;

import java.time.Duration;

/// What a build did.
///
/// @param rebuilt whether the index was built from nothing
/// @param storePaths how many are in the index
/// @param scannedPaths how many of them this build has read
/// @param droppedPaths how many it removed, because they are gone
/// @param pendingPaths how many it left for later, because Nix is not done with them
/// @param vanishedPaths how many disappeared while they were read
/// @param objects how many files are in the index
/// @param entries how many names for them
/// @param directoriesRead how many directories it listed, the store itself included
/// @param filesOpened how many files it opened
/// @param unreadable how many directories and files it could not read
/// @param malformed how many ELF files it found that contradict themselves
/// @param notElf how many files it found that are named like a library and are not ELF
/// @param duration how long it took
public record BuildReport(
    boolean rebuilt,
    long storePaths,
    int scannedPaths,
    int droppedPaths,
    int pendingPaths,
    int vanishedPaths,
    long objects,
    long entries,
    long directoriesRead,
    long filesOpened,
    long unreadable,
    long malformed,
    long notElf,
    Duration duration) {}
