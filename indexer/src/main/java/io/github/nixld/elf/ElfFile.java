package io.github.nixld.elf;

/// What a file turned out to be when it was read as ELF.
public sealed interface ElfFile permits ElfObject, MalformedElf, NotElf {}
