package io.github.nixld.cli.doctor;

import io.github.nixld.cli.command.OneLine;
import io.github.nixld.cli.command.Style;
import java.util.Locale;

/// One thing that was examined.
///
/// @param what its name
/// @param state its state
/// @param found the finding
/// @param advice what to do; empty if there is nothing to do
record Finding(String what, State state, String found, String advice) {
  /// The state of a thing.
  enum State {
    /// It is ready.
    OK,
    /// It is missing, but nixld works without it.
    OPTIONAL,
    /// Programs will not start, or not with the chosen libraries.
    WRONG;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String what, String found) {
    return new Finding(what, State.OK, found, "");
  }

  static Finding optional(String what, String found, String advice) {
    return new Finding(what, State.OPTIONAL, found, advice);
  }

  static Finding wrong(String what, String found, String advice) {
    return new Finding(what, State.WRONG, found, advice);
  }

  /// A line for people: "ok nix-ld /lib64/…".
  String line(Style style) {
    String word = "%-8s".formatted(state == State.OPTIONAL ? "-" : state.word());
    return (state == State.WRONG ? style.wrong(word) : style.found(word))
        + " "
        + style.strong("%-11s".formatted(what))
        + " "
        + OneLine.of(found)
        + (advice.isEmpty() ? "" : style.faint(": " + advice));
  }
}
