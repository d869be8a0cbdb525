package io.github.nixld.cli.command;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Colours for people, see [Manner#style].
public enum Style {
  /// Nothing but the text.
  PLAIN,
  /// With the colours that every terminal has.
  COLOURED;

  /// Whether a terminal of a type shows colours.
  static boolean isCapable(@Nullable String term) {
    return term != null && !term.toLowerCase(Locale.ROOT).equals("dumb");
  }

  /// What matters.
  public String strong(String text) {
    return with("1", text);
  }

  /// What matters less.
  public String faint(String text) {
    return with("2", text);
  }

  /// What is wrong.
  public String wrong(String text) {
    return with("31", text);
  }

  /// What was found.
  public String found(String text) {
    return with("36", text);
  }

  /// The text is from files: its control characters are written as escapes in any style.
  private String with(String code, String text) {
    String line = OneLine.of(text);
    return this == PLAIN || line.isEmpty() ? line : "\u001b[" + code + "m" + line + "\u001b[0m";
  }
}
