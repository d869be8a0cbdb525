package io.github.nixld.sqlite;

import java.util.logging.Level;
import java.util.logging.Logger;

/// Silences sqlite-jdbc, which logs with stack traces why each of its ways to load its library
/// failed. The exception that it throws says enough.
final class DriverLog {
  /// Kept in a field, or the logger and its level could be collected.
  private static final Logger LOGGER = Logger.getLogger("org.sqlite");

  static {
    LOGGER.setLevel(Level.OFF);
  }

  private DriverLog() {}

  /// Turns the log off.
  static void silence() {
    // The first call initializes the class.
  }
}
