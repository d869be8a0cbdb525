package io.github.nixld.elf;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A symbol that ld.so looks up when it relocates an object with `LD_BIND_NOW`, as `ldd -r` does.
///
/// @param name its name
/// @param gnuHash the `DT_GNU_HASH` hash of the name's bytes
/// @param version the version wanted, or null
/// @param weak `STB_WEAK`: may stay undefined
/// @param plt `ELF_RTYPE_CLASS_PLT`: a function call or thread-local; an undefined symbol of a
///   program that has a value, which is the address of a PLT entry, does not satisfy it
/// @param address whether it is an undefined function that has a value: a program takes the address
///   of its own PLT entry for the function's
/// @param copy `ELF_RTYPE_CLASS_COPY`: the program's copy of a variable; the definition has to come
///   from another object than the program
public record SymbolReference(
    String name,
    int gnuHash,
    @Nullable SymbolVersion version,
    boolean weak,
    boolean plt,
    boolean address,
    boolean copy) {
  /// By the name alone, which few references share.
  @Override
  public int hashCode() {
    return gnuHash;
  }

  /// A made-up reference to a function, which no file has.
  public static SymbolReference function(String name, @Nullable SymbolVersion version) {
    // glibc sysdeps/generic/dl-new-hash.h.
    int hash = 5381;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = hash * 33 + (b & 0xff);
    }
    return new SymbolReference(name, hash, version, false, true, false, false);
  }
}
