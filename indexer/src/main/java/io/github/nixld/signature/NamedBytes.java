package io.github.nixld.signature;

import java.util.Base64;

/// Nix's form of keys and signatures: a name, a colon, and bytes in base 64 (Nix
/// libutil/signature/local-keys.cc, `BorrowedCryptoValue::parse`).
///
/// @param name whose key it is, such as `cache.example.org-1`
/// @param base64 the bytes, not decoded yet
record NamedBytes(String name, String base64) {
  static NamedBytes parse(String text) throws KeyException {
    int colon = text.indexOf(':');
    if (colon <= 0) {
      throw new KeyException("not a key: it has no NAME: in front");
    }
    return new NamedBytes(text.substring(0, colon), text.substring(colon + 1));
  }

  /// The bytes.
  ///
  /// @throws KeyException if they are not in base 64 or not as many as `length`
  byte[] bytes(int length) throws KeyException {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new KeyException("not a key: what follows its name is not in base 64");
    }
    if (bytes.length != length) {
      throw new KeyException(
          "not a key of this kind: it has %d bytes, not %d".formatted(bytes.length, length));
    }
    return bytes;
  }
}
