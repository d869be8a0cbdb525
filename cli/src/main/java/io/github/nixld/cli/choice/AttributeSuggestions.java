package io.github.nixld.cli.choice;

import io.github.nixld.attribute.Attribute;
import io.github.nixld.attribute.Curated;
import io.github.nixld.attribute.StoredAttributes;
import io.github.nixld.choose.Environment;
import io.github.nixld.cli.catalog.CatalogHints;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.cli.location.IndexLocation;
import io.github.nixld.index.Index;
import io.github.nixld.store.LibraryRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Libraries that the store lacks, and the attributes of nixpkgs that would provide them. Nothing
/// is read before there is such a library.
public final class AttributeSuggestions {
  /// How many are named: further ones are less likely to help.
  private static final int LIMIT = 3;

  private static final String UNKNOWN =
      "; no known package has it: name a file that has it, or record more packages with"
          + " nixld-index import nix-index";

  private AttributeSuggestions() {}

  /// The same environments, with attributes for names that the store lacks.
  static List<Environment> in(
      List<Environment> environments, Index index, IndexLocation location, Streams streams) {
    List<Environment> all = new ArrayList<>();
    for (Environment environment : environments) {
      all.add(
          environment.unresolved().isEmpty()
              ? environment
              : in(environment, index, location, streams));
    }
    return all;
  }

  private static Environment in(
      Environment environment, Index index, IndexLocation location, Streams streams) {
    try (StoredAttributes attributes = location.attributes();
        CatalogHints catalog = new CatalogHints(location, streams)) {
      List<Environment.Unresolved> all = new ArrayList<>();
      for (Environment.Unresolved unresolved : environment.unresolved()) {
        String name = unresolved.name();
        boolean lacking =
            LibraryRule.isLibraryName(name)
                && index.providers(name).isEmpty()
                && index.providersBySoname(name).isEmpty();
        CatalogHints.Hint hint = lacking ? catalog.of(name) : null;
        if (hint != null) {
          all.add(hint.in(unresolved));
        } else {
          all.add(
              lacking ? unresolved.withAttributes(words(attributes.providing(name))) : unresolved);
        }
      }
      say(attributes.problem(), streams);
      return environment.withUnresolved(all).withNotes(catalog.waysOn());
    }
  }

  /// The rest of a line about each name that the store lacks: which attributes provide it; empty if
  /// nothing is known.
  public static Map<String, String> of(
      List<String> names, IndexLocation location, Streams streams) {
    try (StoredAttributes attributes = location.attributes();
        CatalogHints catalog = new CatalogHints(location, streams)) {
      Map<String, String> all = new LinkedHashMap<>();
      for (String name : names) {
        CatalogHints.Hint hint = catalog.of(name);
        all.put(
            name, hint == null ? provided(name, words(attributes.providing(name))) : hint.words());
      }
      say(attributes.problem(), streams);
      return all;
    }
  }

  public static void say(@Nullable String problem, Streams streams) {
    if (problem != null) {
      streams.say(problem);
    }
  }

  /// The attribute as people write it: `zlib`, `stdenv.cc.cc.lib`.
  private static List<String> words(List<Attribute> attributes) {
    return attributes.stream()
        .limit(LIMIT)
        .map(it -> it.output().equals("out") ? it.path() : it.path() + "." + it.output())
        .toList();
  }

  /// The rest of a line about a name that nothing serves.
  ///
  /// @param unresolved from [#in]
  static String of(Environment.Unresolved unresolved) {
    if (CatalogHints.isIn(unresolved)) {
      return "";
    }
    String provided = provided(unresolved.name(), unresolved.attributes());
    return provided.isEmpty() && unresolved.isUnknown() ? UNKNOWN : provided;
  }

  /// The rest of a line about a name that the store lacks; empty if nothing is known.
  static String provided(String name, List<String> attributes) {
    Curated.Row row = Curated.of(name);
    String warning = row == null ? "" : row.warning();
    if (attributes.isEmpty()) {
      return row == null || !row.attributes().isEmpty() || warning.isEmpty() ? "" : "; " + warning;
    }
    return "; nixpkgs has it as "
        + String.join(" or ", attributes)
        + (warning.isEmpty() ? "" : " (" + warning + ")");
  }
}
