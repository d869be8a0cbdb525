package io.github.nixld.index;

import io.github.nixld.elf.MalformedElf;
import io.github.nixld.elf.NotElf;
import io.github.nixld.store.GcRoots;
import io.github.nixld.store.NixDatabase;
import io.github.nixld.store.NixStore;
import io.github.nixld.store.ScannedObject;
import io.github.nixld.store.ScannedPath;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One build into an open database: drops what is gone, and writes what the scan of new store paths
/// finds.
final class IndexUpdate {
  /// Files and store paths in a transaction.
  static final int BATCH = 5_000;

  private final NixStore store;
  private final StoreChanges changes;
  private final ParallelScan scan;
  private final BuildProgress progress;
  private final int batch;
  private final IndexWriter writer;
  private final boolean anew;
  private final long start;
  private final HeapLimit heap = new HeapLimit();
  private final List<String> pending;
  private int scanned;
  private int vanished;
  private long directoriesRead = 1;
  private long filesOpened;
  private long unreadable;
  private long malformed;
  private long notElf;

  /// @param scan has been started with the new store paths
  /// @param anew whether the database is new
  /// @param start when the build began, [System#nanoTime]
  IndexUpdate(
      NixStore store,
      StoreChanges changes,
      ParallelScan scan,
      BuildProgress progress,
      int batch,
      IndexWriter writer,
      boolean anew,
      long start) {
    this.store = store;
    this.changes = changes;
    this.pending = new ArrayList<>(changes.pending());
    this.scan = scan;
    this.progress = progress;
    this.batch = batch;
    this.writer = writer;
    this.anew = anew;
    this.start = start;
  }

  BuildReport run() throws IOException, SQLException, InterruptedException {
    progress.listed(changes.fresh().size(), changes.gone().size());
    writer.setMeta(Meta.COMPLETE, 0);
    writer.dropping(changes.gone());
    drop(changes.gone());
    try (NixDatabase database = NixDatabase.open(store)) {
      scan(changes.fresh(), database);
      if (vanished > 0) {
        writer.dropNameless();
      }
      setRooted(database);
      setReferrers(database);
    }
    writer.finishLinks(anew);
    boolean settled = changes.listing().settled() && vanished == 0;
    return finish(settled ? changes.listing().modified() : 0, changes.gone().size());
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
      throws IOException, SQLException, InterruptedException {
    int inBatch = 0;
    for (List<ScannedPath> some = scan.next(); some != null; some = scan.next()) {
      for (ScannedPath path : some) {
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
      }
      progress.scanned(scanned + vanished + pending.size(), basenames.size());
    }
    scanned -= writer.unfinished();
    vanished += writer.unfinished();
    commit();
  }

  private void commit() throws SQLException {
    writer.commit();
    heap.keep();
    progress.committed();
  }

  private void count(ScannedPath path) {
    switch (path.outcome()) {
      case COMPLETE -> scanned++;
      case PENDING -> pending.add(path.basename());
      case VANISHED -> vanished++;
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
    writer.setMeta(Meta.ROOTS, live == null ? 0 : 1);
  }

  /// The referrers of new store paths are known. But those refer to others, and so did the store
  /// paths that are gone; Nix no longer knows to which.
  private void setReferrers(@Nullable NixDatabase database) throws SQLException {
    if (database == null || anew) {
      return;
    }
    Set<String> others = new HashSet<>();
    if (changes.gone().isEmpty() && !writer.countsLinksAgain()) {
      for (String basename : changes.fresh()) {
        others.addAll(database.references(basename));
      }
    } else {
      others.addAll(writer.withLibraries());
    }
    for (String basename : others) {
      writer.setReferrers(basename, database.registration(basename).referrers());
    }
  }

  private BuildReport finish(long modified, int dropped) throws SQLException {
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
