package io.github.nixld.emit;

import io.github.nixld.attribute.Attributes;
import org.jspecify.annotations.Nullable;

/// What expressions take from nixpkgs.
///
/// @param attributes what is known about its attributes
/// @param pin the nixpkgs to use, a revision or a path; null for the reader's own
public record Nixpkgs(Attributes attributes, @Nullable String pin) {}
