package io.github.nixld.catalog.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.catalog.NixStorePaths;
import io.github.nixld.catalog.TestCatalog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The job on a master and two workers.
class ClusterIT {
  @TempDir private Path directory;

  /// Both workers are in the middle of a NAR when one of them is killed.
  @Test
  void aWorkerThatIsKilledInTheMiddleChangesNothing() throws Exception {
    TestCatalog plain = TestCatalog.of(NixStorePaths.all(List.of("zlib", "ncurses")), directory);
    Path log = directory.resolve("submit.log");
    try (Cluster cluster = new Cluster(directory);
        GatedServer server = new GatedServer(directory.resolve("cache"), 3, 2)) {
      cluster.start(2);
      Process job =
          cluster.submit(
              log,
              "--from",
              server.address(),
              "--paths",
              plain.file("paths"),
              "--output",
              plain.file("spark"),
              "--key",
              plain.file("key.sec"),
              "--trusted-key",
              Files.readString(directory.resolve("key.pub")));
      assertThat(server.awaitGate()).as("%s", Files.readString(log)).isTrue();
      cluster.kill(0);
      server.open();
      assertThat(job.waitFor()).as("%s", Files.readString(log)).isZero();
      assertThat(server.nars()).isGreaterThan(3);
    }
    assertThat(Files.readString(log)).contains("Lost executor");
    assertThat(CatalogRows.of(directory.resolve("spark")))
        .isEqualTo(CatalogRows.of(directory.resolve("published")))
        .hasSizeGreaterThan(100);
  }
}
