package io.github.nixld.cli.choice;

import io.github.nixld.attribute.Attribute;
import io.github.nixld.attribute.Curated;
import io.github.nixld.attribute.StoredAttributes;
import io.github.nixld.choose.Environment;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.cli.location.IndexLocation;
import io.github.nixld.index.Index;
import io.github.nixld.store.LibraryRule;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Libraries that the store lacks, and the attributes of nixpkgs that would provide them. Nothing
/// is read before there is such a library.
public final class AttributeSuggestions {
  /// The more there are, the less the last ones say.
  private static final int LIMIT = 3;

  private static final String UNKNOWN =
      "; no package is known to have it: name a file that has it, or learn of more packages with"
          + " nixld-index import nix-index";

  private AttributeSuggestions() {}

  /// The same environments, where names that the store lacks have their attributes.
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
    try (StoredAttributes attributes = location.attributes()) {
      List<Environment.Unresolved> all = new ArrayList<>();
      for (Environment.Unresolved unresolved : environment.unresolved()) {
        String name = unresolved.name();
        boolean lacking =
            LibraryRule.isLibraryName(name)
                && index.providers(name).isEmpty()
                && index.providersBySoname(name).isEmpty();
        all.add(
            lacking ? unresolved.withAttributes(words(attributes.providing(name))) : unresolved);
      }
      say(attributes.problem(), streams);
      return environment.withUnresolved(all);
    }
  }

  /// Says of names that the store lacks what comes near, and which attributes provide them.
  public static void say(List<String> names, Index index, IndexLocation location, Streams streams) {
    try (StoredAttributes attributes = location.attributes()) {
      for (String name : names) {
        String provided = provided(name, words(attributes.providing(name)));
        streams.say(
            name
                + ": not in the store"
                + similar(name, index)
                + (provided.isEmpty() ? UNKNOWN : provided));
      }
      say(attributes.problem(), streams);
    }
  }

  /// What the store has whose name has the same word in it: `ssl`, or the `libssl` of
  /// `libssl.so.1.1`. A glob says itself what is near enough.
  private static String similar(String name, Index index) {
    String word = name.replaceFirst("\\.so.*", "");
    if (word.isEmpty() || name.matches(".*[\\[*?].*")) {
      return "";
    }
    SortedSet<String> found = new TreeSet<>();
    index.find("*" + word + "*").forEach(provider -> found.add(provider.name()));
    return found.isEmpty()
        ? ""
        : ", which has "
            + String.join(", ", found.stream().limit(LIMIT).toList())
            + (found.size() > LIMIT ? " and " + (found.size() - LIMIT) + " more" : "");
  }

  public static void say(@Nullable String problem, Streams streams) {
    if (problem != null) {
      streams.say(problem);
    }
  }

  /// How people write attributes: `zlib`, `stdenv.cc.cc.lib`.
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
    String provided = provided(unresolved.name(), unresolved.attributes());
    return provided.isEmpty() && unresolved.isUnknown() ? UNKNOWN : provided;
  }

  /// The rest of a line about a name that the store lacks; empty where nothing is known.
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
