package io.github.nixld.cli.location;

import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.cli.command.Paths;

import io.github.nixld.attribute.StoredAttributes;
import io.github.nixld.index.BuildReport;
import io.github.nixld.index.DamagedIndexException;
import io.github.nixld.index.Index;
import io.github.nixld.index.IndexBuilder;
import io.github.nixld.index.IndexException;
import io.github.nixld.index.IndexVerifier;
import io.github.nixld.index.StorePathInfo;
import io.github.nixld.store.NixStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which store and which index a command works on.
///
/// @param store the store's directory
/// @param file the index
/// @param shared whether the index is the system's, which a NixOS module keeps up to date
public record IndexLocation(Path store, Path file, boolean shared) {
  public static final Path SYSTEM_INDEX = Path.of("/var/cache/nixld/index.db");

  /// The location that the options name, or the user's own, or the system's where the user has
  /// none.
  public static IndexLocation of(StoreOptions options) throws CommandException {
    String index = options.index();
    Path directory = options.directory();
    if (!Files.isDirectory(directory)) {
      throw new CommandException(
          ExitStatus.NO_INDEX,
          directory + ": no Nix store is there: install Nix, or name the store with --store");
    }
    if (index != null) {
      return new IndexLocation(directory, Paths.absolute(index), false);
    }
    Path own = cacheDirectory().resolve("nixld").resolve("index.db");
    boolean shared = options.store() == null && !Files.exists(own) && Files.isReadable(SYSTEM_INDEX);
    return new IndexLocation(directory, shared ? SYSTEM_INDEX : own, shared);
  }

  /// Reports what is wrong with the location, if anything is, beside the fault that ends a command.
  public static void sayProblem(StoreOptions options, Streams streams) {
    try {
      of(options);
    } catch (CommandException e) {
      streams.say(e);
    }
  }

  /// Where a build goes: the system's index is its service's to write, others build their own.
  public IndexLocation toBuild() throws CommandException {
    return shared
        ? new IndexLocation(store, cacheDirectory().resolve("nixld").resolve("index.db"), false)
        : this;
  }

  /// What is known about attributes: the user's own, where the index is shared but these are not.
  public StoredAttributes attributes() {
    if (shared) {
      try {
        StoredAttributes own = StoredAttributes.open(toBuild().file(), this::deriver);
        if (own.isLearnt()) {
          return own;
        }
      } catch (CommandException e) {
        // Without a cache of their own they can only have the shared ones.
        return StoredAttributes.open(file, this::deriver);
      }
    }
    return StoredAttributes.open(file, this::deriver);
  }

  private @Nullable String deriver(String storePath) {
    try (Index index = Index.open(file)) {
      StorePathInfo info = index.storePath(storePath);
      return info == null ? null : info.deriver();
    } catch (IndexException | DamagedIndexException e) {
      // The name alone tells nearly as much.
      return null;
    }
  }

  /// The user's own cache directory.
  ///
  /// @throws CommandException where there is none
  public static Path cacheDirectory() throws CommandException {
    String cache = System.getenv("XDG_CACHE_HOME");
    // The specification says to ignore a relative path.
    if (cache != null && cache.startsWith("/")) {
      return Paths.absolute(cache);
    }
    String home = System.getenv("HOME");
    if (home == null || home.isEmpty()) {
      throw new CommandException(
          ExitStatus.NO_INDEX,
          "neither XDG_CACHE_HOME nor HOME is set: name the index with --index");
    }
    return Paths.absolute(home).resolve(".cache");
  }

  /// Brings the index up to date.
  ///
  /// @param anew whether to read everything again
  public BuildReport build(boolean anew, Progress progress) throws CommandException {
    return withStore(progress, store -> new IndexBuilder(file, store, progress).build(anew));
  }

  /// Compares the index with the store.
  public List<IndexVerifier.Difference> differences(Progress progress) throws CommandException {
    return withStore(progress, store -> new IndexVerifier(file, store, progress).verify());
  }

  private interface Work<T> {
    T run(NixStore store) throws IOException, IndexException, InterruptedException;
  }

  private <T> T withStore(Progress progress, Work<T> work) throws CommandException {
    try {
      return work.run(new NixStore(store));
    } catch (IndexException e) {
      throw new CommandException(ExitStatus.NO_INDEX, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new CommandException(
          ExitStatus.NO_INDEX, store + " or " + file + " cannot be used: " + Paths.reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(ExitStatus.NO_INDEX, "interrupted; the next run goes on");
    } finally {
      progress.clear();
    }
  }

  /// Opens the index where it is the one of this store, as the store is now; else null.
  public @Nullable Index openIfCurrent() {
    try {
      Index index = Index.open(file);
      if (isCurrent(index)) {
        return index;
      }
      index.close();
    } catch (IndexException | DamagedIndexException e) {
      // A build says what is wrong, or rights it.
    }
    return null;
  }

  private boolean isCurrent(Index index) {
    try {
      return index.storeDirectory().equals(new NixStore(store).directory().toString())
          && index.isCurrent();
    } catch (IOException | DamagedIndexException e) {
      return false;
    }
  }

  public Index open() throws CommandException {
    try {
      return Index.open(file);
    } catch (IndexException e) {
      throw new CommandException(ExitStatus.NO_INDEX, String.valueOf(e.getMessage()));
    }
  }
}
