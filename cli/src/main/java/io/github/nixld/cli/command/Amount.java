package io.github.nixld.cli.command;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/// Sizes and times as people read them.
public final class Amount {
  private static final double UNIT = 1000;
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};

  private Amount() {}

  /// A size: "12 B", "3.4 MB".
  public static String size(long bytes) {
    double size = bytes;
    int unit = 0;
    while (size >= UNIT && unit < UNITS.length - 1) {
      size /= UNIT;
      unit++;
    }
    return unit == 0
        ? bytes + " B"
        : String.format(Locale.ROOT, size < 10 ? "%.1f %s" : "%.0f %s", size, UNITS[unit]);
  }

  /// How long ago something was: "just now", "5 minutes ago", "3 days ago".
  public static String age(Instant then, Instant now) {
    Duration age = Duration.between(then, now);
    if (age.toMinutes() < 1) {
      return "just now";
    }
    if (age.toHours() < 1) {
      return ago(age.toMinutes(), "minute");
    }
    return age.toDays() < 1 ? ago(age.toHours(), "hour") : ago(age.toDays(), "day");
  }

  private static String ago(long count, String unit) {
    return count + " " + unit + (count == 1 ? "" : "s") + " ago";
  }
}
