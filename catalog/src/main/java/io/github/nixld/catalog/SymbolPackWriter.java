package io.github.nixld.catalog;

import io.github.nixld.signature.Sha256;
import io.github.nixld.snapshot.SymbolHashes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Writes `symbols.pack`: the symbols of one object after another; equal sets are written once.
final class SymbolPackWriter {
  private static final int DIGEST = 8;
  private static final int KEY = 16;

  private final HashedFile file;
  private final Map<ByteBuffer, Place> places = new HashMap<>();

  SymbolPackWriter(HashedFile file) {
    this.file = file;
  }

  /// The place of an object's symbols.
  ///
  /// @param digest the first 8 bytes of their SHA-256
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Place(long position, int length, byte[] digest) {}

  Place add(SymbolHashes symbols) throws IOException {
    byte[] bytes = symbols.encode();
    byte[] hash = Sha256.start().digest(bytes);
    ByteBuffer key = ByteBuffer.wrap(Arrays.copyOf(hash, KEY));
    Place place = places.get(key);
    if (place == null) {
      place = new Place(file.size(), bytes.length, Arrays.copyOf(hash, DIGEST));
      file.write(bytes);
      places.put(key, place);
    }
    return place;
  }
}
