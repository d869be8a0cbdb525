package io.github.nixld.cli.choice;

import io.github.nixld.choose.Environment.Possible;
import io.github.nixld.cli.command.OneLine;
import java.io.PrintStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a command says about libraries that objects may load with dlopen(3).
final class DlopenReport {
  private static final int NAMES = 6;

  private DlopenReport() {}

  /// One line with what is provided because of a hint; empty if nothing is.
  static Optional<String> summary(List<Possible> possible) {
    Set<String> names = new LinkedHashSet<>();
    for (Possible library : possible) {
      if (library.path() != null) {
        names.add(library.name());
      }
    }
    if (names.isEmpty()) {
      return Optional.empty();
    }
    StringBuilder line = new StringBuilder("also provided, for dlopen: ");
    line.append(String.join(", ", names.stream().limit(NAMES).toList()));
    if (names.size() > NAMES) {
      line.append(" and ").append(names.size() - NAMES).append(" more");
    }
    return Optional.of(line.append(" (--explain says why)").toString());
  }

  /// A line for each library.
  static void write(List<Possible> possible, PrintStream out) {
    for (Possible library : possible) {
      String what = library.path() == null ? "left out, " + library.reason() : library.path();
      out.println(
          OneLine.of(
              library.name()
                  + ": may be loaded by "
                  + library.from()
                  + " ("
                  + library.evidence().label()
                  + "): "
                  + what));
    }
  }
}
