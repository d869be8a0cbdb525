package io.github.nixld.store;

/// Walks with `java.nio.file` alone: a second opinion on [LinuxWalker].
public final class NioWalker implements StoreWalker {
  private final NixStore store;
  private final StoreLinks links;
  private final FileNumbers numbers = new FileNumbers();
  private final NioReader reader = new NioReader(numbers);

  public NioWalker(NixStore store) {
    this.store = store;
    this.links = new StoreLinks(store, new NioLookup(store.directory()));
  }

  @Override
  public ScannedPath scan(String basename) {
    return new NioScan(store, links, reader, basename, numbers).scan();
  }
}
