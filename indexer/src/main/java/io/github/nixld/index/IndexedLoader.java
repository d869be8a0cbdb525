package io.github.nixld.index;

import io.github.nixld.elf.LdSo;

/// A dynamic loader of the store.
public record IndexedLoader(IndexedObject object, LdSo facts) {}
