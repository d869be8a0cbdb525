package io.github.nixld.store;

/// Walks with `java.nio.file` alone: works wherever Java does, at the price of a stat a file.
public final class NioWalker implements StoreWalker {
  private final NixStore store;
  private final StoreLinks links;
  private final NioReader reader = new NioReader();

  public NioWalker(NixStore store) {
    this.store = store;
    this.links = new StoreLinks(store);
  }

  @Override
  public ScannedPath scan(String basename) {
    return new NioScan(store, links, reader, basename).scan();
  }
}
