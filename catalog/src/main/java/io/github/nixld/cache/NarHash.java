package io.github.nixld.cache;

import java.io.Serializable;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// The SHA-256 of a NAR.
///
/// @param hex 64 lower-case hexadecimal digits
public record NarHash(String hex) implements Serializable {
  private static final int BYTES = 32;
  private static final int BASE64_DIGITS = 44;

  /// Reads `sha256:` with base 32 (what caches write), hexadecimal digits (older ones) or base 64,
  /// or `sha256-` with base 64.
  ///
  /// @return null if the text is none of these
  public static @Nullable NarHash parse(String text) {
    if (!text.startsWith("sha256:") && !text.startsWith("sha256-")) {
      return null;
    }
    String digits = text.substring("sha256:".length());
    byte[] bytes = null;
    try {
      if (digits.length() == BASE64_DIGITS) {
        bytes = Base64.getDecoder().decode(digits);
      } else if (text.charAt(6) == '-') {
        return null;
      } else if (digits.length() == 2 * BYTES) {
        bytes = HexFormat.of().parseHex(digits);
      } else {
        bytes = Base32.decode(digits, BYTES);
      }
    } catch (IllegalArgumentException e) {
      return null;
    }
    return bytes == null || bytes.length != BYTES ? null : of(bytes);
  }

  /// The hash with these 32 bytes.
  public static NarHash of(byte[] bytes) {
    return new NarHash(HexFormat.of().formatHex(bytes));
  }

  /// `sha256:` and base 32, as signatures cover it.
  @Override
  public String toString() {
    return "sha256:" + Base32.encode(HexFormat.of().parseHex(hex));
  }
}
