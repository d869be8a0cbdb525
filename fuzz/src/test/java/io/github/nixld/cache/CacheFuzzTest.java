package io.github.nixld.cache;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// What a binary cache sends.
class CacheFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void narinfo(byte[] text) {
    try {
      NarInfoParser.parse(
          new String(text, StandardCharsets.UTF_8), "x.narinfo", "/nix/store", "0".repeat(32));
    } catch (CacheException e) {
      // As it should be.
    }
  }

  @FuzzTest(maxDuration = "10m")
  void nar(byte[] bytes) throws IOException {
    byte[] some = new byte[64];
    NarReader reader = new NarReader(new ByteArrayInputStream(bytes));
    try {
      for (NarEntry entry = reader.next(); entry != null; entry = reader.next()) {
        reader.read(some, 0, some.length);
      }
    } catch (CacheException e) {
      // As it should be.
    }
  }

  @FuzzTest(maxDuration = "10m")
  void listing(byte[] bytes) {
    try {
      ListingReader.read(new ByteArrayInputStream(bytes), "x.ls", entry -> {});
    } catch (IOException e) {
      // As it should be.
    }
  }
}
