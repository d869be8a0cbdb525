/// The Nix store: its listing, which of its paths are valid, their names, what is in them, and
/// Nix's own database.
package io.github.nixld.store;
