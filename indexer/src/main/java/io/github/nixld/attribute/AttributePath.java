package io.github.nixld.attribute;

import java.util.Set;
import java.util.regex.Pattern;

/// Which names can be written into a Nix expression as they are. Attribute paths come from
/// databases and evaluations of others, so only plain names with dots between them are accepted.
public final class AttributePath {
  /// A longer one is not a plausible attribute.
  private static final int MAX_LENGTH = 200;

  /// The identifiers of Nix (nix libexpr/lexer.l, ID) without the apostrophe: no attribute of
  /// nixpkgs has one, and shells would take it for a quote.
  private static final Pattern PATH =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*(\\.[A-Za-z_][A-Za-z0-9_-]*)*");

  /// The keywords of Nix (nix libexpr/lexer.l).
  private static final Set<String> KEYWORDS =
      Set.of("if", "then", "else", "assert", "with", "let", "in", "rec", "inherit", "or");

  private AttributePath() {}

  /// Whether this is one name, such as `zlib` or `out`.
  public static boolean isName(String name) {
    return name.indexOf('.') < 0 && isPath(name);
  }

  /// Whether this is a list of names with dots between them, such as `stdenv.cc.cc`.
  public static boolean isPath(String path) {
    if (path.length() > MAX_LENGTH || !PATH.matcher(path).matches()) {
      return false;
    }
    for (String name : path.split("\\.", -1)) {
      if (KEYWORDS.contains(name)) {
        return false;
      }
    }
    return true;
  }
}
