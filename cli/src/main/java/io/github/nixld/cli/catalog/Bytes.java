package io.github.nixld.cli.catalog;

/// Sizes for people.
final class Bytes {
  private static final double UNIT = 1000;

  private Bytes() {}

  /// Such as "1.2 MB".
  static String of(long bytes) {
    double size = bytes / UNIT;
    for (String unit : new String[] {"kB", "MB"}) {
      if (size < UNIT) {
        return size < 10 ? "%.1f %s".formatted(size, unit) : "%.0f %s".formatted(size, unit);
      }
      size /= UNIT;
    }
    return "%.1f GB".formatted(size);
  }
}
