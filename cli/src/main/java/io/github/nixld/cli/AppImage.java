package io.github.nixld.cli;

import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfHeader;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.MalformedElf;
import io.github.nixld.elf.NotElf;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;

/// An AppImage: an ELF program with a file system behind it (AppImage specification, "type 2").
/// That is squashfs, which nothing here reads; where it begins is known.
final class AppImage {
  private static final int CLASS64_HEADER = 64;
  private static final byte[] MAGIC = {'A', 'I', 2};
  private static final int MAGIC_AT = 8;

  private AppImage() {}

  /// Whether a file is one. Another program has 0 where the first letter stands, so that only
  /// AppImages are opened again.
  static boolean is(Path path, ElfFile file) throws IOException {
    ElfHeader header =
        switch (file) {
          case ElfObject object -> object.header();
          case MalformedElf malformed -> malformed.header();
          case NotElf other -> null;
        };
    return header != null
        && header.abiVersion() == MAGIC[0]
        && Arrays.equals(head(path), MAGIC_AT, MAGIC_AT + MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  /// What to do with one, in one line.
  static String advice(Path path) throws IOException {
    String name = String.valueOf(path.getFileName());
    return "an AppImage, which is not read: unpack it with \"unsquashfs -o %d -d DIR %s\", then name DIR"
        .formatted(end(head(path)), name);
  }

  /// The end of the ELF program, which is the end of its section headers.
  private static long end(byte[] head) {
    ByteBuffer header = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    boolean wide = head[4] == 2;
    long sections = wide ? header.getLong(0x28) : Integer.toUnsignedLong(header.getInt(0x20));
    int size = Short.toUnsignedInt(header.getShort(wide ? 0x3a : 0x2e));
    int count = Short.toUnsignedInt(header.getShort(wide ? 0x3c : 0x30));
    return sections + (long) size * count;
  }

  private static byte[] head(Path path) throws IOException {
    byte[] head = new byte[CLASS64_HEADER];
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      file.readFully(head);
    }
    return head;
  }
}
