package io.github.nixld.snapshot;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;

/// What a publisher of catalogs sends.
class SnapshotFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void manifest(byte[] text) {
    try {
      ManifestJson.read(text, "manifest.json").isSignedBy(List.of());
    } catch (SnapshotException e) {
      // As it should be.
    }
  }

  @FuzzTest(maxDuration = "10m")
  void symbols(byte[] bytes) {
    try {
      SymbolHashes hashes = SymbolHashes.decode(bytes);
      if (!SymbolHashes.decode(hashes.encode()).equals(hashes)) {
        throw new IllegalStateException("it does not come back as it was");
      }
    } catch (SnapshotException e) {
      // As it should be.
    }
  }
}
