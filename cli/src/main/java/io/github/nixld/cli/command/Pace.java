package io.github.nixld.cli.command;

import java.util.Locale;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/// How fast a work goes on, and how long the rest of it takes at that pace.
public final class Pace {
  /// Before that, a rate is a guess.
  private static final long NANOS_UNTIL_KNOWN = 1_000_000_000L;

  private static final long SECONDS_OF_MINUTE = 60;
  private static final long SECONDS_OF_HOUR = 3600;

  private final LongSupplier nanos;
  private final long start;

  /// How much was done at the first call: a resumed download, for example. -1 before that call.
  private long before = -1;

  /// Of a work that begins now.
  public Pace() {
    this(System::nanoTime);
  }

  Pace(LongSupplier nanos) {
    this.nanos = nanos;
    this.start = nanos.getAsLong();
  }

  /// How far the work is, as "1,200 of 4,000 paths, 350/s, 8 s left". Rate and time are left out as
  /// long as they are not known.
  ///
  /// @param unit what is counted; empty if the numbers say it
  /// @param number how a number is written
  public String of(long done, long total, String unit, LongFunction<String> number) {
    before = before < 0 ? done : before;
    String progress =
        number.apply(done) + " of " + number.apply(total) + (unit.isEmpty() ? "" : " " + unit);
    long passed = nanos.getAsLong() - start;
    long fresh = done - before;
    if (passed < NANOS_UNTIL_KNOWN || fresh <= 0) {
      return progress;
    }
    double rate = fresh / (passed / 1e9);
    double left = Math.max(0, total - done) / rate;
    return progress
        + (rate < 1 ? "" : ", " + number.apply(Math.round(rate)) + "/s")
        + ", "
        + time((long) Math.ceil(left))
        + " left";
  }

  /// A number of things.
  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /// A time as people say it: "8 s", "3 min", "2 h 10 min".
  static String time(long seconds) {
    if (seconds < 2 * SECONDS_OF_MINUTE) {
      return seconds + " s";
    }
    long minutes = Math.round((double) seconds / SECONDS_OF_MINUTE);
    return seconds < 2 * SECONDS_OF_HOUR
        ? minutes + " min"
        : minutes / SECONDS_OF_MINUTE + " h " + minutes % SECONDS_OF_MINUTE + " min";
  }
}
