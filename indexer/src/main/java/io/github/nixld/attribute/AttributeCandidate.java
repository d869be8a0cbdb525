package io.github.nixld.attribute;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An attribute that may be the one that provides a library, with what it is ranked by.
///
/// @param attribute the attribute
/// @param order its place in its row of the curated table, otherwise 0
/// @param known whether the evaluated nixpkgs has the attribute; true if none was evaluated
/// @param same how near the store path is that was asked about: 0 it is that one, 1 it is of that
///   package, 2 it is another
/// @param toplevel whether the attribute itself has the library, not only something it refers to
/// @param location see [LibraryLocation]
/// @param files how many files the package has
/// @param named whether the attribute is called like the package
record AttributeCandidate(
    Attribute attribute,
    int order,
    boolean known,
    int same,
    boolean toplevel,
    int location,
    int files,
    boolean named) {
  static final int SAME_PATH = 0;
  static final int SAME_PACKAGE = 1;
  static final int OTHER = 2;

  /// The better candidate first. A library package comes before an application that has a copy:
  /// where the copy lies and how many other files there are, as an order of magnitude, tell them
  /// apart.
  private static final Comparator<AttributeCandidate> BETTER =
      Comparator.comparing((AttributeCandidate candidate) -> candidate.attribute().evidence())
          .thenComparing(candidate -> !candidate.known())
          .thenComparingInt(AttributeCandidate::order)
          .thenComparing(candidate -> !candidate.toplevel())
          .thenComparingInt(AttributeCandidate::same)
          .thenComparingInt(AttributeCandidate::location)
          .thenComparingInt(AttributeCandidate::depth)
          .thenComparingInt(AttributeCandidate::magnitude)
          .thenComparing(candidate -> !candidate.named())
          .thenComparingInt(candidate -> candidate.attribute().path().length())
          .thenComparing(candidate -> candidate.attribute().path())
          .thenComparing(candidate -> candidate.attribute().output());

  /// A candidate about which only its evidence is known.
  static AttributeCandidate of(Attribute attribute, int order, boolean known) {
    return new AttributeCandidate(
        attribute, order, known, SAME_PATH, true, LibraryLocation.LIB, 0, true);
  }

  /// How many sets the attribute is in.
  private int depth() {
    return (int) attribute.path().chars().filter(c -> c == '.').count();
  }

  private int magnitude() {
    return files <= 0 ? 0 : (int) Math.log10(files);
  }

  /// The attributes, the best first, each once.
  static List<Attribute> best(Collection<AttributeCandidate> candidates) {
    List<AttributeCandidate> sorted = new ArrayList<>(candidates);
    sorted.sort(BETTER);
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    for (AttributeCandidate candidate : sorted) {
      Attribute attribute = candidate.attribute();
      attributes.putIfAbsent(attribute.path() + " " + attribute.output(), attribute);
    }
    return List.copyOf(attributes.values());
  }
}
