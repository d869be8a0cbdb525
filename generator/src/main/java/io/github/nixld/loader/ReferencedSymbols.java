package io.github.nixld.loader;

import io.github.nixld.elf.SymbolReference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The symbols that one object refers to, and which other objects define them. Each object is asked
/// for each symbol once, for all runs.
final class ReferencedSymbols {
  private final List<SymbolReference> references;
  private final BitSet strong = new BitSet();
  private final BitSet copies = new BitSet();
  private final Map<Object, Defined> byProvider = new HashMap<>();

  /// The last objects that were found to define everything.
  private List<LoadedObject> sufficient;

  /// Which of the references one object defines, as far as it was asked.
  private static final class Defined {
    final BitSet asked = new BitSet();
    final BitSet defined = new BitSet();

    /// Whether it was asked for all of some references.
    boolean isAsked(BitSet references) {
      BitSet left = (BitSet) references.clone();
      left.andNot(asked);
      return left.isEmpty();
    }
  }

  ReferencedSymbols(List<SymbolReference> references) {
    this.references = references;
    this.sufficient = List.of();
    for (int i = 0; i < references.size(); i++) {
      strong.set(i, !references.get(i).weak());
      copies.set(i, references.get(i).copy());
    }
  }

  List<SymbolReference> references() {
    return references;
  }

  /// The references that none of some objects defines, see [SymbolSource#undefined].
  List<SymbolReference> undefined(
      List<LoadedObject> providers, LikelyProviders.Definitions definitions) throws IOException {
    if (!sufficient.isEmpty() && areSame(providers, sufficient)) {
      return List.of();
    }
    BitSet left = (BitSet) strong.clone();
    List<Defined> known = new ArrayList<>(providers.size());
    for (LoadedObject provider : providers) {
      Defined defined = byProvider.computeIfAbsent(provider.identity(), o -> new Defined());
      takeOut(left, defined.defined, provider);
      if (left.isEmpty()) {
        sufficient = List.copyOf(providers);
        return List.of();
      }
      known.add(defined);
    }
    if (!known.stream().allMatch(defined -> defined.isAsked(left))) {
      LikelyProviders likely = new LikelyProviders(providers);
      for (int i = left.nextSetBit(0); i >= 0; i = left.nextSetBit(i + 1)) {
        int index = i;
        if (likely.define(
            references.get(i), (object, reference) -> has(object, index, definitions))) {
          left.clear(i);
        }
      }
    }
    return left.stream().mapToObj(references::get).toList();
  }

  /// Whether objects of two runs are the same files, and both or neither are the program.
  @SuppressWarnings("ReferenceEquality") // a view has one identity for a file nearly always
  private static boolean areSame(List<LoadedObject> some, List<LoadedObject> others) {
    if (some.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < some.size(); i++) {
      LoadedObject one = some.get(i);
      LoadedObject other = others.get(i);
      if (one.identity() != other.identity()
          || (one.rule() == Rule.PROGRAM) != (other.rule() == Rule.PROGRAM)) {
        return false;
      }
    }
    return true;
  }

  private void takeOut(BitSet left, BitSet defined, LoadedObject provider) {
    if (provider.rule() != Rule.PROGRAM || copies.isEmpty()) {
      left.andNot(defined);
      return;
    }
    BitSet others = (BitSet) defined.clone();
    others.andNot(copies);
    left.andNot(others);
  }

  private boolean has(LoadedObject object, int index, LikelyProviders.Definitions definitions)
      throws IOException {
    Defined known = byProvider.computeIfAbsent(object.identity(), o -> new Defined());
    if (!known.asked.get(index)) {
      known.defined.set(index, definitions.has(object, references.get(index)));
      known.asked.set(index);
    }
    return known.defined.get(index);
  }
}
