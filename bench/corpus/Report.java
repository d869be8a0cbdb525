import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// What the judge found, as lines and as the table of `docs/corpus.md`.
final class Report {
  private static final String BEGIN = "<!-- begin: written by bench/corpus/judge -->\n";
  private static final String END = "<!-- end -->\n";

  private Report() {}

  /// One object, and what is to be said of it.
  static void print(Result result) {
    System.out.printf(
        "%s\t%s/%s\t%.1f ms%n",
        verdict(result), result.packageName(), result.file(), result.micros() / 1000.0);
    result
        .verdicts()
        .forEach((setting, verdict) -> {
          boolean wrong = setting.complete() && !verdict.satisfied();
          if (wrong || setting.name().equals(Setting.NIXLD) && result.missed()) {
            verdict.faults().stream()
                .limit(6)
                .forEach(f -> System.out.println("\t" + setting.name() + ": ld.so: " + f));
          }
        });
    Setting nixld = result.setting(Setting.NIXLD);
    if (!nixld.complete()) {
      nixld.unresolved().stream().limit(6).forEach(u -> System.out.println("\tnixld: " + u));
    }
    if (result.missed()) {
      System.out.println("\taccepted: " + accepted(result));
    }
    if (result.satisfied(Setting.NIXLD) && result.fewestUndefined() < result.undefined()) {
      System.out.printf(
          "\tUNDEFINED: %d symbols, could be %d%n", result.undefined(), result.fewestUndefined());
    }
  }

  private static String verdict(Result result) {
    if (result.wrongClaim()) {
      return "WRONG";
    }
    if (result.missed()) {
      return "MISSED";
    }
    if (result.tooModest()) {
      return "MODEST";
    }
    return result.satisfied(Setting.NIXLD) ? "ok" : "unsatisfiable";
  }

  private static String accepted(Result result) {
    return result.verdicts().entrySet().stream()
        .filter(e -> e.getValue().satisfied())
        .map(e -> e.getKey().name())
        .collect(Collectors.joining("; "));
  }

  /// Replaces the generated part of a file.
  static void write(List<Result> results, Path file) throws IOException {
    String old = Files.exists(file) ? Files.readString(file) : BEGIN + END;
    int begin = old.indexOf(BEGIN);
    int end = old.indexOf(END, begin);
    if (begin < 0 || end < 0) {
      throw new IOException(file + " has no part that the judge writes");
    }
    String table = table(results);
    System.out.print(table);
    Files.writeString(file, old.substring(0, begin) + BEGIN + table + old.substring(end));
  }

  private static String table(List<Result> results) {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        | package | objects | satisfiable | satisfied | claimed wrongly | with a farm | as one tree | first match | newest by name |
        |---|--:|--:|--:|--:|--:|--:|--:|--:|
        """);
    Map<String, List<Result>> byPackage =
        results.stream()
            .collect(Collectors.groupingBy(Result::packageName, TreeMap::new, Collectors.toList()));
    byPackage.forEach((name, rows) -> row(text, name, rows));
    row(text, "**all " + byPackage.size() + "**", results);
    text.append(
        "\nOf the %d that `nixld-env FILE` alone does not satisfy, %d load with `--farm`, %d when the whole\npackage is named, %d with neither.\n"
            .formatted(
                count(results, Result::missed),
                count(results, r -> r.missed() && r.satisfied(Setting.FARM)),
                count(results, r -> r.missed() && r.satisfied(Setting.TREE)),
                count(
                    results,
                    r -> r.missed() && !r.satisfied(Setting.FARM) && !r.satisfied(Setting.TREE))));
    long[] times = results.stream().mapToLong(Result::micros).sorted().toArray();
    text.append(
        "\nA choice took %.1f ms at the median, %.1f ms for the slowest in ten, %.1f ms at most.\n"
            .formatted(
                times[times.length / 2] / 1000.0,
                times[times.length * 9 / 10] / 1000.0,
                times[times.length - 1] / 1000.0));
    return text.toString();
  }

  private static void row(StringBuilder text, String name, List<Result> rows) {
    text.append(
        "| %s | %d | %d | %d | %d | %d | %d | %d | %d |\n"
            .formatted(
                name,
                rows.size(),
                count(rows, Result::satisfiable),
                count(rows, r -> r.satisfied(Setting.NIXLD)),
                count(rows, Result::wrongClaim),
                count(rows, r -> r.satisfied(Setting.FARM)),
                count(rows, r -> r.satisfied(Setting.TREE)),
                count(rows, r -> r.satisfied(Setting.FIRST)),
                count(rows, r -> r.satisfied(Setting.NEWEST))));
  }

  private static long count(List<Result> rows, Predicate<Result> what) {
    return rows.stream().filter(what).count();
  }
}
