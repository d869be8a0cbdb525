package io.github.nixld.archive;

/// How much an archive may hold before it counts as made to fill the disk or memory.
///
/// @param entries how many entries
/// @param bytes how many bytes when unpacked
/// @param ratio how many times its own size when unpacked
/// @param always how many bytes at whatever ratio
/// @param headers how many bytes of names and attributes for one entry
record Limits(long entries, long bytes, long ratio, long always, long headers) {
  /// The largest published archives, SDKs and language models, have about 100,000 entries and 20
  /// GB; text compresses to a twentieth.
  static final Limits STANDARD = new Limits(1_000_000, 64L << 30, 200, 256L << 20, 16L << 20);

  /// How much the links and directories of an archive may take in memory. A distribution's whole
  /// root has 30,000 links: 8 MB.
  static final long LINKS = 64L << 20;

  /// How much one decompressor may take: `xz -9` takes 65 MB.
  static final int DECOMPRESSOR_KILOBYTES = 256 << 10;

  /// How large the directory of a zip, which is read as a whole, may be in the file: that of an
  /// Android SDK takes 5 MB. In memory it is sixteen times as large.
  static final long ZIP_DIRECTORY = 8L << 20;

  /// How deep archives may be nested.
  static final int DEPTH = 4;

  /// How much of a disk the smallest file and a directory take.
  static final int BLOCK = 4096;
}
