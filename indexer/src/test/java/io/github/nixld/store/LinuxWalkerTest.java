package io.github.nixld.store;

class LinuxWalkerTest extends StoreWalkerContract {
  @Override
  StoreWalker walker(NixStore store) {
    return new LinuxWalker(store);
  }
}
