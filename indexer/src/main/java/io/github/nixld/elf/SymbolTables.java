package io.github.nixld.elf;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// An object's symbol table and what belongs to it, opened but not read.
///
/// @param image the object
/// @param dynamic its dynamic section
/// @param symtab `DT_SYMTAB`
/// @param strings `DT_STRTAB`
/// @param versym `DT_VERSYM`, or null if symbols have no versions
/// @param versions what the entries of `versym` mean
/// @param hash `DT_GNU_HASH`, else `DT_HASH`, else null: then nothing can be found in it
record SymbolTables(
    ElfImage image,
    DynamicSection dynamic,
    Region symtab,
    StringTable strings,
    @Nullable Region versym,
    VersionIndex versions,
    @Nullable SymbolHash hash) {

  static final int SHN_UNDEF = 0;
  static final int SHN_ABS = 0xfff1;
  static final int STT_TLS = 6;
  static final int STB_LOCAL = 0;
  static final int STB_GLOBAL = 1;
  static final int STB_WEAK = 2;
  static final int STB_GNU_UNIQUE = 10;

  /// Bytes of all the names together.
  private static final int MAX_NAMES = 256 * 1024 * 1024;

  private static final int STV_INTERNAL = 1;
  private static final int STV_HIDDEN = 2;
  private static final int STV_PROTECTED = 3;
  private static final int WINDOWS = 8;

  /// @return null if the object has no symbol table
  /// @throws MalformedException if it is no ELF object, too
  static @Nullable SymbolTables open(PositionalInput input) throws IOException, MalformedException {
    FileBytes bytes = new FileBytes(WINDOWS);
    int head = bytes.open(input);
    if (head < FileHeader.EHDR64 || bytes.u32(0) != FileHeader.MAGIC) {
      throw new MalformedException("invalid ELF header");
    }
    ElfImage image = ElfImage.open(bytes, FileHeader.read(bytes));
    DynamicSection dynamic = image.dynamic();
    if (dynamic == null || !dynamic.has(DynamicSection.DT_SYMTAB)) {
      return null;
    }
    ProgramHeaders headers = image.headers();
    StringTable strings = StringTable.of(dynamic, headers, MAX_NAMES);
    VersionIndex versions = VersionIndex.read(image, dynamic, strings);
    boolean versioned = dynamic.has(DynamicSection.DT_VERSYM) && !versions.isEmpty();
    return new SymbolTables(
        image,
        dynamic,
        headers.at("DT_SYMTAB", dynamic.get(DynamicSection.DT_SYMTAB, 0)),
        strings,
        versioned ? headers.at("DT_VERSYM", dynamic.get(DynamicSection.DT_VERSYM, 0)) : null,
        versions,
        SymbolHash.of(image, dynamic));
  }

  /// The same with the first symbols, their versions and all names in memory, unless they are too
  /// many.
  SymbolTables loaded(long symbols) throws IOException, MalformedException {
    return new SymbolTables(
        image,
        dynamic,
        symtab.loaded(symbols * symbolSize()),
        strings.loaded(),
        versym == null ? null : versym.loaded(2 * symbols),
        versions,
        hash);
  }

  private int symbolSize() {
    return image.file().is64() ? 24 : 16;
  }

  Symbol symbol(long index) throws IOException, MalformedException {
    FileBytes bytes = symtab.bytes();
    if (image.file().is64()) {
      long at = symtab.record(index * 24, 24);
      return new Symbol(
          bytes.u32(at), bytes.u8(at + 4), bytes.u8(at + 5), bytes.u16(at + 6), bytes.u64(at + 8));
    }
    long at = symtab.record(index * 16, 16);
    return new Symbol(
        bytes.u32(at), bytes.u8(at + 12), bytes.u8(at + 13), bytes.u16(at + 14), bytes.u32(at + 4));
  }

  /// Reads ahead the symbols from `index` on.
  void prefetch(long index) throws IOException {
    symtab.prefetch(index * symbolSize());
  }

  String name(Symbol symbol) throws IOException, MalformedException {
    return strings.name("st_name", symbol.name());
  }

  /// The `DT_VERSYM` entry of a symbol, or 0.
  int versym(long index) throws IOException, MalformedException {
    return versym == null ? 0 : versym.u16(index * 2);
  }

  /// What a symbol defines; null if it is local or has a binding that ld.so does not know.
  ///
  /// @param known its name, if that was read before
  @Nullable SymbolDefinition definition(long index, Symbol symbol, @Nullable String known)
      throws IOException, MalformedException {
    if (symbol.isLocal()) {
      return null;
    }
    SymbolDefinition.Binding binding;
    switch (symbol.binding()) {
      case STB_GLOBAL -> binding = SymbolDefinition.Binding.GLOBAL;
      case STB_WEAK -> binding = SymbolDefinition.Binding.WEAK;
      case STB_GNU_UNIQUE -> binding = SymbolDefinition.Binding.UNIQUE;
      default -> {
        return null;
      }
    }
    int entry = versym(index);
    SymbolVersion version = versions.get(entry);
    return new SymbolDefinition(
        known == null ? name(symbol) : known,
        version == null ? null : version.name(),
        (entry & VersionIndex.HIDDEN) != 0,
        binding,
        symbol.isProtected(),
        symbol.type());
  }

  /// The fields of `Elf32_Sym`/`Elf64_Sym` that a lookup uses.
  record Symbol(long name, int info, int other, int section, long value) {
    /// `STT_NOTYPE`, `OBJECT`, `FUNC`, `COMMON`, `TLS`, `GNU_IFUNC`.
    private static final int DEFINING_TYPES = 1 | 1 << 1 | 1 << 2 | 1 << 5 | 1 << 6 | 1 << 10;

    int binding() {
      return info >> 4;
    }

    int type() {
      return info & 0xf;
    }

    boolean isProtected() {
      return (other & 3) == STV_PROTECTED;
    }

    /// Whether it is seen in its own object only.
    boolean isLocal() {
      int visibility = other & 3;
      return binding() == STB_LOCAL || visibility == STV_HIDDEN || visibility == STV_INTERNAL;
    }

    /// Whether it can define anything for a relocation of the class (glibc elf/dl-lookup.c,
    /// check_match).
    boolean defines(boolean plt) {
      return (value != 0 || section == SHN_ABS || type() == STT_TLS)
          && !(plt && section == SHN_UNDEF)
          && (1 << type() & DEFINING_TYPES) != 0;
    }
  }
}
