package io.github.nixld.archive;

/// How much an archive may hold before it counts as made to fill a disk.
///
/// @param entries how many entries
/// @param bytes how many bytes, when unpacked
/// @param ratio how many times its own size, when unpacked
/// @param always how many bytes at whatever ratio
/// @param headers how many bytes of names and attributes for one entry
record Limits(long entries, long bytes, long ratio, long always, long headers) {
  /// The largest that people publish, an SDK or a model of language, has some 100,000 entries and
  /// 20 GB; text is made 20 times smaller.
  static final Limits STANDARD = new Limits(1_000_000, 64L << 30, 200, 256L << 20, 16L << 20);
}
