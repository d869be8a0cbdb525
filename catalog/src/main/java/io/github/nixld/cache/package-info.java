/// Reads a binary cache of Nix: what it says about store paths (narinfo), their contents according
/// to the cache (listings), and the archives themselves (NAR). All of it is untrusted until a
/// signature or a hash confirms it.
package io.github.nixld.cache;
