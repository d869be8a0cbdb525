package io.github.nixld.cli.location;

import io.github.nixld.index.BuildReport;

/// What a build of the index did, for people.
public final class BuildSummary {
  private BuildSummary() {}

  /// One line about a build.
  public static String of(BuildReport report) {
    StringBuilder line = new StringBuilder();
    line.append(report.objects()).append(" objects in ").append(report.storePaths());
    line.append(" store paths; ").append(report.scannedPaths()).append(" paths read, ");
    line.append(report.droppedPaths()).append(" dropped");
    count(line, report.pendingPaths(), "not valid yet");
    count(line, report.malformed(), "malformed, skipped");
    count(line, report.unreadable(), "unreadable");
    return line.append(" (%.2f s)".formatted(report.duration().toMillis() / 1000.0)).toString();
  }

  private static void count(StringBuilder line, long number, String what) {
    if (number > 0) {
      line.append(", ").append(number).append(' ').append(what);
    }
  }
}
