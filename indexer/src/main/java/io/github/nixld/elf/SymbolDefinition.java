package io.github.nixld.elf;

import org.jspecify.annotations.Nullable;

/// A dynamic symbol that other objects can bind to.
///
/// @param name its name
/// @param version the version that the object defines it at; null for none and for the base version
/// @param hidden bit 15 of its `DT_VERSYM` entry: not the default version
/// @param binding `STB_*`
/// @param isProtected `STV_PROTECTED`: its own object does not look elsewhere for it
/// @param type `STT_*`: 0 none, 1 object, 2 function, 5 common, 6 thread-local, 10 indirect
///   function
public record SymbolDefinition(
    String name,
    @Nullable String version,
    boolean hidden,
    Binding binding,
    boolean isProtected,
    int type) {
  /// The bindings that take part in a lookup.
  public enum Binding {
    GLOBAL,
    WEAK,
    UNIQUE
  }
}
