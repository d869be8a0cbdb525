package io.github.nixld.index;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/// Indexes, and what is coded in them.
class IndexFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void codes(byte[] bytes) throws SQLException {
    try {
      FactsCodec.decode(bytes, null, id -> "text");
      FactsCodec.links(bytes);
      LinkersCodec.decode(bytes);
    } catch (DamagedIndexException e) {
      // As it should be.
    }
  }

  @FuzzTest(maxDuration = "10m")
  void database(byte[] bytes) throws IOException {
    Path file = Files.createTempFile("index", ".db");
    try (Index index = Index.open(Files.write(file, bytes))) {
      index.find("*");
      index.loaders();
      index.objects();
      index.status();
    } catch (IndexException | DamagedIndexException e) {
      // As it should be.
    } finally {
      Files.delete(file);
    }
  }
}
