package io.github.nixld.attribute;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// That an attribute provides a library, with what the claim is judged by.
///
/// @param attribute the attribute
/// @param order the place in its row of the curated table, else 0
/// @param known whether the evaluated nixpkgs has the attribute; true where none was evaluated
/// @param same how near the store path is that was asked about: 0 it is that one, 1 it is of that
///   package, 2 it is another
/// @param toplevel whether the attribute itself has the library, not only something it refers to
/// @param place see [Place]
/// @param files how many files the package has
/// @param named whether the attribute is called as the package is
record Claim(
    Attribute attribute,
    int order,
    boolean known,
    int same,
    boolean toplevel,
    int place,
    int files,
    boolean named) {
  static final int SAME_PATH = 0;
  static final int SAME_PACKAGE = 1;
  static final int OTHER = 2;

  /// The better claim first. A library package before an application that has a copy: by where the
  /// copy lies, and by how much else there is, as an order of magnitude.
  private static final Comparator<Claim> BETTER =
      Comparator.comparing((Claim claim) -> claim.attribute().evidence())
          .thenComparing(claim -> !claim.known())
          .thenComparingInt(Claim::order)
          .thenComparing(claim -> !claim.toplevel())
          .thenComparingInt(Claim::same)
          .thenComparingInt(Claim::place)
          .thenComparingInt(Claim::depth)
          .thenComparingInt(Claim::magnitude)
          .thenComparing(claim -> !claim.named())
          .thenComparingInt(claim -> claim.attribute().path().length())
          .thenComparing(claim -> claim.attribute().path())
          .thenComparing(claim -> claim.attribute().output());

  /// A claim that has nothing but its evidence.
  static Claim of(Attribute attribute, int order, boolean known) {
    return new Claim(attribute, order, known, SAME_PATH, true, Place.LIB, 0, true);
  }

  /// How many sets the attribute is in.
  private int depth() {
    return (int) attribute.path().chars().filter(c -> c == '.').count();
  }

  private int magnitude() {
    return files <= 0 ? 0 : (int) Math.log10(files);
  }

  /// The attributes, the best first, each once.
  static List<Attribute> best(Collection<Claim> claims) {
    List<Claim> sorted = new ArrayList<>(claims);
    sorted.sort(BETTER);
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    for (Claim claim : sorted) {
      Attribute attribute = claim.attribute();
      attributes.putIfAbsent(attribute.path() + " " + attribute.output(), attribute);
    }
    return List.copyOf(attributes.values());
  }
}
