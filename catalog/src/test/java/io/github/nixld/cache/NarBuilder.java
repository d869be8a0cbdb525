package io.github.nixld.cache;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Writes NARs, sound ones and others.
public final class NarBuilder {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /// What is in an archive.
  public sealed interface Node {}

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record File(byte[] contents) implements Node {}

  public record Link(String target) implements Node {}

  public record Directory(SortedMap<String, Node> entries) implements Node {}

  /// A directory with files, `byte[]`, and links, `String`, at these paths.
  public static Directory tree(Map<String, ?> paths) {
    Directory root = new Directory(new TreeMap<>());
    paths.forEach((path, what) -> {
      Directory at = root;
      String[] parts = path.split("/");
      for (int i = 0; i < parts.length - 1; i++) {
        at =
            (Directory) at.entries().computeIfAbsent(parts[i], _ -> new Directory(new TreeMap<>()));
      }
      at.entries()
          .put(
              parts[parts.length - 1],
              what instanceof byte[] bytes ? new File(bytes) : new Link((String) what));
    });
    return root;
  }

  public static byte[] nar(Node root) {
    return new NarBuilder().text("nix-archive-1").node(root).toBytes();
  }

  public NarBuilder text(String... texts) {
    for (String text : texts) {
      bytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }
    return this;
  }

  public NarBuilder number(long number) {
    out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array());
    return this;
  }

  public NarBuilder raw(byte... bytes) {
    out.writeBytes(bytes);
    return this;
  }

  NarBuilder bytes(byte[] bytes) {
    number(bytes.length);
    out.writeBytes(bytes);
    out.writeBytes(new byte[-bytes.length & 7]);
    return this;
  }

  NarBuilder node(Node node) {
    text("(", "type");
    switch (node) {
      case File(byte[] contents) -> text("regular", "contents").bytes(contents);
      case Link(String target) -> text("symlink", "target", target);
      case Directory(SortedMap<String, Node> entries) -> {
        text("directory");
        entries.forEach(
            (name, entry) -> text("entry", "(", "name", name, "node").node(entry).text(")"));
      }
    }
    return text(")");
  }

  public byte[] toBytes() {
    return out.toByteArray();
  }
}
