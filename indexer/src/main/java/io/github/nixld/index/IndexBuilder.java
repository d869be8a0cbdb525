package io.github.nixld.index;

import io.github.nixld.linux.Ending;
import io.github.nixld.sqlite.SqliteFault;
import io.github.nixld.store.LinuxWalker;
import io.github.nixld.store.NixStore;
import io.github.nixld.store.StoreWalker;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Brings an index up to date with its store.
///
/// If there is an index, it reads what is new and drops what is gone, in transactions: a killed
/// build loses one batch at most. If there is none, if it cannot be used, or if most of it is
/// leftovers, it writes a new file beside it and renames that. Readers see the index as it was, or
/// as it is after some batch.
public final class IndexBuilder {
  /// Texts of dropped paths stay in the index. If so many paths were dropped, and more than are
  /// left, building anew gets rid of the texts.
  private static final int MANY_DROPPED = 1_000;

  private final Path file;
  private final NixStore store;
  private final Supplier<StoreWalker> walkers;
  private final BuildProgress progress;
  private final int batch;
  private final IndexRemedies remedies;

  public IndexBuilder(Path file, NixStore store, BuildProgress progress) {
    this(file, store, progress, "");
  }

  /// @param options those of nixld-index that name this index, for messages: with a space before
  ///   each; empty for the usual one
  public IndexBuilder(Path file, NixStore store, BuildProgress progress, String options) {
    this(file, store, () -> new LinuxWalker(store), progress, IndexUpdate.BATCH, options);
  }

  /// @param walkers makes a walker for each scan of the store
  IndexBuilder(
      Path file, NixStore store, Supplier<StoreWalker> walkers, BuildProgress progress, int batch) {
    this(file, store, walkers, progress, batch, "");
  }

  private IndexBuilder(
      Path file,
      NixStore store,
      Supplier<StoreWalker> walkers,
      BuildProgress progress,
      int batch,
      String options) {
    this.remedies = IndexRemedies.ofStore(options);
    this.file = file.toAbsolutePath();
    this.store = store;
    this.walkers = walkers;
    this.progress = progress;
    this.batch = batch;
  }

  /// Builds. If nothing is new, it costs one stat of the store's directory.
  ///
  /// @param anew to read everything again
  /// @throws IOException if there is no store, or the index cannot be written
  /// @throws IndexException if the file is not an index, or another process prevents writing
  public BuildReport build(boolean anew) throws IOException, IndexException, InterruptedException {
    long start = System.nanoTime();
    BuildReport nothing = anew ? null : reportIfCurrent(start);
    if (nothing != null) {
      removeLeftover(file);
      return nothing;
    }
    try (ParallelScan scan = new ParallelScan(walkers.get())) {
      return build(scan, anew, start);
    }
  }

  private BuildReport build(ParallelScan scan, boolean anew, long start)
      throws IOException, IndexException, InterruptedException {
    Files.createDirectories(directory());
    try (BuildLock _ = BuildLock.acquire(file, progress::waiting)) {
      BuildReport nothing = anew ? null : reportIfCurrent(start);
      if (nothing != null) {
        return nothing;
      }
      Files.deleteIfExists(fresh());
      String reason = reasonToBuildAnew(anew);
      if (reason == null && anew) {
        reason = "as asked";
      }
      if (reason == null) {
        try {
          return refresh(scan, start);
        } catch (SQLException e) {
          if (!SqliteFault.isDamage(e)) {
            throw e;
          }
          return rebuild(SqliteFault.reason(e), start);
        } catch (DamagedIndexException e) {
          return rebuild(String.valueOf(e.getMessage()), start);
        }
      }
      progress.rebuilding(reason);
      return buildAnew(scan, start);
    } catch (SQLException e) {
      throw new IndexException(
          "%s cannot be written: %s".formatted(file, SqliteFault.reason(e)), e);
    }
  }

  /// Replaces a damaged index. The scan for the refresh was already running, so there is another.
  private BuildReport rebuild(String reason, long start)
      throws IOException, SQLException, InterruptedException {
    progress.rebuilding(
        reason.equals(SqliteFault.DAMAGED)
            ? reason
            : "%s (%s)".formatted(SqliteFault.DAMAGED, reason));
    try (ParallelScan scan = new ParallelScan(walkers.get())) {
      return buildAnew(scan, start);
    }
  }

  private @Nullable BuildReport reportIfCurrent(long start) throws IOException {
    if (!(IndexFile.inspect(file) instanceof IndexFile.State.Usable)) {
      return null;
    }
    try (Index index = Index.open(file)) {
      Meta meta = index.meta();
      if (!meta.isCurrent(store)) {
        return null;
      }
      return new BuildReport(
          false,
          meta.number(Meta.STORE_PATHS),
          0,
          0,
          meta.pending().size(),
          0,
          meta.number(Meta.OBJECTS),
          meta.number(Meta.ENTRIES),
          0,
          0,
          0,
          0,
          0,
          Duration.ofNanos(System.nanoTime() - start));
    } catch (IndexException | DamagedIndexException e) {
      // Whatever is wrong with it is handled and reported under the lock.
      return null;
    }
  }

  private @Nullable String reasonToBuildAnew(boolean asked) throws IOException, IndexException {
    IndexFile.State state = IndexFile.inspect(file);
    IndexException refusal = remedies.refusal(file, state);
    return switch (state) {
      case IndexFile.State.Absent() -> "there is none";
      case IndexFile.State.Unusable(String reason) -> reason;
      case IndexFile.State.Foreign() -> throw Objects.requireNonNull(refusal);
      case IndexFile.State.Newer _ -> {
        if (!asked) {
          throw Objects.requireNonNull(refusal);
        }
        yield "as asked";
      }
      case IndexFile.State.Usable _, IndexFile.State.Old _ ->
          IndexFile.isCutOff(file) ? "it is cut off" : null;
    };
  }

  private BuildReport refresh(ParallelScan scan, long start)
      throws IOException, SQLException, IndexException, InterruptedException {
    try (Connection connection = IndexFile.openReadWrite(file);
        IndexWriter writer = writer(connection)) {
      Meta meta = Meta.read(connection);
      boolean other = !meta.text(Meta.STORE).equals(store.directory().toString());
      long dropped = meta.number(Meta.DROPPED);
      if (!other && (dropped < MANY_DROPPED || dropped < meta.number(Meta.STORE_PATHS))) {
        if (meta.number(Meta.COMPLETE) == 0) {
          writer.dropNameless();
          writer.countLinksAgain();
        }
        StoreChanges changes = startScan(scan, writer.storePaths());
        return update(writer, changes, scan, false, start);
      }
      connection.rollback();
      progress.rebuilding(
          other ? "it is the index of " + meta.text(Meta.STORE) : "most of it is gone");
    }
    return buildAnew(scan, start);
  }

  /// For the existing index, which is migrated first if it is of an older version.
  private IndexWriter writer(Connection connection) throws IOException, SQLException {
    if (IndexFile.inspect(file) instanceof IndexFile.State.Old(int version)) {
      Schema.migrate(connection, version);
    }
    return new IndexWriter(connection, store.directory().toString());
  }

  private StoreChanges startScan(ParallelScan scan, Set<String> known)
      throws IOException, InterruptedException {
    StoreChanges changes = StoreChanges.of(store.list(), known);
    scan.start(changes.fresh());
    return changes;
  }

  private BuildReport update(
      IndexWriter writer, StoreChanges changes, ParallelScan scan, boolean anew, long start)
      throws IOException, SQLException, InterruptedException {
    return new IndexUpdate(store, changes, scan, progress, batch, writer, anew, start).run();
  }

  private BuildReport buildAnew(ParallelScan scan, long start)
      throws IOException, SQLException, InterruptedException {
    // The scan goes on while the database is made.
    StoreChanges changes = startScan(scan, Set.of());
    Path fresh = fresh();
    Files.deleteIfExists(fresh);
    try (Ending _ = Ending.makingFile(fresh)) {
      BuildReport report;
      try (Connection connection = IndexFile.create(fresh)) {
        // No reader sees the file before it is whole, so a crash may lose it.
        try (Statement pragma = connection.createStatement()) {
          pragma.execute("PRAGMA journal_mode = OFF");
          pragma.execute("PRAGMA synchronous = OFF");
          pragma.execute("PRAGMA locking_mode = EXCLUSIVE");
          // kB. Texts come in no order: if their index does not fit, each new text costs a read and
          // a write.
          pragma.execute("PRAGMA cache_size = -32000");
        }
        Schema schema = Schema.read();
        schema.createTables(connection);
        try (IndexWriter writer = new IndexWriter(connection, store.directory().toString())) {
          writer.setMeta(Meta.STORE, store.directory().toString());
          writer.setMeta(Meta.DROPPED, 0);
          report = update(writer, changes, scan, true, start);
        }
        connection.setAutoCommit(true);
        schema.createIndexes(connection);
      }
      force(fresh, StandardOpenOption.WRITE);
      settleJournal();
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      force(directory(), StandardOpenOption.READ);
      return report;
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /// A killed build may have left a journal of the old file, and SQLite would play it back into the
  /// new one. It belongs to the old file, which readers use until the new one replaces it. If
  /// replacing fails, they must not find the old file without its journal.
  private void settleJournal() throws IOException {
    Path journal = file.resolveSibling(file.getFileName() + "-journal");
    if (Files.notExists(journal)) {
      return;
    }
    try (Connection connection = IndexFile.openReadWrite(file)) {
      Meta.read(connection);
    } catch (SQLException e) {
      Files.deleteIfExists(file);
    }
    Files.deleteIfExists(journal);
  }

  /// Removes what a killed build has left, unless a build is running. If it fails, it says nothing:
  /// the next build tries again.
  public static void removeLeftover(Path index) {
    Path fresh = fresh(index);
    if (Files.notExists(fresh)) {
      return;
    }
    try (BuildLock lock = BuildLock.tryAcquire(index)) {
      if (lock != null) {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      return;
    }
  }

  private Path fresh() {
    return fresh(file);
  }

  private static Path fresh(Path index) {
    return index.resolveSibling(index.getFileName() + ".new");
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
