package io.github.nixld.catalog;

import io.github.nixld.cache.BinaryCache;
import io.github.nixld.cache.CacheException;
import io.github.nixld.cache.ListedEntry;
import io.github.nixld.cache.NarInfo;
import io.github.nixld.cache.NotInCacheException;
import io.github.nixld.store.LibraryRule;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;

/// What a crawl asks the caches about a store path: its narinfo, its listing, its NAR. The answers
/// are the same whichever driver asks, in whichever order. For several threads.
///
/// A store path that cannot be read is a [CacheException], whose message is one line. An
/// [InterruptedIOException] ends the crawl, as does an [UncheckedIOException]: the fault is the
/// machine's.
public final class CacheReader {
  private static final int TRIES = 3;
  private static final int HASH = 32;

  private final Caches caches;

  public CacheReader(Caches caches) {
    this.caches = caches;
  }

  /// What a listing says of a store path.
  public enum Listing {
    /// A loader may find something in it.
    LIBRARIES,

    /// A loader finds nothing in it.
    NOTHING,

    /// There is no listing that can be read: the NAR has to tell.
    MISSING
  }

  /// What the first cache that has a store path says of it.
  public KnownPath info(String basename) throws IOException {
    String reason = "no cache has it";
    for (BinaryCache cache : caches.all()) {
      try {
        NarInfo info = cache.info(basename.substring(0, HASH));
        if (!info.basename().equals(basename)) {
          throw new CacheException(
              "%s has %s under this hash".formatted(cache.address(), info.basename()));
        }
        return new KnownPath(
            basename,
            cache.address(),
            info.narHash(),
            info.narSize(),
            info.fileSize(),
            info.references(),
            info.deriver());
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        if (!(e instanceof NotInCacheException)) {
          reason = reason(e);
        }
      }
    }
    throw new CacheException(reason);
  }

  /// What its listing says.
  ///
  /// @throws InterruptedIOException and no other fault
  public Listing listing(KnownPath path) throws IOException {
    boolean[] found = new boolean[1];
    String basename = path.basename();
    try {
      caches
          .at(path.cache())
          .list(basename.substring(0, HASH), entry -> found[0] |= mayBeFound(entry, basename));
      return found[0] ? Listing.LIBRARIES : Listing.NOTHING;
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      return Listing.MISSING;
    }
  }

  /// Whether a loader may find something because of an entry, by its name or through it.
  private static boolean mayBeFound(ListedEntry entry, String basename) {
    String name = entry.path().isEmpty() ? basename : entry.name();
    return LibraryRule.isLibraryName(name)
        || (entry.type() == ListedEntry.Type.SYMLINK && name.startsWith("lib"));
  }

  /// What its NAR holds. A fault on the way is given three tries.
  ///
  /// @param reader of the thread
  /// @param symbols see [NarFacts#read]
  public PathContents read(KnownPath path, NarFacts reader, NarFacts.Symbols symbols)
      throws IOException {
    BinaryCache cache = caches.at(path.cache());
    String reason = "";
    for (int attempt = 0; attempt < TRIES; attempt++) {
      try {
        NarInfo info = cache.info(path.basename().substring(0, HASH));
        if (!info.narHash().equals(path.narHash())) {
          throw new CacheException("the cache has another NAR than before: run again");
        }
        return reader.read(path.basename(), () -> cache.nar(info), symbols);
      } catch (InterruptedIOException | UncheckedIOException e) {
        throw e;
      } catch (CacheException e) {
        throw new CacheException(reason(e));
      } catch (IOException e) {
        reason = reason(e);
      } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
        // One NAR must not end a run of hours, whatever it does to its reader.
        throw new CacheException("its reader fails: " + oneLine(e.toString()));
      }
    }
    throw new CacheException(reason);
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : oneLine(message);
  }

  private static String oneLine(String text) {
    return text.lines().findFirst().orElse("").replace('\t', ' ');
  }
}
