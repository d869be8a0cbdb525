package io.github.nixld.catalog;

import java.time.Instant;

/// What a catalog claims to be of.
///
/// @param channel such as `nixos-26.05`
/// @param system such as `x86_64-linux`
/// @param nixpkgs the revision that its store paths were built from; empty if unknown
/// @param created when it was made
public record Release(String channel, String system, String nixpkgs, Instant created) {}
