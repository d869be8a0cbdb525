package io.github.nixld.choose.candidate;

/// A candidate that was not chosen.
///
/// @param label the name of its store path, or its directory
/// @param reason why not
public record Rejected(String label, String reason) {}
