package io.github.nixld.store;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Walks with Linux's own calls: the type of a file comes with its name, and names go back to the
/// kernel as they came.
public final class FfmWalker implements StoreWalker {
  private final FileNumbers numbers = new FileNumbers();
  private final ThreadLocal<FfmThread> threads;

  private FfmWalker(NixStore store) {
    threads =
        ThreadLocal.withInitial(
            () -> Objects.requireNonNull(FfmThread.open(store), "it could be opened before"));
  }

  /// @return null where this Java or this machine cannot do it
  static @Nullable FfmWalker open(NixStore store) {
    FfmThread thread = FfmThread.open(store);
    if (thread == null) {
      return null;
    }
    // An old kernel, or a sandbox, may refuse.
    long path = thread.path("");
    boolean works = path != 0 && thread.stat(LinuxCalls.AT_FDCWD, path);
    return works ? new FfmWalker(store) : null;
  }

  @Override
  public ScannedPath scan(String basename) {
    return new FfmScan(threads.get(), numbers, basename).scan();
  }
}
