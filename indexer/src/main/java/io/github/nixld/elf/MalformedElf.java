package io.github.nixld.elf;

/// An ELF file that contradicts itself.
///
/// @param header its header, as far as that could be read
/// @param reason the field and what is wrong with it, one line: "DT_STRTAB 0xdeadbeef is in no
///   PT_LOAD segment"
public record MalformedElf(ElfHeader header, String reason) implements ElfFile {}
