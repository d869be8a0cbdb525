package io.github.nixld.store;

class NioWalkerTest extends StoreWalkerContract {
  @Override
  StoreWalker walker(NixStore store) {
    return new NioWalker(store);
  }
}
