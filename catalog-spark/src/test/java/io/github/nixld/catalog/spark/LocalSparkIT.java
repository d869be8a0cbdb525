package io.github.nixld.catalog.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.cache.Compression;
import io.github.nixld.cache.NarBuilder;
import io.github.nixld.cache.SampleCache;
import io.github.nixld.catalog.NixStorePaths;
import io.github.nixld.catalog.TestCatalog;
import io.github.nixld.snapshot.Manifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The job in one process, against the plain driver.
class LocalSparkIT {
  @TempDir private Path directory;
  private final List<String> paths = new ArrayList<>();

  private static byte[] library(String name) throws IOException {
    return Files.readAllBytes(Path.of(System.getProperty("java.home"), "lib", name));
  }

  private String file(String name) {
    return directory.resolve(name).toString();
  }

  private LocalSpark spark(String output) throws IOException {
    Files.write(directory.resolve("paths"), paths);
    return LocalSpark.run(
        "--from", file("cache"), "--paths", file("paths"), "--output", file(output));
  }

  private String plain(String output) throws IOException {
    Files.write(directory.resolve("paths"), paths);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
    io.github.nixld.catalog.Main.run(
        new String[] {
          "build", "--from", file("cache"), "--paths", file("paths"), "--output", file(output)
        },
        stream,
        stream);
    return said.toString(StandardCharsets.UTF_8);
  }

  private Dataset<Row> table(SparkSession spark, String name) {
    return spark
        .read()
        .option("recursiveFileLookup", true)
        .option("pathGlobFilter", name + "-*")
        .parquet(file("spark/tables"));
  }

  /// Several versions of each package with its closure, so that there are links and a loader.
  @Test
  void aCacheOfNixGivesThePlainDriversCatalogRowForRow() throws Exception {
    TestCatalog plain =
        TestCatalog.of(NixStorePaths.all(List.of("zlib", "ncurses", "freetype")), directory);
    String[] arguments = {
      "--from", plain.file("cache"),
      "--paths", plain.file("paths"),
      "--output", plain.file("spark"),
      "--key", plain.file("key.sec"),
      "--trusted-key", Files.readString(directory.resolve("key.pub"))
    };
    LocalSpark first = LocalSpark.run(arguments);
    assertThat(first.status()).as(first.err()).isZero();
    assertThat(CatalogRows.of(directory.resolve("spark")))
        .isEqualTo(CatalogRows.of(directory.resolve("published")))
        .hasSizeGreaterThan(100);

    // What is known is not read again: it is gone.
    try (Stream<Path> files = Files.list(directory.resolve("cache"))) {
      for (Path file : files.filter(it -> it.toString().matches(".*\\.(narinfo|ls)")).toList()) {
        Files.delete(file);
      }
    }
    Manifest manifest = CatalogRows.manifest(directory.resolve("spark"));
    String tables = Files.readString(directory.resolve("spark/tables.json"));
    LocalSpark second = LocalSpark.run(arguments);
    assertThat(second.status()).as(second.err()).isZero();
    assertThat(second.err()).contains("0 NARs were read");
    assertThat(CatalogRows.manifest(directory.resolve("spark"))).isEqualTo(manifest);
    assertThat(directory.resolve("spark/tables.json")).hasContent(tables);
  }

  @Test
  void whatCannotBeReadIsInTheTableOfFailuresAndTheRestIsThere() throws Exception {
    SampleCache cache = new SampleCache(directory.resolve("cache"));
    paths.add(cache.add("zip-1", Map.of("lib/libzip.so", library("libzip.so"))));
    byte[] nar = NarBuilder.nar(NarBuilder.tree(Map.of("lib/libx.so", library("libzip.so"))));
    paths.add(cache.add("poison-1", Arrays.copyOf(nar, 5000), Compression.XZ, List.of()));
    paths.add("z".repeat(32) + "-missing-1");
    plain("plain");
    LocalSpark ran = spark("spark");
    assertThat(ran.status()).as(ran.err()).isEqualTo(1);
    assertThat(CatalogRows.of(directory.resolve("spark")))
        .isEqualTo(CatalogRows.of(directory.resolve("plain")));
    assertThat(directory.resolve("spark/failures.tsv"))
        .hasSameTextualContentAs(directory.resolve("plain/failures.tsv"))
        .content()
        .hasLineCount(2);

    try (SparkSession spark = SparkSession.builder().getOrCreate()) {
      assertThat(table(spark, "failure").select("basename").as(Encoders.STRING()).collectAsList())
          .containsExactlyInAnyOrder(paths.get(1), paths.get(2));
      assertThat(table(spark, "path").count()).isEqualTo(2);
      assertThat(table(spark, "object").filter("path = 'lib/libzip.so'").count()).isEqualTo(1);
      assertThat(
              table(spark, "symbols")
                  .filter("defined and name = 'Java_java_util_zip_CRC32_update'")
                  .count())
          .isEqualTo(1);
      assertThat(table(spark, "listing").filter("says = 'MISSING'").count()).isEqualTo(2);
      assertThat(table(spark, "release").select("known").first().getInt(0)).isEqualTo(1);
    }
  }

  /// As a run leaves it that is killed.
  @Test
  void whatNoListNamesDoesNotCountAndIsRemoved() throws Exception {
    SampleCache cache = new SampleCache(directory.resolve("cache"));
    paths.add(cache.add("zip-1", Map.of("lib/libzip.so", library("libzip.so"))));
    Path left = Files.createDirectories(directory.resolve("spark/tables/killed"));
    Files.writeString(left.resolve("contents-00000-x.parquet"), "half a file");
    LocalSpark ran = spark("spark");
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(left).doesNotExist();

    // The next store path alone is read.
    paths.add(cache.add("java-1", Map.of("lib/libjava.so", library("libjava.so"))));
    assertThat(spark("spark").err()).contains("2 of 2 store paths, 2 objects; 1 NARs were read");
    plain("plain");
    assertThat(CatalogRows.of(directory.resolve("spark")))
        .isEqualTo(CatalogRows.of(directory.resolve("plain")));
  }

  @Test
  void badInputIsOneLine() throws Exception {
    Files.createDirectories(directory.resolve("cache"));
    paths.add("z".repeat(32) + "-missing-1");
    LocalSpark none = spark("spark");
    assertThat(none.status()).isEqualTo(3);
    assertThat(none.err()).contains("is not a binary cache");
    new SampleCache(directory.resolve("cache"));
    LocalSpark where =
        LocalSpark.run(
            "--from", file("cache"), "--paths", file("paths"), "--output", "ftp://example.org/");
    assertThat(where.status()).isEqualTo(2);
    assertThat(where.err()).contains("name a directory, file:// or s3a://");
  }
}
