package io.github.nixld.emit;

import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Untrusted text as a part of a Nix expression, in which it is never evaluated (Nix manual, Data
/// Types and Identifiers; nix src/libexpr/lexer.l).
final class NixText {
  private static final Pattern IDENTIFIER = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_'-]*");
  private static final Set<String> KEYWORDS =
      Set.of("assert", "else", "if", "in", "inherit", "let", "or", "rec", "then", "with");

  /// What may follow "./" in a path literal: names separated by "/".
  private static final Pattern PATH = Pattern.compile("[a-zA-Z0-9._+-]+(/[a-zA-Z0-9._+-]+)*");

  /// Nix refuses longer names (nix src/libstore/path.cc).
  private static final int LONGEST_NAME = 211;

  private NixText() {}

  /// A string literal. A carriage return has to be escaped: Nix reads a bare one as a line end.
  static String string(String value) {
    StringBuilder literal = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\\', '$' -> literal.append('\\').append(c);
        case '\n' -> literal.append("\\n");
        case '\r' -> literal.append("\\r");
        case '\t' -> literal.append("\\t");
        default -> literal.append(c);
      }
    }
    return literal.append('"').toString();
  }

  /// The names of an attribute with dots between them, in quotes if they are not identifiers.
  static String attribute(String path) {
    return Arrays.stream(path.split("\\.", -1))
        .map(name ->
            IDENTIFIER.matcher(name).matches() && !KEYWORDS.contains(name) ? name : string(name))
        .collect(Collectors.joining("."));
  }

  /// A path value: relative to the expression's file if it lies below that file's directory,
  /// otherwise absolute.
  ///
  /// @param path absolute
  /// @param directory the file's directory, absolute
  static String path(String path, String directory) {
    String base = directory.endsWith("/") ? directory : directory + "/";
    boolean below = path.startsWith(base) && path.length() > base.length();
    String rest = below ? path.substring(base.length()) : path.substring(1);
    if (PATH.matcher(rest).matches()) {
      return (below ? "./" : "/") + rest;
    }
    return below ? "(./. + " + string("/" + rest) + ")" : "(/. + " + string(path) + ")";
  }

  /// A path that is copied to the store under a name that the store allows.
  static String file(String path, String directory) {
    String literal = path(path, directory);
    String name = path.substring(path.lastIndexOf('/') + 1);
    return literal.startsWith("(") || !storeName(name).equals(name)
        ? "builtins.path { name = " + string(storeName(name)) + "; path = " + literal + "; }"
        : literal;
  }

  /// The same, for use in a string: `${…}`.
  static String copied(String path, String directory) {
    return "${" + file(path, directory) + "}";
  }

  /// A word of a shell script in an indented string (`''…''`).
  static String scriptWord(String word) {
    return ShellQuoting.quote(word).equals(word) && !word.isEmpty()
        ? word
        : "${pkgs.lib.escapeShellArg " + string(word) + "}";
  }

  /// A name that the store allows, made from any name.
  static String storeName(String name) {
    String allowed = name.replaceAll("[^a-zA-Z0-9+._?=-]+", "-").replaceFirst("^[.-]+", "");
    return allowed.isEmpty()
        ? "program"
        : allowed.substring(0, Math.min(allowed.length(), LONGEST_NAME));
  }
}
