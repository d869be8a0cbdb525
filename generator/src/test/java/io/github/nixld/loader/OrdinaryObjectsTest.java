package io.github.nixld.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Programs and libraries of the machine that this runs on: some of them, always the same.
class OrdinaryObjectsTest {
  private static final int ONE_IN = 8;

  private static List<Path> some(List<Path> all) {
    List<Path> some = new ArrayList<>();
    for (int i = 0; i < all.size(); i += ONE_IN) {
      some.add(all.get(i));
    }
    return some;
  }

  @Test
  void programs() throws IOException {
    RealLoader host = RealLoaders.host();
    List<Path> programs = new ArrayList<>(OrdinaryObjects.under(Path.of("/usr/bin"), 1, host));
    programs.addAll(OrdinaryObjects.under(Path.of("/usr/sbin"), 1, host));
    assertThat(programs).hasSizeGreaterThan(100);
    assertThat(OrdinaryObjects.disagreements(host, some(programs), true)).isEmpty();
  }

  @Test
  void libraries() throws IOException {
    RealLoader host = RealLoaders.host();
    Path directory = Path.of(host.loader().builtIn().systemDirectories().getFirst());
    List<Path> libraries = OrdinaryObjects.under(directory.toRealPath(), 1, host);
    assertThat(libraries).hasSizeGreaterThan(30);
    assertThat(OrdinaryObjects.disagreements(host, some(libraries), true)).isEmpty();
  }
}
