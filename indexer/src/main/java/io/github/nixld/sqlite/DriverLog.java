package io.github.nixld.sqlite;

import java.util.logging.Level;
import java.util.logging.Logger;

/// What sqlite-jdbc logs: why its library cannot be loaded, with stack traces, for each way that it
/// tries. What it throws says enough.
final class DriverLog {
  /// Kept, or its level would be forgotten.
  private static final Logger LOGGER = Logger.getLogger("org.sqlite");

  static {
    LOGGER.setLevel(Level.OFF);
  }

  private DriverLog() {}

  /// Has nothing logged from now on.
  static void silence() {
    // The first call initializes the class.
  }
}
