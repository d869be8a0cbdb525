package io.github.nixld.attribute;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/// Databases of nix-index, decompressed, and what Nix prints.
class NixIndexFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void entries(byte[] plain) throws SQLException {
    try {
      new NixIndexDatabase(Path.of("files"))
          .read(new FrcodeReader(new ByteArrayInputStream(plain)), listed -> {});
    } catch (AttributesException | IOException e) {
      // As it should be.
    }
  }

  @FuzzTest(maxDuration = "10m")
  void outputPaths(byte[] text) throws SQLException {
    OutputPathsParser.Consumer nothing =
        new OutputPathsParser.Consumer() {
          @Override
          public void version(String version) {}

          @Override
          public void output(String path, String output, String outPath) {}
        };
    try {
      new OutputPathsParser().parse(new ByteArrayInputStream(text), nothing);
    } catch (AttributesException | IOException e) {
      // As it should be.
    }
  }
}
