package io.github.nixld.cli.location;

import io.github.nixld.attribute.StoredAttributes;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Paths;
import io.github.nixld.cli.command.ShellWord;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.index.BuildReport;
import io.github.nixld.index.DamagedIndexException;
import io.github.nixld.index.Index;
import io.github.nixld.index.IndexBuilder;
import io.github.nixld.index.IndexException;
import io.github.nixld.index.IndexVerifier;
import io.github.nixld.index.StorePathInfo;
import io.github.nixld.linux.FileNames;
import io.github.nixld.store.NixStore;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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

  /// The location that the options name; otherwise the user's own, or the system's if the user has
  /// none.
  public static IndexLocation of(StoreOptions options) throws CommandException {
    Path directory = options.directory();
    if (!Files.isDirectory(directory)) {
      throw new CommandException(
          ExitStatus.NO_INDEX,
          directory + ": no Nix store is there: set Nix up, or name the store with --store");
    }
    return evenWithoutStore(options);
  }

  /// The same for commands that need only what is kept beside the index.
  public static IndexLocation evenWithoutStore(StoreOptions options) throws CommandException {
    String index = options.index();
    Path directory = options.directory();
    if (index != null) {
      return new IndexLocation(directory, Paths.absolute(index), false);
    }
    Path own = ownIndex(directory);
    boolean shared = isUsual(directory) && !Files.exists(own) && Files.isReadable(SYSTEM_INDEX);
    return new IndexLocation(directory, shared ? SYSTEM_INDEX : own, shared);
  }

  /// The user's own index of a store. Each store has one, so that using another store does not
  /// replace the index of the usual one.
  private static Path ownIndex(Path store) throws CommandException {
    String name =
        isUsual(store)
            ? "index.db"
            : "index-%08x.db".formatted(FileNames.text(store.normalize()).hashCode());
    return cacheDirectory().resolve("nixld").resolve(name);
  }

  private static boolean isUsual(Path store) {
    return store.normalize().equals(Path.of(StoreOptions.STORE));
  }

  /// Reports what is wrong with the location, if anything, in addition to the fault that ends a
  /// command.
  public static void sayProblem(StoreOptions options, Streams streams) {
    try {
      of(options);
    } catch (CommandException e) {
      streams.complain(e);
    }
  }

  /// The location of a build. Only the system's service writes the system's index; users build
  /// their own.
  public IndexLocation toBuild() throws CommandException {
    return shared ? new IndexLocation(store, ownIndex(store), false) : this;
  }

  /// What is known about attributes.
  public StoredAttributes attributes() {
    return StoredAttributes.open(attributesBeside(), this::deriver);
  }

  /// The index beside which attributes are recorded: the user's own if this one is shared, and that
  /// of the usual store if this is for another store. Attributes belong to nixpkgs, not to a store.
  private Path attributesBeside() {
    try {
      Path own = ownIndex(store);
      if (shared || file.equals(own)) {
        for (Path index : List.of(own, ownIndex(Path.of(StoreOptions.STORE)))) {
          if (StoredAttributes.open(index).isRecorded()) {
            return index;
          }
        }
      }
    } catch (CommandException e) {
      // Users without a cache directory have those beside the index.
      return file;
    }
    return file;
  }

  private @Nullable String deriver(String storePath) {
    try (Index index = Index.open(file)) {
      StorePathInfo info = index.storePath(storePath);
      return info == null ? null : info.deriver();
    } catch (IndexException | DamagedIndexException e) {
      // The name alone says nearly as much.
      return null;
    }
  }

  /// The user's own cache directory.
  ///
  /// @throws CommandException if neither XDG_CACHE_HOME nor HOME is set
  public static Path cacheDirectory() throws CommandException {
    String cache = FileNames.variable("XDG_CACHE_HOME");
    // The specification says to ignore a relative path.
    if (cache != null && cache.startsWith("/")) {
      return Paths.absolute(cache);
    }
    String home = FileNames.variable("HOME");
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
    return withStore(
        progress, store -> new IndexBuilder(file, store, progress, named()).build(anew));
  }

  /// The options of nixld-index that name this store and this index, with a space before each;
  /// empty for the usual ones.
  public String named() {
    String options = isUsual(store) ? "" : " --store " + ShellWord.of(FileNames.text(store));
    return shared || isOwn() ? options : options + " --index " + ShellWord.of(FileNames.text(file));
  }

  private boolean isOwn() {
    try {
      return file.equals(ownIndex(store));
    } catch (CommandException e) {
      return false;
    }
  }

  /// Compares the index with the store.
  public List<IndexVerifier.Difference> differences(Progress progress) throws CommandException {
    return withStore(progress, store -> new IndexVerifier(file, store, progress, named()).verify());
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
      throw new CommandException(ExitStatus.NO_INDEX, reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(ExitStatus.NO_INDEX, "interrupted; the next run goes on");
    } finally {
      progress.clear();
    }
  }

  /// What a build could not use: the file that the system names, or the index, the only one that it
  /// writes.
  private String reason(IOException e) {
    String index = FileNames.text(file);
    String named = e instanceof FileSystemException other ? other.getFile() : null;
    String reason = Paths.reason(e);
    if (named == null || named.startsWith(index)) {
      return index + " cannot be written: " + reason + elsewhere();
    }
    return index.startsWith(named + "/")
        ? "%s cannot be written (%s: %s)%s".formatted(index, named, reason, elsewhere())
        : named + " cannot be used: " + reason;
  }

  /// What to do if there is no index, and none can be made here.
  private String elsewhere() {
    return Files.isReadable(file)
        ? ""
        : ": name a file elsewhere with --index"
            + (isOwn() ? ", or a cache directory with XDG_CACHE_HOME" : "");
  }

  /// Why no index can be written here, as far as that can be known without trying; null if it can.
  public @Nullable String obstacle() {
    Path at = file;
    while (!Files.exists(at, LinkOption.NOFOLLOW_LINKS) && at.getParent() != null) {
      at = at.getParent();
    }
    if (!at.equals(file) && !Files.isDirectory(at)) {
      return at + ": not a directory";
    }
    for (Path each : List.of(at, Files.isRegularFile(at) ? at.resolveSibling("") : at)) {
      if (!Files.isWritable(each) || (Files.isDirectory(each) && !Files.isExecutable(each))) {
        return each + ": " + (isReadOnly(each) ? "Read-only file system" : "permission denied");
      }
    }
    Path lock = file.resolveSibling(file.getFileName() + ".lock");
    return Files.exists(lock) && !Files.isWritable(lock)
        ? lock + ": it belongs to another user"
        : null;
  }

  private static boolean isReadOnly(Path path) {
    try {
      return Files.getFileStore(path).isReadOnly();
    } catch (IOException e) {
      return false;
    }
  }

  /// Opens the index if it is up to date for this store; otherwise null.
  public @Nullable Index openIfCurrent() {
    try {
      Index index = Index.openNamed(file, named());
      if (isCurrent(index)) {
        IndexBuilder.removeLeftover(file);
        return index;
      }
      index.close();
    } catch (IndexException | DamagedIndexException e) {
      // A build reports or repairs what is wrong.
    }
    return null;
  }

  private boolean isCurrent(Index index) {
    try {
      return isOfStore(index) && index.isCurrent();
    } catch (IOException | DamagedIndexException e) {
      return false;
    }
  }

  private boolean isOfStore(Index index) {
    return index.storeDirectory().equals(new NixStore(store).directory().toString());
  }

  /// Opens the index, which may not be up to date; null if it is not one of this store, or cannot
  /// be used.
  @Nullable Index openOld() {
    try {
      Index index = Index.openNamed(file, named());
      if (isOfStore(index)) {
        return index;
      }
      index.close();
    } catch (IndexException | DamagedIndexException e) {
      // What kept a build from replacing it is reported.
    }
    return null;
  }

  /// Opens the index as it is.
  public Index open() throws CommandException {
    try {
      return Index.openNamed(file, named());
    } catch (IndexException e) {
      throw new CommandException(ExitStatus.NO_INDEX, String.valueOf(e.getMessage()));
    }
  }
}
