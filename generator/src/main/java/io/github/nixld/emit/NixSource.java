package io.github.nixld.emit;

import io.github.nixld.attribute.Attribute;

/// Where a Nix expression takes a directory of libraries from.
sealed interface NixSource {
  /// The string that it evaluates to, as an expression.
  String string();

  /// An attribute of nixpkgs.
  ///
  /// @param attribute the attribute
  /// @param below the directory in its output, such as "/lib"; may be empty
  record InNixpkgs(Attribute attribute, String below) implements NixSource, Input {
    @Override
    public String string() {
      String output = NixText.attribute(attribute.path() + "." + attribute.output());
      return "\"${pkgs." + output + "}" + inString(below) + "\"";
    }

    @Override
    public String expression() {
      return "pkgs."
          + NixText.attribute(
              attribute.output().equals("out")
                  ? attribute.path()
                  : attribute.path() + "." + attribute.output());
    }

    /// Whether `makeLibraryPath` finds the directory.
    boolean inLib() {
      return below.equals("/lib");
    }
  }

  /// A path of the store without a known attribute.
  ///
  /// @param storePath the store path
  /// @param below the directory in it; may be empty
  record Pinned(String storePath, String below) implements NixSource, Input {
    @Override
    public String string() {
      return "\"${builtins.storePath " + NixText.string(storePath) + "}" + inString(below) + "\"";
    }

    @Override
    public String expression() {
      return "(builtins.storePath " + NixText.string(storePath) + ")";
    }
  }

  /// A directory outside of the store.
  record Outside(String directory) implements NixSource {
    @Override
    public String string() {
      return NixText.string(directory);
    }
  }

  /// What can be an element of a list of packages.
  sealed interface Input permits InNixpkgs, Pinned {
    /// The element of the list.
    String expression();
  }

  /// Text inside of a string literal.
  private static String inString(String text) {
    String literal = NixText.string(text);
    return literal.substring(1, literal.length() - 1);
  }
}
