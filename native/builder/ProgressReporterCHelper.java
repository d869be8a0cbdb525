package com.oracle.svm.hosted;

/// Replaces the builder's class of this name, which loads a library that only a GraalVM has.
public final class ProgressReporterCHelper {
  static final int MAX_CHARACTERS_PER_LINE = 100;

  private ProgressReporterCHelper() {}

  public static int getTerminalWindowColumns() {
    return MAX_CHARACTERS_PER_LINE;
  }

  public static int getTerminalWindowColumnsClamped() {
    return MAX_CHARACTERS_PER_LINE;
  }

  /// @return the most memory that the builder had, in bytes; -1: not known
  public static long getPeakRSS() {
    return -1;
  }
}
