package io.github.nixld.index;

import io.github.nixld.elf.MalformedElf;
import io.github.nixld.elf.NotElf;
import io.github.nixld.store.GcRoots;
import io.github.nixld.store.NioWalker;
import io.github.nixld.store.NixDatabase;
import io.github.nixld.store.NixStore;
import io.github.nixld.store.ScannedObject;
import io.github.nixld.store.ScannedPath;
import io.github.nixld.store.StoreListing;
import io.github.nixld.store.StorePathName;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// Brings an index up to date with its store.
///
/// Where there is an index, it reads what is new and drops what is gone, in transactions, so that a
/// build that is killed has lost a batch at most. Where there is none, or one that cannot be used,
/// or most of it is leftovers, it writes a new file beside it and renames that. Readers see the
/// index as it was, or as it is after some batch.
public final class IndexBuilder {
  /// Files and store paths in a transaction.
  private static final int BATCH = 5_000;

  /// Texts of dropped paths stay in the index. When that many were dropped, and more than are
  /// there, building anew is the way to be rid of them.
  private static final int MANY_DROPPED = 1_000;

  private final Path file;
  private final NixStore store;
  private final Supplier<StoreWalker> walkers;
  private final BuildProgress progress;
  private final int batch;

  public IndexBuilder(Path file, NixStore store, BuildProgress progress) {
    this(file, store, () -> new NioWalker(store), progress, BATCH);
  }

  /// @param walkers makes a walker for a build
  IndexBuilder(
      Path file, NixStore store, Supplier<StoreWalker> walkers, BuildProgress progress, int batch) {
    this.file = file.toAbsolutePath();
    this.store = store;
    this.walkers = walkers;
    this.progress = progress;
    this.batch = batch;
  }

  /// Builds. With nothing new it costs one stat of the store's directory.
  ///
  /// @param anew to read everything again
  /// @throws IOException where there is no store, or the index cannot be written
  /// @throws IndexException where the file is not ours to write, or somebody keeps it from being
  ///   written
  public BuildReport build(boolean anew) throws IOException, IndexException, InterruptedException {
    long start = System.nanoTime();
    BuildReport nothing = anew ? null : reportIfCurrent(start);
    if (nothing != null) {
      return nothing;
    }
    Files.createDirectories(Path.of("" + file.getParent()));
    try (BuildLock _ = BuildLock.acquire(file, progress::waiting)) {
      nothing = anew ? null : reportIfCurrent(start);
      if (nothing != null) {
        return nothing;
      }
      String reason = reasonToBuildAnew();
      if (reason == null && anew) {
        reason = "as asked";
      }
      if (reason == null) {
        try {
          return refresh(start);
        } catch (SQLException e) {
          if (!isDamage(e)) {
            throw e;
          }
          reason = "it is damaged (%s)".formatted(oneLine(e));
        }
      }
      progress.rebuilding(reason);
      return buildAnew(start);
    } catch (SQLException e) {
      throw new IndexException("%s cannot be written: %s".formatted(file, oneLine(e)), e);
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
      // Whatever is wrong with it is dealt with, and said, under the lock.
      return null;
    }
  }

  private @Nullable String reasonToBuildAnew() throws IOException, IndexException {
    return switch (IndexFile.inspect(file)) {
      case IndexFile.State.Absent() -> "there is none";
      case IndexFile.State.Unusable(String reason) -> reason;
      case IndexFile.State.Foreign() ->
          throw new IndexException(
              "%s is the database of another program: name another file".formatted(file));
      case IndexFile.State.Usable() when IndexFile.isCutOff(file) -> "it is cut off";
      case IndexFile.State.Usable() -> null;
    };
  }

  private static boolean isDamage(SQLException e) {
    return e instanceof SQLiteException sqlite
        && ((sqlite.getResultCode().code & 0xff) == SQLiteErrorCode.SQLITE_CORRUPT.code
            || (sqlite.getResultCode().code & 0xff) == SQLiteErrorCode.SQLITE_NOTADB.code
            // A table is missing.
            || sqlite.getResultCode() == SQLiteErrorCode.SQLITE_ERROR);
  }

  private BuildReport refresh(long start)
      throws IOException, SQLException, IndexException, InterruptedException {
    try (Connection connection = IndexFile.openReadWrite(file);
        IndexWriter writer = new IndexWriter(connection)) {
      Meta meta = Meta.read(connection);
      boolean other = !meta.text(Meta.STORE).equals(store.directory().toString());
      long dropped = meta.number(Meta.DROPPED);
      if (!other && (dropped < MANY_DROPPED || dropped < meta.number(Meta.STORE_PATHS))) {
        if (meta.number(Meta.COMPLETE) == 0) {
          writer.dropNameless();
        }
        return new Build(writer, false, start).run();
      }
      connection.rollback();
      progress.rebuilding(
          other ? "it is the index of " + meta.text(Meta.STORE) : "most of it is gone");
    }
    return buildAnew(start);
  }

  private BuildReport buildAnew(long start) throws IOException, SQLException, InterruptedException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    try {
      BuildReport report;
      try (Connection connection = IndexFile.create(fresh)) {
        // Nobody sees the file before it is whole: if it gets lost, so be it.
        try (Statement pragma = connection.createStatement()) {
          pragma.execute("PRAGMA journal_mode = OFF");
          pragma.execute("PRAGMA synchronous = OFF");
          pragma.execute("PRAGMA locking_mode = EXCLUSIVE");
        }
        Schema.createTables(connection);
        try (IndexWriter writer = new IndexWriter(connection)) {
          writer.setMeta(Meta.STORE, store.directory().toString());
          writer.setMeta(Meta.DROPPED, 0);
          report = new Build(writer, true, start).run();
        }
        connection.setAutoCommit(true);
        Schema.createIndexes(connection);
      }
      force(fresh, StandardOpenOption.WRITE);
      discardJournal();
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      force(Path.of("" + file.getParent()), StandardOpenOption.READ);
      return report;
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /// A killed build may have left a journal of the old file, and SQLite would play it back into the
  /// new one. The old file is of no use without it, so readers must not find that one either.
  private void discardJournal() throws IOException {
    Path journal = file.resolveSibling(file.getFileName() + "-journal");
    if (Files.exists(journal)) {
      Files.deleteIfExists(file);
      Files.delete(journal);
    }
  }

  private static void force(Path path, StandardOpenOption access) throws IOException {
    try (FileChannel channel = FileChannel.open(path, access)) {
      channel.force(true);
    }
  }

  static String oneLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /// One build into an open database, whether that is new or not.
  private final class Build {
    private final IndexWriter writer;
    private final boolean anew;
    private final long start;
    private int scanned;
    private int vanished;
    private long directoriesRead = 1;
    private long filesOpened;
    private long unreadable;
    private long malformed;
    private long notElf;

    Build(IndexWriter writer, boolean anew, long start) {
      this.writer = writer;
      this.anew = anew;
      this.start = start;
    }

    BuildReport run() throws IOException, SQLException, InterruptedException {
      StoreListing listing = store.list();
      Set<String> known = writer.storePaths();
      Set<String> gone = new HashSet<>(known);
      List<String> fresh = new ArrayList<>();
      List<String> pending = new ArrayList<>();
      for (StorePathName name : listing.present()) {
        String basename = name.basename();
        gone.remove(basename);
        if (!known.contains(basename)) {
          if (listing.locked().contains(basename) || !store.isDone(basename)) {
            pending.add(basename);
          } else {
            fresh.add(basename);
          }
        }
      }
      progress.listed(fresh.size(), gone.size());
      writer.setMeta(Meta.COMPLETE, 0);
      drop(gone);
      try (NixDatabase database = NixDatabase.open(store)) {
        scan(fresh, database);
        if (vanished > 0) {
          writer.dropNameless();
        }
        setRooted(database);
      }
      boolean settled = listing.settled() && vanished == 0;
      return finish(settled ? listing.modified() : 0, gone.size(), pending);
    }

    private void drop(Set<String> gone) throws SQLException {
      int inBatch = 0;
      for (String basename : gone) {
        writer.drop(basename);
        if (++inBatch % batch == 0) {
          commit();
        }
      }
      writer.setMeta(
          Meta.DROPPED,
          writer.number("SELECT value FROM meta WHERE key = ?", Meta.DROPPED) + gone.size());
    }

    private void scan(List<String> basenames, @Nullable NixDatabase database)
        throws SQLException, InterruptedException {
      int threads = Math.min(Runtime.getRuntime().availableProcessors(), basenames.size());
      if (threads == 0) {
        return;
      }
      try (ParallelScan scan = new ParallelScan(walkers.get(), basenames, threads)) {
        int inBatch = 0;
        for (ScannedPath path = scan.next(); path != null; path = scan.next()) {
          count(path);
          writer.add(
              path,
              database == null
                  ? NixDatabase.Registration.UNKNOWN
                  : database.registration(path.basename()));
          inBatch += 1 + path.objects().size();
          if (inBatch >= batch) {
            commit();
            inBatch = 0;
          }
          progress.scanned(scanned + vanished, basenames.size());
        }
      }
      scanned -= writer.unfinished();
      vanished += writer.unfinished();
      commit();
    }

    private void commit() throws SQLException {
      writer.commit();
      progress.committed();
    }

    private void count(ScannedPath path) {
      if (path.complete()) {
        scanned++;
      } else {
        vanished++;
      }
      directoriesRead += path.counts().directoriesRead();
      filesOpened += path.counts().filesOpened();
      unreadable += path.counts().unreadable();
      for (ScannedObject object : path.objects()) {
        switch (object.facts()) {
          case MalformedElf _ -> malformed++;
          case NotElf _ -> notElf++;
          default -> {}
        }
      }
    }

    private void setRooted(@Nullable NixDatabase database) throws SQLException {
      Set<String> live = database == null ? null : database.closure(GcRoots.find(store));
      if (live != null) {
        writer.setRooted(live);
      }
    }

    private BuildReport finish(long modified, int dropped, List<String> pending)
        throws SQLException {
      long storePaths = writer.number("SELECT count(*) FROM store_path");
      long objects = writer.number("SELECT count(*) FROM object");
      long entries = writer.number("SELECT count(*) FROM entry");
      writer.setMeta(Meta.STORE_PATHS, storePaths);
      writer.setMeta(Meta.OBJECTS, objects);
      writer.setMeta(Meta.ENTRIES, entries);
      writer.setMeta(Meta.PENDING, String.join("\n", pending));
      writer.setMeta(Meta.STORE_MODIFIED, modified);
      writer.setMeta(Meta.BUILT, System.currentTimeMillis());
      writer.setMeta(Meta.COMPLETE, 1);
      writer.commit();
      return new BuildReport(
          anew,
          storePaths,
          scanned,
          dropped,
          pending.size(),
          vanished,
          objects,
          entries,
          directoriesRead,
          filesOpened,
          unreadable,
          malformed,
          notElf,
          Duration.ofNanos(System.nanoTime() - start));
    }
  }
}
