package io.github.nixld.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.Installed;
import io.github.nixld.store.ScannedPath.Directory;
import io.github.nixld.store.ScannedPath.DirectoryLink;
import io.github.nixld.store.ScannedPath.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Both walkers find the same.
class WalkersTest {
  /// A scan without the walker's own numbers, which depend on the order of names in directories.
  private record Found(
      String basename,
      ScannedPath.Outcome outcome,
      List<String> entries,
      List<DirectoryLink> links,
      ScannedPath.Counts counts) {}

  @Test
  void theSameInAMadeStore(@TempDir Path root) {
    SampleStore sample = new SampleStore(root);
    Path zlib = sample.addLibrary("zlib-1", "libz.so.1");
    Path linked =
        sample
            .add("linked")
            .hardLink("lib/again.so", zlib.resolve("lib/libz.so.1.0"))
            .link("lib/chain.so", "chain.so.1")
            .link("lib/chain.so.1", "again.so")
            .link("lib/none.so", "none.bin")
            .link("lib/here.so", ".")
            .link("lib/up.so", "..")
            .link("lib/text", "again.so")
            .link("lib/slash.so", "again.so/")
            .link("z", zlib + "/lib")
            .link("dotted", zlib + "/.//lib/./")
            .link("lib/dotted.so", "//" + zlib + "/./lib//libz.so.1")
            .link("out.so", "/etc/passwd")
            .link("out", "/etc/passwd")
            .done();
    sample.add("many").file("a/b.so", new byte[3]).link("a/c.so", linked + "/lib/chain.so").done();
    SampleStore.Contents large = sample.add("large");
    for (int i = 0; i < 2_000; i++) {
      large.link("lib/a-file-with-a-name-to-fill-buffers-" + i + ".so", "target-" + i);
    }
    large.done();
    sample.add("deep").library("d/".repeat(100) + "libdeep.so", "libdeep.so").done();
    sample.add("unfinished").library("lib/liba.so", "liba.so").unfinished();
    assertSame(sample.store());
  }

  @Test
  void theSameInTheStoreOfThisMachine() {
    Path store = Path.of("/nix/store");
    Installed.need(store);
    assertSame(new NixStore(store));
  }

  private static void assertSame(NixStore store) {
    LinuxWalker fast = new LinuxWalker(store);
    NioWalker plain = new NioWalker(store);
    Map<Long, Object> fastFacts = new HashMap<>();
    Map<Long, Object> plainFacts = new HashMap<>();
    for (String basename : basenames(store)) {
      assertThat(found(fast.scan(basename), fastFacts))
          .isEqualTo(found(plain.scan(basename), plainFacts));
    }
    assertThat(fastFacts).hasSameSizeAs(plainFacts);
  }

  private static List<String> basenames(NixStore store) {
    try {
      return store.list().present().stream().map(StorePathName::basename).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// @param facts of the files read so far
  private static Found found(ScannedPath path, Map<Long, Object> facts) {
    path.objects()
        .forEach(object ->
            facts.put(object.number(), List.of(object.facts(), String.valueOf(object.ldSo()))));
    List<String> entries = new ArrayList<>();
    for (Directory directory : path.directories()) {
      for (Entry entry : directory.entries()) {
        Object leadsTo = entry instanceof Entry.File file ? facts.get(file.object()) : entry;
        entries.add(directory.path() + " " + entry.name() + " " + leadsTo);
      }
    }
    return new Found(path.basename(), path.outcome(), entries, path.links(), path.counts());
  }
}
