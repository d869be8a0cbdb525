package io.github.nixld.cli.input;

import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.MalformedElf;
import io.github.nixld.elf.NotElf;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Files that are not what their first headers suggest: debug files, programs packed by UPX, and
/// programs of Cosmopolitan libc.
final class Disguise {
  private static final int HEAD = 4096;
  private static final int CLASS64 = 2;
  private static final int LITTLE = 1;

  private static final int SECTION32 = 40;
  private static final int SECTION64 = 64;
  private static final int MOST_SECTIONS = 4096;
  private static final int SHT_NOBITS = 8;
  private static final int SHF_EXECINSTR = 4;

  private Disguise() {}

  /// What a file is, and what to do; null if it is what it looks like.
  ///
  /// @param file what was read from it
  static @Nullable String of(Path path, ElfFile file) throws IOException {
    return switch (file) {
      case NotElf other -> isApe(path) ? APE : null;
      case MalformedElf malformed -> isDebugFile(path) ? DEBUG : null;
      case ElfObject object when object.dynamic() -> null;
      case ElfObject object -> isDebugFile(path) ? DEBUG : isUpx(path) ? UPX : null;
    };
  }

  private static final String APE =
      "an APE program (Cosmopolitan libc), which needs no loader and no libraries: run it with sh";

  private static final String DEBUG = "a separate debug file: name the program itself";

  private static final String UPX =
      "packed with UPX, which hides what it needs: unpack a copy with upx -d, then name that";

  /// The magic numbers of an "Actually Portable Executable" (cosmopolitan ape/specification.md).
  private static boolean isApe(Path path) throws IOException {
    String head = head(path);
    return head.startsWith("MZqFpD='")
        || head.startsWith("jartsr='")
        || head.startsWith("APEDBG='");
  }

  /// Whether a program without a dynamic section was packed: after the program headers it has the
  /// loader information of UPX (upx src/stub/src/include/linux.h, l_info).
  static boolean isUpx(Path path) throws IOException {
    return head(path).contains("UPX!");
  }

  private static String head(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      return "";
    }
    try (InputStream in = Files.newInputStream(path)) {
      return new String(in.readNBytes(HEAD), StandardCharsets.ISO_8859_1);
    }
  }

  /// Whether the file has sections of code but none of the code itself: objcopy(1)
  /// --only-keep-debug makes them SHT_NOBITS. The program headers do not show it, because
  /// eu-strip(1) does not change them.
  private static boolean isDebugFile(Path path) throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer header = read(file, 0, SECTION64);
      boolean wide = header.get(4) == CLASS64;
      header.order(header.get(5) == LITTLE ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      long offset = wide ? header.getLong(0x28) : Integer.toUnsignedLong(header.getInt(0x20));
      int size = Short.toUnsignedInt(header.getShort(wide ? 0x3a : 0x2e));
      int count = Short.toUnsignedInt(header.getShort(wide ? 0x3c : 0x30));
      long length = (long) size * count;
      if (size < (wide ? SECTION64 : SECTION32)
          || count > MOST_SECTIONS
          || offset <= 0
          || offset > file.size() - length) {
        return false;
      }
      ByteBuffer sections = read(file, offset, (int) length).order(header.order());
      boolean any = false;
      for (int at = 0; at < length; at += size) {
        long flags = wide ? sections.getLong(at + 8) : sections.getInt(at + 8);
        if ((flags & SHF_EXECINSTR) != 0) {
          any = true;
          if (sections.getInt(at + 4) != SHT_NOBITS) {
            return false;
          }
        }
      }
      return any;
    }
  }

  private static ByteBuffer read(FileChannel file, long offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (file.read(buffer, offset + buffer.position()) < 0) {
        break; // The rest is zeros, and no section.
      }
    }
    return buffer.rewind();
  }
}
