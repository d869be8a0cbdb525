package io.github.nixld.cli.choice;

import io.github.nixld.choose.Environment;
import io.github.nixld.choose.Environment.Unresolved;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Many missing libraries, for people: counted, grouped by what helps, with what to type next.
final class MissingLibraries {
  /// Up to this number, each library gets a line with every detail.
  static final int FEW = 3;

  private static final Pattern DIGITS = Pattern.compile("[0-9]+");
  private static final int NAMED = 12;

  private MissingLibraries() {}

  /// The lines.
  static List<String> lines(Environment environment) {
    Map<String, List<String>> attributes = new TreeMap<>();
    List<String> farm = new ArrayList<>();
    Map<String, List<String>> others = new LinkedHashMap<>();
    for (Unresolved each : sorted(environment.unresolved())) {
      if (each.reason().contains("--farm DIR would serve it")) {
        farm.add(each.name());
      } else if (!each.attributes().isEmpty()) {
        attributes
            .computeIfAbsent(each.attributes().getFirst(), _ -> new ArrayList<>())
            .add(each.name());
      } else {
        others.computeIfAbsent(each.reason(), _ -> new ArrayList<>()).add(each.name());
      }
    }
    long unknown = environment.unresolved().stream().filter(MissingLibraries::isUnknown).count();
    List<String> lines = new ArrayList<>();
    int missing = environment.unresolved().size();
    lines.add(
        "%d of %d libraries missing%s:"
            .formatted(
                missing,
                missing + Verdict.libraries(environment),
                environment.runs().size() == 1
                    ? ""
                    : ", for " + environment.runs().size() + " programs and libraries"));
    if (!farm.isEmpty()) {
      lines.add("  --farm DIR would serve: " + some(farm));
    }
    attributes.forEach((attribute, names) ->
        lines.add(
            "  nixpkgs has %s as %s: %s"
                .formatted(names.size() == 1 ? "it" : "them", attribute, some(names))));
    others.forEach((reason, names) -> lines.add("  " + reason + ": " + some(names)));
    if (!attributes.isEmpty()) {
      lines.add(
          "to get these from nixpkgs: nix-build '<nixpkgs>' --no-out-link -A "
              + String.join(" -A ", attributes.keySet()));
    }
    if (unknown > 0) {
      lines.add(
          "no known package has "
              + (unknown == missing ? "any of these" : unknown + " of these")
              + ": nixld-index import nix-index records more");
    }
    return lines;
  }

  private static boolean isUnknown(Unresolved unresolved) {
    return unresolved.isUnknown()
        && AttributeSuggestions.provided(unresolved.name(), unresolved.attributes()).isEmpty();
  }

  /// By name, with numbers by their value: libfoo.so.2 before libfoo.so.10.
  static List<Unresolved> sorted(List<Unresolved> unresolved) {
    return unresolved.stream().sorted(Comparator.comparing(it -> key(it.name()))).toList();
  }

  private static String key(String name) {
    return DIGITS.matcher(name).replaceAll(MissingLibraries::padded);
  }

  private static String padded(MatchResult digits) {
    return "%040d".formatted(new BigInteger(digits.group()));
  }

  private static String some(List<String> names) {
    return String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
        + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "");
  }
}
