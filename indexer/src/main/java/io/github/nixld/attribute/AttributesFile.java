package io.github.nixld.attribute;

import io.github.nixld.sqlite.SqliteFile;
import io.github.nixld.sqlite.SqliteFile.Mode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;

/// The file of recorded attributes, beside the index: `index.db.attributes`. It is not part of the
/// index, because an index may be rebuilt at any time and most of its readers need no attributes.
final class AttributesFile {
  /// The SQLite database header, sqlite.org/fileformat2.html section 1.3.
  private static final int HEADER = 100;

  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int USER_VERSION = 60;
  private static final int APPLICATION_ID = 68;

  private AttributesFile() {}

  static Path beside(Path index) {
    return index.toAbsolutePath().resolveSibling(index.getFileName() + ".attributes");
  }

  /// What a file is, by its header alone.
  enum State {
    ABSENT,
    USABLE,
    /// Of another version of nixld.
    OTHER_SCHEMA,
    /// Not a file of nixld.
    FOREIGN
  }

  /// @throws IOException if it cannot be read
  static State inspect(Path file) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      int read = 0;
      while (header.hasRemaining() && read >= 0) {
        read = channel.read(header);
      }
    } catch (NoSuchFileException e) {
      return State.ABSENT;
    }
    if (header.hasRemaining()
        || !header.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))
        || header.getInt(APPLICATION_ID) != AttributesSchema.APPLICATION_ID) {
      return State.FOREIGN;
    }
    return header.getInt(USER_VERSION) == AttributesSchema.VERSION
        ? State.USABLE
        : State.OTHER_SCHEMA;
  }

  static Connection openReadOnly(Path file) throws SQLException {
    return SqliteFile.open(file, Mode.READ);
  }

  static Connection create(Path file) throws SQLException {
    return SqliteFile.open(file, Mode.CREATE);
  }
}
