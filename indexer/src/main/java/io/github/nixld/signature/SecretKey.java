package io.github.nixld.signature;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/// An Ed25519 secret key, as `nix-store --generate-binary-cache-key` writes it: `NAME:BASE64`, 32
/// bytes of seed and the 32 bytes of the public key. It has no `toString`, so that no message shows
/// it.
public final class SecretKey {
  private static final int SEED_LENGTH = 32;

  private final String name;
  private final PrivateKey key;
  private final PublicKey publicKey;

  private SecretKey(String name, PrivateKey key, PublicKey publicKey) {
    this.name = name;
    this.key = key;
    this.publicKey = publicKey;
  }

  /// Reads a key.
  ///
  /// @throws KeyException if the text is no such key, or if its two halves do not belong together
  public static SecretKey parse(String text) throws KeyException {
    NamedBytes named = NamedBytes.parse(text.strip());
    byte[] both = named.bytes(SEED_LENGTH + PublicKey.LENGTH);
    byte[] open = Arrays.copyOfRange(both, SEED_LENGTH, both.length);
    PublicKey publicKey =
        PublicKey.parse(named.name() + ":" + Base64.getEncoder().encodeToString(open));
    try {
      PrivateKey key =
          KeyFactory.getInstance(PublicKey.ALGORITHM)
              .generatePrivate(
                  new EdECPrivateKeySpec(
                      NamedParameterSpec.ED25519, Arrays.copyOf(both, SEED_LENGTH)));
      SecretKey secret = new SecretKey(named.name(), key, publicKey);
      if (!publicKey.verifies(secret.sign(both), both)) {
        throw new KeyException("not an Ed25519 secret key: its public half is of another key");
      }
      return secret;
    } catch (GeneralSecurityException e) {
      throw new KeyException("not an Ed25519 secret key");
    }
  }

  /// Signs.
  ///
  /// @return the signature in Nix's form
  public String sign(byte[] message) {
    try {
      Signature signer = Signature.getInstance(PublicKey.ALGORITHM);
      signer.initSign(key);
      signer.update(message);
      return name + ":" + Base64.getEncoder().encodeToString(signer.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has Ed25519 (JEP 339)", e);
    }
  }

  /// The key that verifies what this one signs.
  public PublicKey publicKey() {
    return publicKey;
  }
}
