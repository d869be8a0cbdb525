package io.github.nixld.choose;

import io.github.nixld.choose.candidate.KnownStore;
import io.github.nixld.choose.dlopen.DlopenHints;
import io.github.nixld.choose.search.SymbolProof;

/// What is read from files once, for all loaders.
///
/// @param view the files
/// @param symbols their symbols
/// @param hints what they may load with dlopen(3)
record FileFacts(KnownStore view, SymbolProof symbols, DlopenHints hints) {}
