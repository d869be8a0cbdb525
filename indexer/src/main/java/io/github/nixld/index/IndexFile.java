package io.github.nixld.index;

import io.github.nixld.sqlite.SqliteFile;
import io.github.nixld.sqlite.SqliteFile.Mode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;

/// The file of an index: what its header says, and connections to it.
final class IndexFile {
  /// The SQLite database header, sqlite.org/fileformat2.html section 1.3.
  private static final int HEADER = 100;

  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int PAGE_SIZE = 16;
  private static final int MAX_PAGE = 65536;
  private static final int CHANGE_COUNTER = 24;
  private static final int PAGE_COUNT = 28;
  private static final int USER_VERSION = 60;
  private static final int APPLICATION_ID = 68;
  private static final int VERSION_VALID_FOR = 92;

  private static final int READ_WAIT_MS = 10_000;
  private static final int WRITE_WAIT_MS = 60_000;

  private IndexFile() {}

  /// What is at a path.
  sealed interface State {
    record Usable() implements State {}

    /// An index of an older version, which a build can migrate.
    record Old(int version) implements State {}

    /// An index of a newer version, which only a newer nixld may write.
    record Newer(int version) implements State {}

    record Absent() implements State {}

    /// An index, or the remains of one, that has to be built anew.
    record Unusable(String reason) implements State {}

    /// A file that is not an index, or no longer recognisable.
    record Foreign() implements State {}
  }

  /// Reads the header alone, without SQLite.
  ///
  /// @throws IOException if it cannot be read
  static State inspect(Path file) throws IOException {
    if (isSpecial(file)) {
      return new State.Foreign();
    }
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      fill(header, channel);
    } catch (NoSuchFileException e) {
      return new State.Absent();
    }
    if (header.position() == 0) {
      return new State.Absent();
    }
    if (header.hasRemaining() || !header.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
      return new State.Foreign();
    }
    if (header.getInt(APPLICATION_ID) != Schema.APPLICATION_ID) {
      return new State.Foreign();
    }
    int version = header.getInt(USER_VERSION);
    if (version == Schema.VERSION) {
      return new State.Usable();
    }
    if (version > Schema.VERSION) {
      return new State.Newer(version);
    }
    return version >= Schema.OLDEST
        ? new State.Old(version)
        : new State.Unusable(otherSchema(version));
  }

  /// Whether it is a device, a socket or a FIFO; opening a FIFO would wait for a writer.
  private static boolean isSpecial(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).isOther();
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /// What is wrong with an index of another version.
  static String otherSchema(int version) {
    return "it has schema %d, this nixld uses %d".formatted(version, Schema.VERSION);
  }

  /// What to do about an index of a newer version.
  ///
  /// @param otherwise what to do instead of updating nixld
  static String newer(Path file, int version, String otherwise) {
    return "%s is the index of a newer nixld (schema %d, this one uses %d): update nixld, or %s"
        .formatted(file, version, Schema.VERSION, otherwise);
  }

  /// Whether a file that is [State.Usable] or [State.Old] is shorter than its header says. Call it
  /// only while holding the [BuildLock]: in the middle of a commit it may look so.
  ///
  /// @throws IOException if it cannot be read
  static boolean isCutOff(Path file) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      fill(header, channel);
      int pageSize = header.getShort(PAGE_SIZE) & 0xffff;
      long pages = header.getInt(PAGE_COUNT) & 0xffff_ffffL;
      return header.getInt(CHANGE_COUNTER) == header.getInt(VERSION_VALID_FOR)
          && channel.size() < pages * (pageSize == 1 ? MAX_PAGE : pageSize);
    }
  }

  private static void fill(ByteBuffer header, FileChannel channel) throws IOException {
    while (header.hasRemaining()) {
      if (channel.read(header, header.position()) <= 0) {
        return;
      }
    }
  }

  /// Opens an existing file for reading only; the directory need not be writable.
  static Connection openReadOnly(Path file) throws SQLException {
    return SqliteFile.open(file, Mode.READ, READ_WAIT_MS);
  }

  static Connection openReadWrite(Path file) throws SQLException {
    return SqliteFile.open(file, Mode.WRITE, WRITE_WAIT_MS);
  }

  static Connection create(Path file) throws SQLException {
    return SqliteFile.open(file, Mode.CREATE, WRITE_WAIT_MS);
  }
}
