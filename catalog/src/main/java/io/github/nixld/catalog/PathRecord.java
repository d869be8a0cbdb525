package io.github.nixld.catalog;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.github.nixld.elf.LdSo;
import io.github.nixld.index.DamagedIndexException;
import io.github.nixld.index.StandaloneFacts;
import io.github.nixld.snapshot.SymbolHashes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// [PathContents] as bytes, for a later run or another machine: the size, then `DataOutput`
/// compressed with zstd.
public final class PathRecord {
  private static final int LEVEL = 3;
  private static final int MAX_BYTES = 1 << 29;

  private PathRecord() {}

  public static byte[] encode(PathContents contents) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(contents.directories().size());
      for (String directory : contents.directories()) {
        text(out, directory);
      }
      out.writeInt(contents.links().size());
      for (Map.Entry<String, String> link : contents.links().entrySet()) {
        text(out, link.getKey());
        text(out, link.getValue());
      }
      out.writeInt(contents.files().size());
      for (Map.Entry<String, FileFacts> file : contents.files().entrySet()) {
        text(out, file.getKey());
        file(out, file.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory can be written", e);
    }
    byte[] plain = bytes.toByteArray();
    byte[] compressed = Zstd.compress(plain, LEVEL);
    ByteArrayOutputStream record = new ByteArrayOutputStream(compressed.length + 4);
    for (int shift = 24; shift >= 0; shift -= 8) {
      record.write(plain.length >> shift);
    }
    record.writeBytes(compressed);
    return record.toByteArray();
  }

  private static void file(DataOutputStream out, FileFacts file) throws IOException {
    bytes(out, StandaloneFacts.encode(file.facts()));
    SymbolHashes symbols = file.symbols();
    bytes(out, symbols == null ? new byte[0] : symbols.encode());
    LdSo ldSo = file.ldSo();
    out.writeBoolean(ldSo != null);
    if (ldSo != null) {
      text(out, ldSo.kind().name());
      text(out, ldSo.version());
      out.writeInt(ldSo.systemDirectories().size());
      for (String directory : ldSo.systemDirectories()) {
        text(out, directory);
      }
      out.writeBoolean(ldSo.cache() != null);
      text(out, ldSo.cache() == null ? "" : ldSo.cache());
      text(out, ldSo.lib());
    }
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    bytes(out, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /// @throws IOException if these are not such bytes
  static PathContents decode(byte[] record) throws IOException {
    try (DataInputStream head = new DataInputStream(new ByteArrayInputStream(record))) {
      int size = head.readInt();
      if (size < 0 || size > MAX_BYTES) {
        throw new IOException("a record of %d bytes".formatted(size));
      }
      byte[] plain = Zstd.decompress(head.readAllBytes(), size);
      return decode(new DataInputStream(new ByteArrayInputStream(plain)));
    } catch (ZstdException | DamagedIndexException | IllegalArgumentException e) {
      throw new IOException("a damaged record: " + e.getMessage(), e);
    }
  }

  private static PathContents decode(DataInputStream in) throws IOException {
    PathContents contents = PathContents.empty();
    for (int left = in.readInt(); left > 0; left--) {
      contents.directories().add(text(in));
    }
    for (int left = in.readInt(); left > 0; left--) {
      contents.links().put(text(in), text(in));
    }
    for (int left = in.readInt(); left > 0; left--) {
      contents.files().put(text(in), file(in));
    }
    return contents;
  }

  private static FileFacts file(DataInputStream in) throws IOException {
    byte[] facts = bytes(in);
    byte[] symbols = bytes(in);
    LdSo ldSo = in.readBoolean() ? ldSo(in) : null;
    return new FileFacts(
        StandaloneFacts.decode(facts),
        ldSo,
        symbols.length == 0 ? null : SymbolHashes.decode(symbols));
  }

  private static LdSo ldSo(DataInputStream in) throws IOException {
    LdSo.Kind kind = LdSo.Kind.valueOf(text(in));
    String version = text(in);
    List<String> directories = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      directories.add(text(in));
    }
    boolean cached = in.readBoolean();
    @Nullable String cache = text(in);
    return new LdSo(kind, version, directories, cached ? cache : null, text(in));
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(bytes(in), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("a text of %d bytes".formatted(length));
    }
    return in.readNBytes(length);
  }
}
