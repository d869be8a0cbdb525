package io.github.nixld.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NixStoreTest {
  @TempDir private Path root;

  @Test
  void listsStorePathsAndNothingElse() throws IOException {
    SampleStore sample = new SampleStore(root);
    Path zlib = sample.addLibrary("zlib-1.3", "libz.so.1");
    sample.add("zlib-1.3.drv").file("x", new byte[0]).done();
    Files.createDirectory(sample.directory().resolve(".links"));
    Files.createDirectory(sample.directory().resolve("trash"));

    assertThat(sample.store().list().present())
        .extracting(StorePathName::basename)
        .containsExactly(zlib.getFileName().toString());
  }

  @Test
  void locksAreNoStorePaths() throws IOException {
    SampleStore sample = new SampleStore(root);
    Path zlib = sample.addLibrary("zlib-1.3", "libz.so.1");
    Path lock = Files.createFile(zlib.resolveSibling(zlib.getFileName() + ".lock"));

    StoreListing listing = sample.store().list();
    assertThat(listing.present()).hasSize(1);
    assertThat(listing.locked()).containsExactly(zlib.getFileName().toString());
    assertThat(sample.store().isPending(zlib.getFileName().toString())).isTrue();

    // What Nix has finished is a store path by that name: a fetched Cargo.lock.
    SampleStore.validate(lock);
    assertThat(sample.store().list().present()).hasSize(2);
    assertThat(sample.store().isPending(zlib.getFileName().toString())).isFalse();
  }

  @Test
  void listsNeighboursByName() throws IOException {
    SampleStore sample = new SampleStore(root);
    sample.addLibrary("zlib-1.2", "libz.so.1");
    sample.addLibrary("acl-2", "libacl.so.1");
    sample.addLibrary("zlib-1.3", "libz.so.1");

    assertThat(sample.store().list().present())
        .extracting(StorePathName::name)
        .containsExactly("acl-2", "zlib-1.2", "zlib-1.3");
  }

  @Test
  void aStoreThatIsJustChangingIsNotSettled() throws IOException {
    SampleStore sample = new SampleStore(root);
    sample.addLibrary("zlib-1.2", "libz.so.1");
    assertThat(sample.store().list().settled()).isFalse();
    sample.settle();
    assertThat(sample.store().list().settled()).isTrue();
  }

  @Test
  void noStoreIsAnError() {
    assertThatIOException().isThrownBy(() -> new NixStore(root.resolve("none")).list());
  }
}
