package io.github.nixld.attribute;

import io.github.nixld.HostileBytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Databases of nix-index, and what Nix prints, spoiled.
class HostileNixIndexTest {
  @TempDir private Path directory;

  private static NixIndexEncoder sample() {
    return new NixIndexEncoder()
        .directory("")
        .link("/lib/libz.so", "libz.so.1.3.1")
        .program("/lib/libz.so.1.3.1")
        .file("/share/" + "x".repeat(300))
        .footer(Rows.storePath('0', "zlib-1.3.1"), "zlib", "out", true)
        .file("/lib/libx.so")
        .footer(Rows.storePath('1', "x-1"), "x", "out", false);
  }

  @Test
  void entries() {
    NixIndexDatabase.Consumer nothing = listed -> {};
    byte[] sound = sample().plain();
    byte[] endless = new byte[1 << 20];
    Arrays.fill(endless, (byte) 'x');
    new HostileBytes(
            "entries of a nix-index database",
            bytes ->
                new NixIndexDatabase(Path.of("files"))
                    .read(new FrcodeReader(new ByteArrayInputStream(bytes)), nothing),
            AttributesException.class,
            IOException.class)
        .spoil(sound)
        .spoilAtRandom(sound, 500)
        .kind("a description without an end", endless)
        .kind("a footer that is no JSON", new NixIndexEncoder().footer("{").plain())
        .kind(
            "a footer within a thousand others",
            new NixIndexEncoder().footer("{\"a\":".repeat(5000)).plain())
        .kind("a path that shares more than there is", shares(300))
        .kind("a path that shares less than nothing", shares(-300))
        .kind("a difference of 32767", shares(32767))
        .kind("an unknown type", new NixIndexEncoder().entry("q", bytes("/x")).plain())
        .kind("an empty description", new NixIndexEncoder().entry("", bytes("/x")).plain())
        .kind("no footer", new NixIndexEncoder().file("/lib/libx.so").plain())
        .kind("an empty footer", new NixIndexEncoder().footer("{}").plain())
        .kind("nothing", new byte[0])
        .say();
  }

  private static byte[] shares(int difference) {
    return new NixIndexEncoder().raw("1r", difference, bytes("x")).plain();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void files() throws IOException {
    Path file = directory.resolve("files");
    byte[] sound = Files.readAllBytes(sample().write(directory.resolve("sound")));
    new HostileBytes(
            "nix-index databases",
            bytes ->
                new NixIndexDatabase(Files.write(file, bytes))
                    .read((NixIndexDatabase.Consumer) listed -> {}),
            AttributesException.class)
        .spoil(sound)
        .say();
  }

  @Test
  void outputPaths() {
    byte[] sound =
        bytes(
            "{\"outputs\":[[\"zlib\",\"out\",\"/nix/store/x-zlib\"],[\"a.b\",\"dev\",\"/y\"]],"
                + "\"version\":\"25.11\"}");
    OutputPathsParser.Consumer nothing =
        new OutputPathsParser.Consumer() {
          @Override
          public void version(String text) {}

          @Override
          public void output(String path, String output, String outPath) {}
        };
    new HostileBytes(
            "output paths that Nix prints",
            bytes -> new OutputPathsParser().parse(new ByteArrayInputStream(bytes), nothing),
            IOException.class,
            AttributesException.class)
        .spoil(sound)
        .kind("lists in one another", bytes("{\"outputs\":" + "[".repeat(100_000)))
        .kind("a text without an end", bytes("{\"version\":\"" + "x".repeat(1 << 20)))
        .say();
  }
}
