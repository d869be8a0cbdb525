package io.github.nixld.elf;

import org.jspecify.annotations.Nullable;

/// A symbol that ld.so looks up when it relocates an object with `LD_BIND_NOW`, as `ldd -r` does.
///
/// @param name its name
/// @param gnuHash the `DT_GNU_HASH` hash of the name's bytes
/// @param version the version wanted, or null
/// @param weak `STB_WEAK`: may stay undefined
/// @param plt `ELF_RTYPE_CLASS_PLT`: a function call or thread-local; an undefined symbol of a
///   program that has a value, which is the address of a PLT entry, does not satisfy it
/// @param copy `ELF_RTYPE_CLASS_COPY`: the program's copy of a variable; the definition has to come
///   from another object than the program
public record SymbolReference(
    String name,
    int gnuHash,
    @Nullable SymbolVersion version,
    boolean weak,
    boolean plt,
    boolean copy) {}
