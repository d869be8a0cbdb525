package io.github.nixld.cache;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Reads a NAR from its beginning to its end, entry by entry, and keeps none of it.
///
/// Every string is its length as 64 bits, little-endian, its bytes, and zeros up to a multiple of
/// 8 (Nix libutil/archive.cc):
///
///     archive   = "nix-archive-1" node
///     node      = "(" "type" ( regular | symlink | directory ) ")"
///     regular   = "regular" [ "executable" "" ] "contents" bytes
///     symlink   = "symlink" "target" text
///     directory = "directory" { "entry" "(" "name" name "node" node ")" }
///
/// Limits: [#MAX_DEPTH] directories within one another, names of 255 bytes, targets and paths of
/// 4,095, as Linux has them. Names come in order, each once.
public final class NarReader {
  /// A path of Linux has fewer components than `PATH_MAX` has bytes; real ones have about 30.
  static final int MAX_DEPTH = 512;

  private static final int MAX_NAME = 255;
  private static final int MAX_TARGET = 4095;
  private static final int MAX_PATH = 4095;
  private static final int MAX_WORD = 16;
  private static final int ALIGNMENT = 8;
  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int end;

  /// Bytes before the buffer.
  private long before;

  private final Deque<OpenDirectory> open = new ArrayDeque<>();
  private boolean started;

  /// Of the current file: how much is left to read, and the padding.
  private long left;

  private int padding;
  private boolean inFile;

  public NarReader(InputStream in) {
    this.in = in;
  }

  /// A directory whose entries are being read.
  private static final class OpenDirectory {
    private final String path;
    private byte[] last = {};

    OpenDirectory(String path) {
      this.path = path;
    }
  }

  /// The next entry, parents before their entries; null after the last one, if the archive ends
  /// properly. Skips the rest of the previous contents.
  ///
  /// @throws CacheException if this is not a NAR
  public @Nullable NarEntry next() throws IOException {
    if (!started) {
      started = true;
      expect("nix-archive-1");
      return node("");
    }
    if (inFile) {
      endFile();
    }
    while (!open.isEmpty()) {
      OpenDirectory directory = open.getLast();
      String word = word();
      if (word.equals("entry")) {
        return entry(directory);
      }
      if (!word.equals(")")) {
        throw malformed("'%s' in a directory".formatted(word));
      }
      open.removeLast();
      endEntry();
    }
    if (fill() > 0) {
      throw malformed("bytes after its end");
    }
    return null;
  }

  private NarEntry entry(OpenDirectory directory) throws IOException {
    expect("(");
    expect("name");
    byte[] name = bytes(MAX_NAME, "a name");
    checkName(name);
    if (directory.last.length > 0 && Arrays.compareUnsigned(directory.last, name) >= 0) {
      throw malformed("names that are not in order");
    }
    directory.last = name;
    expect("node");
    String text = new String(name, StandardCharsets.UTF_8);
    if (directory.path.length() + 1 + text.length() > MAX_PATH) {
      throw malformed("a path of more than %d characters".formatted(MAX_PATH));
    }
    return node(directory.path.isEmpty() ? text : directory.path + "/" + text);
  }

  private void checkName(byte[] name) throws CacheException {
    boolean dots = name.length <= 2;
    for (byte b : name) {
      if (b == '/' || b == 0) {
        throw malformed("a name with a slash or a NUL in it");
      }
      dots &= b == '.';
    }
    if (dots) {
      throw malformed("a name that is empty, '.' or '..'");
    }
  }

  private NarEntry node(String path) throws IOException {
    expect("(");
    expect("type");
    String type = word();
    return switch (type) {
      case "directory" -> directory(path);
      case "symlink" -> symlink(path);
      case "regular" -> regular(path);
      default -> throw malformed("a node of type '%s'".formatted(type));
    };
  }

  private NarEntry directory(String path) throws CacheException {
    if (open.size() == MAX_DEPTH) {
      throw malformed("more than %d directories within one another".formatted(MAX_DEPTH));
    }
    open.add(new OpenDirectory(path));
    return new NarEntry.Directory(path);
  }

  private NarEntry symlink(String path) throws IOException {
    expect("target");
    byte[] target = bytes(MAX_TARGET, "the target of a symlink");
    for (byte b : target) {
      if (b == 0) {
        throw malformed("a NUL in the target of a symlink");
      }
    }
    expect(")");
    endEntry();
    return new NarEntry.Symlink(path, new String(target, StandardCharsets.UTF_8));
  }

  private NarEntry regular(String path) throws IOException {
    String word = word();
    boolean executable = word.equals("executable");
    if (executable) {
      expect("");
      word = word();
    }
    if (!word.equals("contents")) {
      throw malformed("'%s' where a file's contents should be".formatted(word));
    }
    left = number();
    if (left < 0) {
      throw malformed("a file of more than 2^63 bytes");
    }
    padding = (int) (-left & (ALIGNMENT - 1));
    inFile = true;
    return new NarEntry.Regular(path, executable, left);
  }

  /// The end of the entry that holds a node; the root has none.
  private void endEntry() throws IOException {
    if (!open.isEmpty()) {
      expect(")");
    }
  }

  /// Reads contents of the current file.
  ///
  /// @return how many bytes were read, at least one; -1 at the end of the file
  public int read(byte[] into, int offset, int length) throws IOException {
    if (!inFile || left == 0) {
      return -1;
    }
    int wanted = (int) Math.min(left, length);
    int read;
    if (at < end) {
      read = Math.min(wanted, end - at);
      System.arraycopy(buffer, at, into, offset, read);
      at += read;
    } else {
      read = in.read(into, offset, wanted);
      if (read <= 0) {
        throw malformed("its end in the middle of a file");
      }
      before += read;
    }
    left -= read;
    return read;
  }

  private void endFile() throws IOException {
    while (left > 0) {
      int some = (int) Math.min(left, fill());
      if (some == 0) {
        throw malformed("its end in the middle of a file");
      }
      at += some;
      left -= some;
    }
    pad(padding);
    inFile = false;
    expect(")");
    endEntry();
  }

  /// A word of the grammar.
  private String word() throws IOException {
    return new String(bytes(MAX_WORD, "a word"), StandardCharsets.ISO_8859_1);
  }

  private void expect(String word) throws IOException {
    String found = word();
    if (!found.equals(word)) {
      throw malformed("'%s' where '%s' should be".formatted(found, word));
    }
  }

  private byte[] bytes(int longest, String what) throws IOException {
    long length = number();
    if (length < 0 || length > longest) {
      throw malformed("%s of %s bytes".formatted(what, Long.toUnsignedString(length)));
    }
    byte[] bytes = new byte[(int) length];
    for (int filled = 0; filled < bytes.length; ) {
      int some = Math.min(bytes.length - filled, fill());
      if (some == 0) {
        throw malformed("its end in " + what);
      }
      System.arraycopy(buffer, at, bytes, filled, some);
      at += some;
      filled += some;
    }
    pad((int) (-length & (ALIGNMENT - 1)));
    return bytes;
  }

  private long number() throws IOException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      value |= (long) next8() << shift;
    }
    return value;
  }

  private void pad(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      if (next8() != 0) {
        throw malformed("padding that is not zero");
      }
    }
  }

  private int next8() throws IOException {
    if (fill() == 0) {
      throw malformed("its end where more should be");
    }
    return buffer[at++] & 0xff;
  }

  /// How many bytes are in the buffer, at least one; 0 at the end.
  private int fill() throws IOException {
    if (at == end) {
      before += end;
      at = 0;
      end = 0;
      end = Math.max(0, in.read(buffer, 0, buffer.length));
    }
    return end - at;
  }

  private CacheException malformed(String what) {
    return new CacheException("not a NAR: %s, at byte %d".formatted(printable(what), before + at));
  }

  private static String printable(String text) {
    return text.replaceAll("[^ -~]", "?");
  }
}
