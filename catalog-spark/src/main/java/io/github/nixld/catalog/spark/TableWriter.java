package io.github.nixld.catalog.spark;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.OutputFile;
import org.jspecify.annotations.Nullable;

/// Writes rows of several tables, each table into a file of its own, under names that were never
/// used. Readers take only files that [TableList] names. So a task that is lost, or is run twice,
/// leaves a file that does not count, and nothing is ever renamed.
final class TableWriter implements Closeable {
  /// Of each table, in memory until it is written.
  private static final long ROW_GROUP = 16 << 20;

  private final Path tables;
  private final String prefix;
  private final Configuration configuration;
  private final Map<Table, ParquetWriter<@Nullable Object[]>> writers = new EnumMap<>(Table.class);
  private final List<String> files = new ArrayList<>();

  /// @param tables the directory of all tables
  /// @param run the name of the run
  /// @param part tells the tasks of a stage apart, for people
  TableWriter(Path tables, String run, int part, Configuration configuration) {
    this.tables = tables;
    this.prefix = run + "/%s-" + "%05d-%s.parquet".formatted(part, UUID.randomUUID());
    this.configuration = configuration;
  }

  /// Writes a row.
  ///
  /// @param values in the order of the columns
  void write(Table table, @Nullable Object... values) throws IOException {
    ParquetWriter<@Nullable Object[]> writer = writers.get(table);
    if (writer == null) {
      writer = open(table);
      writers.put(table, writer);
    }
    writer.write(values);
  }

  private ParquetWriter<@Nullable Object[]> open(Table table) throws IOException {
    String file = prefix.formatted(table);
    Path path = new Path(tables, file);
    FileSystem system = path.getFileSystem(configuration);
    // On a local disk Hadoop would keep checksums in files beside it.
    system.setWriteChecksum(false);
    files.add(file);
    return new Builder(HadoopOutputFile.fromPath(path, configuration), table)
        .withConf(configuration)
        .withCompressionCodec(CompressionCodecName.ZSTD)
        .withRowGroupSize(ROW_GROUP)
        .build();
  }

  private static final class Builder extends ParquetWriter.Builder<@Nullable Object[], Builder> {
    private final Table table;

    Builder(OutputFile file, Table table) {
      super(file);
      this.table = table;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation") // It is abstract: there has to be one.
    protected WriteSupport<@Nullable Object[]> getWriteSupport(Configuration configuration) {
      return new RowSupport(table.schema());
    }
  }

  /// Ends the files.
  ///
  /// @return their names in the directory of all tables
  List<String> finish() throws IOException {
    close();
    return List.copyOf(files);
  }

  @Override
  public void close() throws IOException {
    List<ParquetWriter<@Nullable Object[]>> open = List.copyOf(writers.values());
    writers.clear();
    for (ParquetWriter<@Nullable Object[]> writer : open) {
      writer.close();
    }
  }
}
