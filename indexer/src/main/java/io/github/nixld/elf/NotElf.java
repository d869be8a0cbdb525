package io.github.nixld.elf;

/// A file that is not ELF at all: it does not begin with `\x7fELF`, or is shorter than an ELF
/// header.
///
/// @param description what it is, for people: "a script (#!/bin/sh)", "a Windows program (PE)",
///   "empty" …
/// @param loaderMessage what ld.so says when it finds it in a search directory: "invalid ELF
///   header" or "file too short" (glibc elf/dl-load.c, open_verify)
public record NotElf(String description, String loaderMessage) implements ElfFile {}
