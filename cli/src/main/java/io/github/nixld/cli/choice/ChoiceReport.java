package io.github.nixld.cli.choice;

import io.github.nixld.choose.Environment;
import io.github.nixld.choose.NearMiss;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Streams;
import java.util.List;

/// What a command says about a choice on standard error.
public final class ChoiceReport {
  private ChoiceReport() {}

  /// Says on standard error what stays unresolved, and what the user should know. If the result is
  /// for people, the last line is the verdict, and many missing names are grouped.
  ///
  /// @return the resulting exit status
  public static int say(List<Environment> environments, Streams streams) {
    int status = ExitStatus.COMPLETE;
    for (Environment environment : environments) {
      for (String note : environment.notes()) {
        streams.say(note);
      }
      DlopenReport.summary(environment.possible()).ifPresent(streams::say);
      boolean grouped =
          streams.manner().table() && environment.unresolved().size() > MissingLibraries.FEW;
      if (grouped) {
        MissingLibraries.lines(environment).forEach(streams::say);
      }
      List<Environment.Unresolved> single = grouped ? List.of() : environment.unresolved();
      for (Environment.Unresolved unresolved : single) {
        StringBuilder line = new StringBuilder(unresolved.name());
        line.append(": ").append(unresolved.reason());
        if (!unresolved.nearest().isEmpty()) {
          line.append(" (")
              .append(String.join("; ", NearMiss.lines(unresolved.nearest())))
              .append(')');
        }
        line.append("; needed by ").append(some(unresolved.neededBy()));
        line.append(AttributeSuggestions.of(unresolved));
        streams.say(line.toString());
      }
      if (!environment.complete()) {
        status = ExitStatus.UNRESOLVED;
      }
    }
    if (streams.manner().table()) {
      streams.say(Verdict.of(environments));
    }
    return status;
  }

  /// The first two of some paths, and how many more there are.
  private static String some(List<String> paths) {
    return switch (paths.size()) {
      case 1 -> paths.getFirst();
      case 2 -> paths.get(0) + " and " + paths.get(1);
      default -> "%s, %s and %d more".formatted(paths.get(0), paths.get(1), paths.size() - 2);
    };
  }
}
