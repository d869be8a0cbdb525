package io.github.nixld.emit;

import org.jspecify.annotations.Nullable;

/// The places that a result refers to; all paths are absolute.
///
/// @param here the directory in which the command was given
/// @param directory of the result: relative paths in it start there
/// @param index the index that was used
/// @param farm the directory of the link farm; null without one
public record Places(String here, String directory, String index, @Nullable String farm) {}
