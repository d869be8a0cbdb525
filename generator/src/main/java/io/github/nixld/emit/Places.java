package io.github.nixld.emit;

import org.jspecify.annotations.Nullable;

/// Where things are; all paths are absolute.
///
/// @param here the directory in which the command was given
/// @param directory where the result will stand: relative paths in it start there
/// @param index the index that was asked
/// @param farm the directory of the link farm; null without one
public record Places(String here, String directory, String index, @Nullable String farm) {}
