package io.github.nixld.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The strings in an object's read-only data that are a soname: what it may hand to dlopen(3).
///
/// Such a string is whole, from a NUL (or the beginning of its segment) to a NUL, and is
/// `lib<letters, digits, "_+.-">.so`, with numbers behind: no path, no format.
///
/// It reads the `PT_LOAD` segments that are neither writable nor executable. Linkers without
/// segments of read-only data (GNU ld before 2.31, gold) put constants beside the code: if the
/// file's first bytes are code, or no other segment is read-only, code is read too. There the first
/// constant may follow an instruction directly (the `ret` of `_fini`), so a byte that no ASCII text
/// has counts as a NUL. Section headers may be stripped, so they are not used.
///
/// Limits: it searches [#MAX_BYTES], each byte once even if segments overlap, and takes
/// [#MAX_NAMES] names.
public final class SonameLiterals {
  /// Chromium has 250 MB in all.
  static final long MAX_BYTES = 1L << 30;

  static final int MAX_NAMES = 1000;

  /// A file name's length (`NAME_MAX`).
  static final int MAX_LENGTH = 255;

  private static final int BUFFER = 128 * 1024;

  /// What is kept of one buffer for the next: a name, and its NULs.
  private static final int OVERLAP = MAX_LENGTH + 16;

  /// Behind what was read: the rest of its last word, and one more.
  private static final int PADDING = 2 * Long.BYTES;

  private static final long LOW = 0x0101_0101_0101_0101L;
  private static final long HIGH = LOW << 7;
  private static final long DOTS = '.' * LOW;
  private static final long SS = 's' * LOW;
  private static final long OS = 'o' * LOW;

  private final PositionalInput input;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER + PADDING).order(ByteOrder.LITTLE_ENDIAN);

  /// The same bytes, in an array: a JVM that has just started is slow with anything else.
  private final long[] words = new long[(BUFFER + PADDING) / Long.BYTES];

  private final Set<String> names = new LinkedHashSet<>();
  private long bytesLeft = MAX_BYTES;
  private boolean code;

  private SonameLiterals(PositionalInput input) {
    this.input = input;
  }

  /// Searches a file.
  ///
  /// @return the names in the order of the file, each once; none if it is not an ELF object
  /// @throws IOException if `input` does
  public static List<String> read(PositionalInput input) throws IOException {
    SonameLiterals literals = new SonameLiterals(input);
    long end = 0;
    for (Segment segment : constants(input)) {
      // If segments overlap, each byte is searched once.
      long start = Math.max(segment.offset(), end);
      end = Math.max(end, segment.offset() + segment.filesz());
      literals.code = isCode(segment);
      literals.scan(start, end);
    }
    return List.copyOf(literals.names);
  }

  /// The segments to look at, in file order.
  private static List<Segment> constants(PositionalInput input) throws IOException {
    List<Segment> constants = new ArrayList<>();
    try {
      FileBytes bytes = new FileBytes();
      if (bytes.open(input) < FileHeader.EHDR64 || bytes.u32(0) != FileHeader.MAGIC) {
        return constants;
      }
      List<Segment> unwritten = new ArrayList<>();
      for (Segment segment : ElfImage.open(bytes, FileHeader.read(bytes)).headers().all()) {
        if (segment.type() == Segment.PT_LOAD
            && (segment.flags() & Segment.PF_W) == 0
            && segment.offset() >= 0
            && segment.filesz() > 0
            && segment.filesz() <= Long.MAX_VALUE - segment.offset()) {
          unwritten.add(segment);
        }
      }
      boolean inCode = inCode(unwritten);
      for (Segment segment : unwritten) {
        if (inCode || !isCode(segment)) {
          constants.add(segment);
        }
      }
    } catch (MalformedException e) {
      return List.of();
    }
    // Comparator.comparingLong makes a lambda that the JDK's AOT cache does not keep: 5 ms.
    constants.sort((a, b) -> Long.compare(a.offset(), b.offset()));
    return constants;
  }

  /// Whether constants stand between the code.
  private static boolean inCode(List<Segment> unwritten) {
    boolean alone = true;
    for (Segment segment : unwritten) {
      if (isCode(segment) && segment.offset() == 0) {
        return true;
      }
      alone &= isCode(segment);
    }
    return alone;
  }

  private static boolean isCode(Segment segment) {
    return (segment.flags() & Segment.PF_X) != 0;
  }

  private void scan(long start, long end) throws IOException {
    // The place before the first byte counts as a NUL.
    buffer.clear().put((byte) 0);
    int kept = 1;
    for (long at = start; at < end && bytesLeft > 0 && names.size() < MAX_NAMES; ) {
      int length = (int) Math.min(Math.min(BUFFER - kept, end - at), bytesLeft);
      buffer.limit(kept + length).position(kept);
      int count = input.read(buffer, at);
      if (count <= 0) {
        return;
      }
      at += count;
      bytesLeft -= count;
      search(kept + count);
      int keep = Math.min(OVERLAP, kept + count);
      buffer.limit(kept + count).position(kept + count - keep);
      buffer.compact();
      kept = keep;
    }
  }

  /// Finds every ".so" in the first `length` bytes of the buffer. It looks at words of eight bytes;
  /// most have no ".", which one comparison shows.
  private void search(int length) {
    buffer.limit(length + PADDING).putLong(length, 0).putLong(length + Long.BYTES, 0);
    int count = length / Long.BYTES + 1;
    buffer.position(0).asLongBuffer().get(words, 0, count + 1);
    long[] all = words;
    for (int i = 0; i < count; i++) {
      long dot = all[i] ^ DOTS;
      // Whether one of its bytes is 0, which a "." is here. This is no method, because a JVM
      // interprets the first words.
      if (((dot - LOW) & ~dot & HIGH) != 0
          && hasZero(dot | (behind(i, 1) ^ SS) | (behind(i, 2) ^ OS))) {
        for (int place = i * Long.BYTES; place < (i + 1) * Long.BYTES; place++) {
          found(place, length);
        }
      }
    }
  }

  private static boolean hasZero(long word) {
    return ((word - LOW) & ~word & HIGH) != 0;
  }

  /// A word that begins so many bytes behind another.
  private long behind(int word, int bytes) {
    int bits = bytes * Byte.SIZE;
    return (words[word] >>> bits) | (words[word + 1] << (Long.SIZE - bits));
  }

  /// Takes the string around a ".so" if it is a soname and wholly in the buffer. If not, the next
  /// buffer has it again.
  private void found(int place, int length) {
    if (buffer.get(place) != '.' || buffer.get(place + 1) != 's' || buffer.get(place + 2) != 'o') {
      return;
    }
    int end = place + 3;
    while (end < length && buffer.get(end) == '.') {
      int digits = end + 1;
      while (digits < length && isDigit(buffer.get(digits))) {
        digits++;
      }
      if (digits == end + 1) {
        return;
      }
      end = digits;
    }
    if (end >= length || buffer.get(end) != 0) {
      return;
    }
    int start = place;
    while (start > 0 && end - start < MAX_LENGTH && isName(buffer.get(start - 1))) {
      start--;
    }
    if (start == 0
        || !isBoundary(buffer.get(start - 1))
        || place - start < 4
        || buffer.get(start) != 'l'
        || buffer.get(start + 1) != 'i'
        || buffer.get(start + 2) != 'b'
        || names.size() >= MAX_NAMES) {
      return;
    }
    byte[] name = new byte[end - start];
    buffer.get(start, name);
    names.add(new String(name, StandardCharsets.US_ASCII));
  }

  private boolean isBoundary(byte b) {
    return b == 0 || (code && b < 0);
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static boolean isName(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || isDigit(b)
        || b == '_'
        || b == '+'
        || b == '.'
        || b == '-';
  }
}
