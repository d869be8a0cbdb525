package io.github.nixld.emit;

import io.github.nixld.attribute.Attribute;
import io.github.nixld.choose.Environment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What all Nix expressions share: their first lines, their nixpkgs, and lists in the form of
/// nixfmt (RFC 166).
final class NixFile {
  static final String PINNED =
      "# Store paths for which no attribute of nixpkgs is known are pinned by builtins.storePath.";

  private static final String REVISION = "[0-9a-f]{40}";
  private static final int SUGGESTIONS = 3;

  private NixFile() {}

  /// A file with these lines, after its header and comments about missing libraries.
  static String of(OutputRequest request, List<String> lines) {
    List<String> all = new ArrayList<>(missing(request));
    all.addAll(lines);
    return Header.over(String.join("\n", all) + "\n", request);
  }

  /// A function of `pkgs` with these lines as its body.
  static String function(OutputRequest request, List<String> body) {
    List<String> lines =
        new ArrayList<>(List.of("{", "  pkgs ? import " + nixpkgs(request) + " { },", "}:", ""));
    lines.addAll(body);
    return of(request, lines);
  }

  /// One comment for each name that nothing in the store serves.
  private static Set<String> missing(OutputRequest request) {
    Set<String> lines = new LinkedHashSet<>();
    for (Environment environment : request.environments()) {
      for (Environment.Unresolved unresolved : environment.unresolved()) {
        Set<String> attributes = new LinkedHashSet<>(unresolved.attributes());
        if (attributes.isEmpty()) {
          request.nixpkgs().attributes().providing(unresolved.name()).stream()
              .map(Attribute::path)
              .forEach(attributes::add);
        }
        lines.add(
            "# Missing: "
                + PlainText.escaped(unresolved.name())
                + (attributes.isEmpty() ? "" : "; nixpkgs has it in ")
                + attributes.stream()
                    .limit(SUGGESTIONS)
                    .map(PlainText::escaped)
                    .collect(Collectors.joining(", ")));
      }
    }
    return lines;
  }

  private static String nixpkgs(OutputRequest request) {
    String pin = request.nixpkgs().pin();
    if (pin == null) {
      return "<nixpkgs>";
    }
    return pin.matches(REVISION)
        ? "(builtins.fetchTarball \"https://github.com/NixOS/nixpkgs/archive/" + pin + ".tar.gz\")"
        : NixText.path(request.absolute(pin), request.places().directory());
  }

  /// The URL of nixpkgs as an input of a flake.
  static String flakeUrl(@Nullable String pin) {
    if (pin == null) {
      return "github:NixOS/nixpkgs/nixos-unstable";
    }
    return pin.matches(REVISION)
        ? "github:NixOS/nixpkgs/" + pin
        : "path:" + Path.of(pin).toUri().getRawPath();
  }

  /// `name = [ … ];`, an element a line.
  static List<String> list(String before, Collection<String> elements) {
    if (elements.isEmpty()) {
      return List.of(before + "[ ];");
    }
    List<String> lines = new ArrayList<>(List.of(before + "["));
    elements.forEach(element -> lines.add("  " + element));
    lines.add("];");
    return lines;
  }

  /// Indented lines.
  static List<String> indented(int columns, List<String> lines) {
    return lines.stream().map(line -> line.isEmpty() ? line : " ".repeat(columns) + line).toList();
  }
}
