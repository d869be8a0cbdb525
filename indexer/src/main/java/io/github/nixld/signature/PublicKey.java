package io.github.nixld.signature;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/// An Ed25519 public key, as `trusted-public-keys` of nix.conf lists it: `NAME:BASE64`, 32 bytes.
public final class PublicKey {
  static final String ALGORITHM = "Ed25519";
  static final int LENGTH = 32;
  private static final int SIGNATURE_LENGTH = 64;

  /// What precedes the key in a SubjectPublicKeyInfo (RFC 8410, section 4).
  private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private final NamedBytes text;
  private final java.security.PublicKey key;

  private PublicKey(NamedBytes text, java.security.PublicKey key) {
    this.text = text;
    this.key = key;
  }

  /// Reads a key.
  ///
  /// @throws KeyException if the text is no such key
  public static PublicKey parse(String text) throws KeyException {
    NamedBytes named = NamedBytes.parse(text.strip());
    byte[] encoded = Arrays.copyOf(PREFIX, PREFIX.length + LENGTH);
    System.arraycopy(named.bytes(LENGTH), 0, encoded, PREFIX.length, LENGTH);
    try {
      return new PublicKey(
          named, KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded)));
    } catch (GeneralSecurityException e) {
      throw new KeyException("not an Ed25519 public key");
    }
  }

  /// Whose key it is.
  public String name() {
    return text.name();
  }

  /// Whether a signature is by this key and for these bytes.
  ///
  /// @param signature in Nix's form; false if it names another key
  public boolean verifies(String signature, byte[] message) {
    try {
      NamedBytes named = NamedBytes.parse(signature.strip());
      if (!named.name().equals(name())) {
        return false;
      }
      Signature verifier = Signature.getInstance(ALGORITHM);
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(named.bytes(SIGNATURE_LENGTH));
    } catch (KeyException | GeneralSecurityException e) {
      // Not a signature by this key, whatever else it is.
      return false;
    }
  }

  /// As it was read.
  @Override
  public String toString() {
    return text.name() + ":" + text.base64();
  }
}
