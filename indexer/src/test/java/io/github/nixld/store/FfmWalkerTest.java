package io.github.nixld.store;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class FfmWalkerTest extends StoreWalkerContract {
  @Override
  StoreWalker walker(NixStore store) {
    FfmWalker walker = FfmWalker.open(store);
    assumeTrue(walker != null, "this Java or this machine cannot do it");
    return walker;
  }
}
