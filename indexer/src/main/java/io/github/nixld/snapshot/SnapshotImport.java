package io.github.nixld.snapshot;

import io.github.nixld.linux.DirectoryListing;
import io.github.nixld.signature.Sha256;
import io.github.nixld.sqlite.SqliteFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZIOException;
import org.tukaani.xz.XZInputStream;

/// Fetches a published catalog into a directory of its own. It checks every file before putting it
/// in place. The manifest comes last, so that readers see the old catalog or the new one. A
/// download that broke off continues where it ended.
public final class SnapshotImport {
  private static final int BUFFER = 1 << 16;
  private static final int XZ_KILOBYTES = 100 << 10;
  private static final int TRIES = 5;
  private static final long PAUSE_MS = 100;
  private static final String LOCK = ".lock";
  private static final String PART = ".part";

  private static final String NOT_PLAIN =
      "SELECT count(*) FROM sqlite_schema AS it WHERE type NOT IN ('table', 'index')"
          + " OR rootpage = 0"
          + " OR EXISTS (SELECT 1 FROM pragma_table_xinfo(it.name) WHERE hidden <> 0)";

  private final Origin origin;
  private final SnapshotSource source;
  private final Path directory;
  private final Path store;
  private final Progress progress;

  /// @param directory where the catalog is kept; made if there is none
  /// @param store the directory of the store that the catalog must be for
  /// @throws SnapshotException if the address is not valid
  public SnapshotImport(Origin origin, Path directory, Path store, Progress progress)
      throws SnapshotException {
    this.origin = origin;
    this.source = SnapshotSource.of(origin.address());
    this.directory = directory;
    this.store = store;
    this.progress = progress;
  }

  /// Is told how an import goes on.
  public interface Progress {
    /// @param done bytes of a file
    /// @param size of it
    void fetched(String file, long done, long size);
  }

  /// The directory of the catalog that belongs to an index.
  public static Path beside(Path index) {
    return index.toAbsolutePath().resolveSibling(index.getFileName() + ".catalog");
  }

  static String plainName(Manifest manifest) {
    return "names-" + manifest.plainNames().sha256().substring(0, 16) + ".db";
  }

  /// What an import did.
  ///
  /// @param manifest of the catalog that is now in place
  /// @param changed whether it is a different one than before
  public record Report(Manifest manifest, boolean changed) {}

  /// Brings the directory up to date.
  ///
  /// @throws SnapshotException if the published files are wrong; the catalog in place stays
  public Report run() throws IOException {
    Manifest manifest = published();
    Files.createDirectories(directory);
    try (FileChannel channel =
            FileChannel.open(
                directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = lock(channel)) {
      if (lock == null) {
        throw new SnapshotException(directory + ": another import is at work");
      }
      Manifest before = present();
      if (before != null && !isNewer(manifest, before)) {
        keepOrigin();
        removeAllBut(before);
        return new Report(before, false);
      }
      Path symbols = fetch(manifest.symbols());
      Path compressed = fetch(manifest.names());
      Path plain = decompress(compressed, manifest);
      put(plain, plainName(manifest));
      put(symbols, manifest.symbols().name());
      // Even after a power failure, the manifest must not name files that are missing.
      force(directory, StandardOpenOption.READ);
      Path text = directory.resolve(ManifestJson.NAME + PART);
      Files.writeString(text, ManifestJson.write(manifest));
      put(text, ManifestJson.NAME);
      keepOrigin();
      force(directory, StandardOpenOption.READ);
      removeAllBut(manifest);
      return new Report(manifest, true);
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private Manifest published() throws IOException {
    byte[] text;
    try (SnapshotSource.Opened opened = source.open(ManifestJson.NAME, 0)) {
      text = opened.in().readNBytes(ManifestJson.MAX_BYTES + 1);
    }
    if (text.length > ManifestJson.MAX_BYTES) {
      throw new SnapshotException(
          "%s: its manifest is larger than %d bytes"
              .formatted(source.address(), ManifestJson.MAX_BYTES));
    }
    Manifest manifest = ManifestJson.read(text, source.address());
    if (!origin.keys().isEmpty() && !manifest.isSignedBy(origin.keys())) {
      throw new SnapshotException(
          manifest.signatures().isEmpty()
              ? source.address() + ": the catalog is not signed, and a key was named"
              : source.address() + ": no signature of the catalog is a valid one by a trusted key");
    }
    if (!manifest.store().equals(store.toString())) {
      throw new SnapshotException(
          "%s: a catalog of the store %s; yours is %s"
              .formatted(source.address(), manifest.store(), store));
    }
    return manifest;
  }

  private void keepOrigin() throws IOException {
    Path file = directory.resolve(Origin.NAME + PART);
    Files.write(file, origin.lines());
    put(file, Origin.NAME);
  }

  /// The manifest in place, if its files exist.
  private @Nullable Manifest present() throws IOException {
    Path file = directory.resolve(ManifestJson.NAME);
    try {
      Manifest manifest = ManifestJson.read(Files.readAllBytes(file), file.toString());
      boolean whole =
          hasSize(plainName(manifest), manifest.plainNames().size())
              && hasSize(manifest.symbols().name(), manifest.symbols().size());
      return whole ? manifest : null;
    } catch (NoSuchFileException | SnapshotException e) {
      // It cannot be used, so the new one replaces it.
      return null;
    }
  }

  private boolean hasSize(String name, long size) throws IOException {
    Path path = directory.resolve(name);
    return Files.isRegularFile(path) && Files.size(path) == size;
  }

  private boolean isNewer(Manifest manifest, Manifest before) throws SnapshotException {
    boolean same =
        manifest.channel().equals(before.channel()) && manifest.system().equals(before.system());
    if (same && manifest.created().isBefore(before.created())) {
      throw new SnapshotException(
          "%s: it is of %s, older than the one that is there, of %s: to go back, remove %s"
              .formatted(source.address(), manifest.created(), before.created(), directory));
    }
    return !manifest.plainNames().equals(before.plainNames())
        || !manifest.symbols().equals(before.symbols());
  }

  /// Fetches a file, or the part that is still missing.
  ///
  /// @return where it is, checked
  private Path fetch(Manifest.File file) throws IOException {
    Path part = directory.resolve(file.name() + PART);
    for (int attempt = 1; ; attempt++) {
      try {
        download(file, part);
        break;
      } catch (SnapshotException e) {
        throw e;
      } catch (IOException e) {
        if (attempt == TRIES || Files.notExists(directory)) {
          throw new IOException(
              "%s: %s cannot be fetched: %s: run the import again to go on"
                  .formatted(source.address(), file.name(), e.getMessage()),
              e);
        }
        pause(attempt);
      }
    }
    String hash;
    try (InputStream in = Files.newInputStream(part)) {
      hash = Sha256.hex(in);
    }
    if (Files.size(part) != file.size() || !hash.equals(file.sha256())) {
      long size = Files.size(part);
      Files.delete(part);
      throw new SnapshotException(
          "%s: %s is not what the manifest says: %d of %d bytes, SHA-256 %s"
              .formatted(source.address(), file.name(), size, file.size(), hash));
    }
    return part;
  }

  private static void pause(int attempt) throws IOException {
    try {
      Thread.sleep(PAUSE_MS << attempt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private void download(Manifest.File file, Path part) throws IOException {
    long have = Files.exists(part) ? Files.size(part) : 0;
    if (have == file.size()) {
      return;
    }
    try (SnapshotSource.Opened opened = source.open(file.name(), have < file.size() ? have : 0);
        FileChannel out =
            FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      out.truncate(opened.from()).position(opened.from());
      byte[] buffer = new byte[BUFFER];
      long done = opened.from();
      for (int read = opened.in().read(buffer); read >= 0; read = opened.in().read(buffer)) {
        done += read;
        if (done > file.size()) {
          throw new SnapshotException(
              "%s: %s has more than the %d bytes of the manifest"
                  .formatted(source.address(), file.name(), file.size()));
        }
        ByteBuffer left = ByteBuffer.wrap(buffer, 0, read);
        while (left.hasRemaining()) {
          out.write(left);
        }
        progress.fetched(file.name(), done, file.size());
      }
      if (done < file.size()) {
        throw new IOException("it ends after %d of %d bytes".formatted(done, file.size()));
      }
    }
  }

  /// Decompresses what was fetched. Its hash was checked as it was fetched, and xz has a checksum
  /// of what is in it: to hash that too would take a fifth of an import.
  ///
  /// @return where the plain file is, checked
  private Path decompress(Path compressed, Manifest manifest) throws IOException {
    Path plain = directory.resolve(plainName(manifest) + PART);
    long size = 0;
    try (InputStream in = new XZInputStream(Files.newInputStream(compressed), XZ_KILOBYTES);
        OutputStream out = Files.newOutputStream(plain)) {
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        size += read;
        if (size > manifest.plainNames().size()) {
          break;
        }
        out.write(buffer, 0, read);
      }
    } catch (XZIOException e) {
      throw new SnapshotException(
          "%s: %s is not xz: %s"
              .formatted(source.address(), manifest.names().name(), e.getMessage()));
    }
    if (size != manifest.plainNames().size()) {
      Files.delete(plain);
      throw new SnapshotException(
          "%s: what %s holds is not what the manifest says"
              .formatted(source.address(), manifest.names().name()));
    }
    if (!hasPlainTables(plain)) {
      Files.delete(plain);
      throw new SnapshotException(
          "%s: %s is no database of plain tables"
              .formatted(source.address(), manifest.names().name()));
    }
    return plain;
  }

  /// A view, a virtual table or a computed column could take any time and memory when it is read.
  private static boolean hasPlainTables(Path file) {
    try (Connection connection = SqliteFile.open(file, SqliteFile.Mode.READ);
        PreparedStatement select = connection.prepareStatement(NOT_PLAIN);
        ResultSet row = select.executeQuery()) {
      return row.next() && row.getInt(1) == 0;
    } catch (SQLException e) {
      return false;
    }
  }

  private static void force(Path path, StandardOpenOption access) throws IOException {
    try (FileChannel channel = FileChannel.open(path, access)) {
      channel.force(true);
    }
  }

  private void put(Path file, String name) throws IOException {
    force(file, StandardOpenOption.WRITE);
    Files.move(
        file,
        directory.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /// A reader that has the old files open keeps them.
  private void removeAllBut(Manifest manifest) throws IOException {
    List<String> kept =
        List.of(
            ManifestJson.NAME, Origin.NAME, LOCK, plainName(manifest), manifest.symbols().name());
    for (Path file : DirectoryListing.of(directory)) {
      if (!kept.contains(String.valueOf(file.getFileName()))) {
        Files.delete(file);
      }
    }
  }
}
