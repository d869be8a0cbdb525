package io.github.nixld.catalog.spark;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/// Runs the job with its output in S3, twice, in a network namespace of its own: S3Mock listens on
/// all addresses. Prints nothing, and ends with 0, if all went well.
public final class S3aRun {
  private static final int PORT = 9090;
  private static final Map<String, String> S3A =
      Map.of(
          "fs.s3a.endpoint", "http://127.0.0.1:" + PORT,
          "fs.s3a.endpoint.region", "us-east-1",
          "fs.s3a.path.style.access", "true",
          "fs.s3a.access.key", "key",
          "fs.s3a.secret.key", "secret");

  private S3aRun() {}

  /// @param args the directory of a [io.github.nixld.catalog.TestCatalog]
  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    Process server = server(directory);
    try {
      S3IT.await(PORT, server, directory.resolve("s3mock.log"));
      for (String run : List.of("first", "second")) {
        Path log = directory.resolve(run + ".log");
        List<String> options =
            S3A.entrySet().stream()
                .flatMap(it ->
                    List.of("--conf", "spark.hadoop." + it.getKey() + "=" + it.getValue()).stream())
                .toList();
        Process job =
            Cluster.submit(
                "local[2]",
                log,
                Map.of(),
                options,
                "--from",
                directory.resolve("cache").toString(),
                "--paths",
                directory.resolve("paths").toString(),
                "--output",
                "s3a://catalog/made");
        if (job.waitFor() != 0) {
          throw new AssertionError(Files.readString(log));
        }
      }
      fetch(directory);
    } finally {
      server.destroyForcibly().waitFor();
    }
  }

  private static Process server(Path directory) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx300m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                Path.of("src/test/s3mock/target/jars").toAbsolutePath() + "/*",
                "com.adobe.testing.s3mock.S3MockApplication")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("s3mock.log").toFile());
    builder.environment().put("COM_ADOBE_TESTING_S3MOCK_STORE_INITIAL_BUCKETS", "catalog");
    return builder.start();
  }

  private static void fetch(Path directory) throws IOException {
    Configuration configuration = new Configuration();
    S3A.forEach(configuration::set);
    try (FileSystem system = FileSystem.get(URI.create("s3a://catalog/"), configuration)) {
      system.copyToLocalFile(
          new org.apache.hadoop.fs.Path("s3a://catalog/made"),
          new org.apache.hadoop.fs.Path(directory.resolve("fetched").toUri()));
    }
  }
}
