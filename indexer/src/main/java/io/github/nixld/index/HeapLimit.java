package io.github.nixld.index;

/// Keeps the heap of a long build small. The serial collector lets old garbage pile up as long as
/// the machine has memory: a million objects took 330 MB, of which 20 were in use.
final class HeapLimit {
  private static final long START = 96L * 1024 * 1024;

  private long limit = START;

  /// Collects all garbage if there may be much. If most of the heap turns out to be in use, raises
  /// the limit: another collection would free little.
  void keep() {
    if (used() > limit) {
      System.gc();
      limit = Math.max(limit, 2 * used());
    }
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
