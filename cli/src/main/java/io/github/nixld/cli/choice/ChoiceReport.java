package io.github.nixld.cli.choice;

import io.github.nixld.choose.Environment;
import io.github.nixld.choose.NearMiss;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Streams;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a command says about a choice on standard error.
public final class ChoiceReport {
  private ChoiceReport() {}

  /// Says on standard error what stays unresolved, and what the user should know. For people, many
  /// missing names are grouped.
  ///
  /// @return the resulting exit status
  public static int say(List<Environment> environments, Streams streams) {
    int status = ExitStatus.COMPLETE;
    Set<String> noted = new HashSet<>();
    for (Environment environment : environments) {
      // What is true of an archive holds for all of its systems.
      environment.notes().stream().filter(noted::add).forEach(streams::say);
      DlopenReport.summary(environment.possible()).ifPresent(streams::say);
      boolean grouped =
          streams.manner().report() && environment.unresolved().size() > MissingLibraries.FEW;
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
        line.append(wish(unresolved));
        line.append(AttributeSuggestions.of(unresolved));
        streams.say(line.toString());
      }
      if (!environment.complete()) {
        status = ExitStatus.UNRESOLVED;
      }
    }
    return status;
  }

  /// Says the verdict, if that is for people.
  public static void sayVerdict(List<Environment> environments, Streams streams) {
    if (streams.manner().report()) {
      streams.say(Verdict.of(environments));
    }
  }

  /// Who wants it, unless the reason already says so.
  private static String wish(Environment.Unresolved unresolved) {
    List<String> paths = unresolved.neededBy();
    if (paths.isEmpty()) {
      return "; asked for with --add-lib or in a file .nixld";
    }
    boolean said =
        paths.size() == 1 && unresolved.reason().contains("required by " + paths.getFirst());
    return said ? "" : "; needed by " + some(paths);
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
