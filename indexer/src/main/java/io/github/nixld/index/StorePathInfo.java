package io.github.nixld.index;

import org.jspecify.annotations.Nullable;

/// What the index knows of a store path.
///
/// @param basename `<hash>-<name>`
/// @param name the package's, without version: "zlib"
/// @param version with the output's name if it has one: "1.3.1-dev"; empty if there is none
/// @param rooted whether a GC root led to it at the last build; true if that is unknown
/// @param registrationTime s since 1970; 0 if unknown
/// @param deriver basename of its derivation, or null
public record StorePathInfo(
    String basename,
    String name,
    String version,
    boolean rooted,
    long registrationTime,
    @Nullable String deriver) {}
