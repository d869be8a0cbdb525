package io.github.nixld.catalog.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nixld.catalog.NixStorePaths;
import io.github.nixld.catalog.TestCatalog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Caches and catalogs behind servers that speak S3.
class S3IT {
  @TempDir private Path directory;

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// Waits until a server listens.
  static void await(int port, Process server, Path log) throws Exception {
    for (int i = 0; i < 1200 && server.isAlive(); i++) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return;
      } catch (IOException e) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
    throw new AssertionError(Files.readString(log));
  }

  /// S3Proxy serves the directory that Nix has written as a bucket.
  @Test
  void aCacheInABucketGivesThePlainDriversCatalog() throws Exception {
    TestCatalog plain = TestCatalog.of(NixStorePaths.all(List.of("zlib")), directory);
    System.setProperty("aws.accessKeyId", "key");
    System.setProperty("aws.secretAccessKey", "secret");
    int port = freePort();
    Path settings =
        Files.writeString(
            directory.resolve("s3proxy.conf"),
            """
            s3proxy.authorization=none
            s3proxy.ignore-unknown-headers=true
            s3proxy.endpoint=http://127.0.0.1:%d
            jclouds.provider=filesystem
            jclouds.filesystem.basedir=%s
            """
                .formatted(port, directory));
    Path log = directory.resolve("s3proxy.log");
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Path.of("src/test/s3proxy/target/jars").toAbsolutePath() + "/*",
                "org.gaul.s3proxy.Main",
                "--properties",
                settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      await(port, server, log);
      LocalSpark ran =
          LocalSpark.run(
              "--from",
              "s3://cache?endpoint=127.0.0.1:%d&scheme=http".formatted(port),
              "--paths",
              plain.file("paths"),
              "--output",
              plain.file("spark"),
              "--trusted-key",
              Files.readString(directory.resolve("key.pub")));
      assertThat(ran.status()).as(ran.err()).isZero();
    } finally {
      server.destroyForcibly().waitFor();
    }
    assertThat(CatalogRows.of(directory.resolve("spark")))
        .isEqualTo(CatalogRows.of(directory.resolve("published")))
        .hasSizeGreaterThan(100);
  }

  private static boolean canUnshare() throws Exception {
    return new ProcessBuilder("unshare", "--net", "ip", "link", "set", "lo", "up")
            .redirectErrorStream(true)
            .start()
            .waitFor()
        == 0;
  }

  /// What is put there is whole or not there: nothing is renamed.
  @Test
  void aCatalogIsWrittenIntoABucket() throws Exception {
    assumeTrue(canUnshare(), "no network namespace can be made");
    TestCatalog.of(NixStorePaths.all(List.of("zlib")), directory);
    Path log = directory.resolve("run.log");
    Process run =
        new ProcessBuilder(
                "unshare",
                "--net",
                "sh",
                "-euc",
                "ip link set lo up; exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dspark.test.home=" + System.getProperty("spark.test.home"),
                "-cp",
                System.getProperty("java.class.path"),
                S3aRun.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(run.waitFor()).as(Files.readString(log)).isZero();
    assertThat(Files.readString(directory.resolve("second.log"))).contains("; 0 NARs were read");
    assertThat(CatalogRows.of(directory.resolve("fetched")))
        .isEqualTo(CatalogRows.of(directory.resolve("published")))
        .hasSizeGreaterThan(100);
  }
}
