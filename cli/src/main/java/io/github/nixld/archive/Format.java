package io.github.nixld.archive;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Formats that nixld recognises but cannot read.
final class Format {
  /// By what they begin with, one character a byte.
  private static final Map<String, String> MAGIC =
      new TreeMap<>(
          Map.of(
              "Rar!\u001a\u0007", "a RAR archive",
              "MSCF\0\0\0\0", "a cabinet file",
              "xar!\0", "an xar archive",
              "LZIP", "lzip data",
              "LRZI", "lrzip data",
              "\u0089LZO\0\r\n\u001a\n", "lzop data",
              "\u0002!L\u0018", "lz4 data of the legacy format",
              "flatpak\0", "a Flatpak bundle",
              "DWARFS", "a DwarFS image",
              "070703", "an rpm payload of the format for files above 4 GB"));

  private Format() {}

  /// The format of a file that begins with these bytes; null for all others.
  static @Nullable String of(String head) {
    for (Map.Entry<String, String> each : MAGIC.entrySet()) {
      if (head.startsWith(each.getKey())) {
        return each.getValue();
      }
    }
    return null;
  }
}
