package io.github.nixld.index;

import io.github.nixld.HostileBytes;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An index of which bytes were changed, as one that comes with a catalog may be.
class HostileIndexTest {
  @TempDir private Path directory;

  @Test
  void anyBytes() throws Exception {
    SampleIndex made = new SampleIndex(directory, directory.resolve("made.db"));
    Path a = made.sample.addLibrary("a-1", "liba.so");
    Path b =
        made.sample
            .add("b-1")
            .library("lib/libb.so.0", "libb.so")
            .link("lib/libc.so", "../../" + a.getFileName() + "/lib/liba.so")
            .done();
    made.build();
    byte[] sound = Files.readAllBytes(made.file);
    Path file = directory.resolve("index.db");
    String lib = b.resolve("lib").toString();
    new HostileBytes(
            "indexes",
            bytes -> ask(Files.write(file, bytes), lib),
            IndexException.class,
            DamagedIndexException.class)
        .spoil(sound)
        .spoilAtRandom(sound, 400)
        .kind("nothing", new byte[0])
        .say();
  }

  private static void ask(Path file, String directory) throws IndexException {
    try (Index index = Index.open(file)) {
      index.find("*");
      index.providers("liba.so");
      index.providersBySoname("liba.so");
      index.lookup(directory, "libc.so");
      index.linkers(directory, "libb.so");
      index.objects();
      index.loaders();
      index.referrers("a-1");
      index.storePath("a-1");
      index.status();
    }
  }

  @Test
  void codes() {
    byte[] facts = {
      3, 2, 1, 0, 0, 3, 0x3e, 0, 7, 0, 1, 0x14, 0, 2, 9, 0, 0, 0, 1, 5, 1, 0x18, 0, 0, 0
    };
    new HostileBytes(
            "facts of an index",
            bytes -> {
              FactsCodec.decode(bytes, null, id -> "text");
              FactsCodec.links(bytes);
            },
            DamagedIndexException.class)
        .spoil(facts)
        .spoilAtRandom(facts, 2000)
        .say();
    byte[] linkers = {(byte) 0xac, 2, 0, 1, (byte) 0xac, 2, 7, 2};
    new HostileBytes("linkers of an index", LinkersCodec::decode, DamagedIndexException.class)
        .spoil(linkers)
        .spoilAtRandom(linkers, 2000)
        .say();
  }
}
