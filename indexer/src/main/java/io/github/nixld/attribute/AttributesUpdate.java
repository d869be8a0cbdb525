package io.github.nixld.attribute;

import io.github.nixld.linux.Ending;
import io.github.nixld.sqlite.SqliteFault;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;

/// Records attributes from one source. It writes a new file beside the old one, copies what the old
/// one has of other sources, and replaces the old one when the new one is whole. Until then, and if
/// anything goes wrong, readers have the old one.
final class AttributesUpdate {
  private final Path file;

  /// @param index the index beside which the file is
  AttributesUpdate(Path index) {
    this.file = AttributesFile.beside(index);
  }

  /// What is recorded from a source.
  interface Recording<T> {
    /// Fills the new file.
    ///
    /// @return how that went
    T into(AttributesWriter writer) throws SQLException, IOException, AttributesException;
  }

  /// Whether this was recorded already, by its identity.
  boolean isKnown(DataSource source) {
    try {
      if (source.identity().isEmpty()
          || AttributesFile.inspect(file) != AttributesFile.State.USABLE) {
        return false;
      }
      try (Connection connection = AttributesFile.openReadOnly(file);
          PreparedStatement select =
              connection.prepareStatement("SELECT identity FROM source WHERE kind = ?")) {
        select.setString(1, source.kind().word());
        try (ResultSet row = select.executeQuery()) {
          return row.next() && source.identity().equals(row.getString(1));
        }
      }
    } catch (IOException | SQLException e) {
      // If something is wrong with the file, writing it will say so.
      return false;
    }
  }

  /// Records.
  ///
  /// @throws AttributesException if that fails; nothing has changed then
  <T> T run(DataSource source, Recording<T> recording) throws AttributesException {
    try {
      Files.createDirectories(directory());
      try (FileChannel lock =
          FileChannel.open(
              file.resolveSibling(file.getFileName() + ".lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE)) {
        if (!locked(lock)) {
          throw new AttributesException(
              "another nixld-index is writing %s: try again when it is done".formatted(file));
        }
        return runLocked(source, recording);
      }
    } catch (IOException | SQLException e) {
      throw new AttributesException(
          "%s cannot be written: %s".formatted(file, SqliteFault.reason(e)), e);
    }
  }

  private static boolean locked(FileChannel lock) throws IOException {
    try {
      return lock.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // By another thread of this process.
      return false;
    }
  }

  private <T> T runLocked(DataSource source, Recording<T> recording)
      throws AttributesException, SQLException, IOException {
    AttributesFile.State state = AttributesFile.inspect(file);
    if (state == AttributesFile.State.FOREIGN) {
      throw new AttributesException(
          "%s is not a file of nixld: remove it, or name another index".formatted(file));
    }
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    try (Ending _ = Ending.makingFile(fresh)) {
      T recorded;
      try (AttributesWriter writer = AttributesWriter.create(fresh)) {
        if (state == AttributesFile.State.USABLE) {
          carryOver(writer, source);
        }
        recorded = recording.into(writer);
        writer.finish(source, System.currentTimeMillis());
      }
      force(fresh, StandardOpenOption.WRITE);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      force(directory(), StandardOpenOption.READ);
      return recorded;
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private void carryOver(AttributesWriter writer, DataSource source) throws AttributesException {
    try {
      writer.carryOver(file, source.kind());
    } catch (SQLException e) {
      throw new AttributesException(
          "%s is damaged (%s): remove it, and run nixld-index packages or import again"
              .formatted(file, SqliteFault.reason(e)),
          e);
    }
  }

  private static void force(Path path, StandardOpenOption access) throws IOException {
    try (FileChannel channel = FileChannel.open(path, access)) {
      channel.force(true);
    }
  }

  private Path directory() {
    return Objects.requireNonNull(file.getParent(), "an absolute path of a file");
  }
}
