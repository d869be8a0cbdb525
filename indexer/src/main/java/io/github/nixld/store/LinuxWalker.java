package io.github.nixld.store;

/// Walks with Linux's own calls: the type of a file comes with its name, and names go back to the
/// kernel as they came.
public final class LinuxWalker implements StoreWalker {
  private final FileNumbers numbers = new FileNumbers();
  private final ThreadLocal<ScanContext> contexts;

  public LinuxWalker(NixStore store) {
    contexts = ThreadLocal.withInitial(() -> new ScanContext(store));
  }

  @Override
  public ScannedPath scan(String basename) {
    return new LinuxScan(contexts.get(), numbers, basename).scan();
  }
}
