package io.github.nixld.cache;

import org.jspecify.annotations.Nullable;

/// Nix's base 32: no e, o, t, u, and the last digit holds the lowest bits of the first byte (Nix
/// libutil/hash.cc, `printHash32` and `Hash::Hash`).
final class Base32 {
  private static final String DIGITS = "0123456789abcdfghijklmnpqrsvwxyz";

  private Base32() {}

  /// How many digits so many bytes have.
  static int digits(int bytes) {
    return (bytes * 8 - 1) / 5 + 1;
  }

  static String encode(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (int digit = digits(bytes.length) - 1; digit >= 0; digit--) {
      int bit = digit * 5;
      int at = bit / 8;
      int shift = bit % 8;
      int value = (bytes[at] & 0xff) >> shift;
      if (at + 1 < bytes.length) {
        value |= (bytes[at + 1] & 0xff) << (8 - shift);
      }
      text.append(DIGITS.charAt(value & 0x1f));
    }
    return text.toString();
  }

  /// The bytes of a text.
  ///
  /// @return null if the text is not of so many bytes
  static byte @Nullable [] decode(String text, int length) {
    if (text.length() != digits(length)) {
      return null;
    }
    byte[] bytes = new byte[length];
    for (int digit = 0; digit < text.length(); digit++) {
      int value = DIGITS.indexOf(text.charAt(text.length() - 1 - digit));
      int bit = digit * 5;
      int at = bit / 8;
      int wide = value << bit % 8;
      bytes[at] |= (byte) wide;
      if (at + 1 < length) {
        bytes[at + 1] |= (byte) (wide >>> 8);
      } else if (wide >>> 8 != 0) {
        return null;
      }
      if (value < 0) {
        return null;
      }
    }
    return bytes;
  }
}
