package io.github.nixld.archive;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/// An AppImage of type 2 (AppImage specification): an ELF program, and behind it a squashfs.
final class AppImage {
  /// The bytes at the beginning, one character a byte, without those of the ELF header between the
  /// two parts.
  static final String ELF = "\u007fELF";

  private static final String MAGIC = "AI\2";
  private static final int MAGIC_AT = 8;

  private static final int HEADER = 64;
  private static final int CLASS64 = 2;

  private AppImage() {}

  /// Whether a file begins like an AppImage.
  ///
  /// @param head its first bytes, one character each
  static boolean begins(String head) {
    return head.startsWith(ELF) && head.startsWith(MAGIC, MAGIC_AT);
  }

  /// Whether a file begins like an AppImage of type 1, which is an ISO 9660 image too.
  static boolean isType1(String head) {
    return head.startsWith(ELF) && head.startsWith("AI\1", MAGIC_AT);
  }

  /// Where the squashfs begins: at the end of the ELF program, which is the end of its section
  /// headers, as AppImages themselves have it (type2-runtime src/runtime/runtime.c).
  static long contents(Path file) throws IOException {
    byte[] head = new byte[HEADER];
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      in.readFully(head);
    }
    ByteBuffer header = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    boolean wide = header.get(4) == CLASS64;
    long sections = wide ? header.getLong(0x28) : Integer.toUnsignedLong(header.getInt(0x20));
    int size = Short.toUnsignedInt(header.getShort(wide ? 0x3a : 0x2e));
    int count = Short.toUnsignedInt(header.getShort(wide ? 0x3c : 0x30));
    return sections + (long) size * count;
  }
}
