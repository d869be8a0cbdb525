package io.github.nixld.attribute;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Writes nix-index databases, from the format's description: package after package, its entries,
/// then its footer.
final class NixIndexEncoder {
  private final ByteArrayOutputStream plain = new ByteArrayOutputStream();
  private byte[] last = {};
  private int shared;

  /// Adds an entry; the path begins with a slash, or is empty for the store path itself.
  NixIndexEncoder entry(String meta, byte[] path) {
    int common = 0;
    while (common < last.length && common < path.length && last[common] == path[common]) {
      common++;
    }
    raw(meta, common - shared, Arrays.copyOfRange(path, common, path.length));
    shared = common;
    last = path;
    return this;
  }

  NixIndexEncoder file(String path) {
    return entry("4096r", path.getBytes(StandardCharsets.UTF_8));
  }

  NixIndexEncoder program(String path) {
    return entry("4096x", path.getBytes(StandardCharsets.UTF_8));
  }

  NixIndexEncoder link(String path, String target) {
    return entry(target + "s", path.getBytes(StandardCharsets.UTF_8));
  }

  NixIndexEncoder directory(String path) {
    return entry("3d", path.getBytes(StandardCharsets.UTF_8));
  }

  NixIndexEncoder footer(String storePath, String attribute, String output, boolean toplevel) {
    int dash = storePath.indexOf('-');
    return footer(
        """
        {"store_dir":"/nix/store","hash":"%s","name":"%s","origin":{"attr":"%s","output":"%s",\
        "toplevel":%s,"system":"x86_64-linux"}}\
        """
            .formatted(
                storePath.substring(0, dash),
                storePath.substring(dash + 1),
                attribute,
                output,
                toplevel));
  }

  NixIndexEncoder footer(String json) {
    raw("p", -shared, json.getBytes(StandardCharsets.UTF_8));
    shared = 0;
    last = new byte[0];
    return this;
  }

  /// Adds bytes in the form of an entry, right or wrong.
  NixIndexEncoder raw(String meta, int difference, byte[] suffix) {
    plain.writeBytes(meta.getBytes(StandardCharsets.UTF_8));
    plain.write(0);
    if (Math.abs(difference) < 127) {
      plain.write(difference);
    } else {
      plain.write(0x80);
      plain.write(difference >> 8);
      plain.write(difference);
    }
    plain.writeBytes(suffix);
    plain.write('\n');
    return this;
  }

  /// What is to be compressed.
  byte[] plain() {
    return plain.toByteArray();
  }

  Path write(Path file) {
    return write(file, plain(), 3, 0);
  }

  /// As nix-index writes it.
  Path writeAsNixIndex(Path file) {
    return write(file, plain(), 22, 27);
  }

  static Path write(Path file, byte[] plain, int level, int windowLog) {
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(header(1));
      try (ZstdOutputStream zstd = new ZstdOutputStream(out, level)) {
        if (windowLog > 0) {
          zstd.setLong(windowLog);
        }
        zstd.write(plain);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] header(long format) {
    return ByteBuffer.allocate(12)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("NIXI".getBytes(StandardCharsets.US_ASCII))
        .putLong(format)
        .array();
  }
}
