package io.github.nixld.cli.command;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Colours for people, see [Manner#style].
public enum Style {
  /// The plain text.
  PLAIN,
  /// With the colours that every terminal has.
  COLOURED;

  /// Whether a type of terminal shows colours.
  static boolean isCapable(@Nullable String term) {
    return term != null && !term.toLowerCase(Locale.ROOT).equals("dumb");
  }

  /// Important text.
  public String strong(String text) {
    return with("1", text);
  }

  /// Less important text.
  public String faint(String text) {
    return with("2", text);
  }

  /// A fault.
  public String wrong(String text) {
    return with("31", text);
  }

  /// A success.
  public String found(String text) {
    return with("36", text);
  }

  /// The text may come from files, so control characters are written as escapes in every style.
  private String with(String code, String text) {
    String line = OneLine.of(text);
    return this == PLAIN || line.isEmpty() ? line : "\u001b[" + code + "m" + line + "\u001b[0m";
  }
}
