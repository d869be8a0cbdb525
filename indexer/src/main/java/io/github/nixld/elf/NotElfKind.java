package io.github.nixld.elf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// Says in words for people what a file that is not ELF is, by its first bytes.
final class NotElfKind {
  private static final String INVALID = "invalid ELF header";
  private static final String SHORT = "file too short";
  private static final int MAX_SNIFFED = 1024;
  private static final int MAX_SCRIPT_LINE = 80;

  private NotElfKind() {}

  /// What a path leads to if that is not a regular file; null for a regular file.
  ///
  /// @throws IOException if it leads nowhere
  static @Nullable NotElf ofIrregular(Path path) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    if (attributes.isRegularFile()) {
      return null;
    }
    return attributes.isDirectory()
        ? new NotElf("a directory", "cannot read file data")
        : new NotElf("a device, FIFO or socket", INVALID);
  }

  /// @param length the number of bytes in the head of the file
  static NotElf of(FileBytes bytes, int length) throws IOException {
    String loaderMessage = length < FileHeader.EHDR64 ? SHORT : INVALID;
    byte[] head = new byte[Math.min(length, MAX_SNIFFED)];
    if (head.length > 0 && bytes.has(0, head.length)) {
      bytes.copy(0, head, 0, head.length);
    }
    // One character a byte, so that magic numbers can be written as strings.
    return new NotElf(describe(new String(head, StandardCharsets.ISO_8859_1)), loaderMessage);
  }

  private static String describe(String head) {
    if (head.isEmpty()) {
      return "empty";
    }
    if (head.startsWith("#!")) {
      return "a script (%s)".formatted(scriptLine(head));
    }
    if (head.startsWith(ElfReader.MAGIC)) {
      return "a truncated ELF file";
    }
    if (head.startsWith("MZ")) {
      return "a Windows program (PE)";
    }
    if (isMachO(head)) {
      return "a macOS program (Mach-O)";
    }
    if (head.startsWith("\u00ca\u00fe\u00ba\u00be")) {
      return "a Java class file";
    }
    if (head.startsWith("!<arch>\n") || head.startsWith("!<thin>\n")) {
      return "an ar archive (static library)";
    }
    if (head.startsWith("\u001f\u008b")) {
      return "gzip data";
    }
    if (head.startsWith("PK\u0003\u0004") || head.startsWith("PK\u0005\u0006")) {
      return "a zip archive";
    }
    if (head.startsWith("\u00fd7zXZ\0")) {
      return "xz data";
    }
    if (head.startsWith("(\u00b5/\u00fd")) {
      return "zstd data";
    }
    if (head.startsWith("\0asm")) {
      return "a WebAssembly module";
    }
    if (head.startsWith("BC\u00c0\u00de")) {
      return "LLVM bitcode";
    }
    if (!isText(head)) {
      return "data";
    }
    return isLinkerScript(head) ? "a GNU ld script" : "text";
  }

  private static String scriptLine(String head) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < head.length() && line.length() < MAX_SCRIPT_LINE; i++) {
      char c = head.charAt(i);
      if (c == '\n' || c == '\r') {
        break;
      }
      line.append(c >= ' ' && c < 0x7f ? c : '?');
    }
    return line.toString().strip();
  }

  /// Thin files of both byte orders and word sizes, and universal ones. Those share their magic
  /// number with Java classes, which have a version of 45 and more in the place of the count of
  /// architectures.
  private static boolean isMachO(String head) {
    if (head.startsWith("\u00ca\u00fe\u00ba\u00be")
        || head.startsWith("\u00ca\u00fe\u00ba\u00bf")) {
      return head.length() >= 8 && head.startsWith("\0\0\0", 4) && head.charAt(7) < 45;
    }
    return head.startsWith("\u00fe\u00ed\u00fa\u00ce")
        || head.startsWith("\u00fe\u00ed\u00fa\u00cf")
        || head.startsWith("\u00ce\u00fa\u00ed\u00fe")
        || head.startsWith("\u00cf\u00fa\u00ed\u00fe");
  }

  private static boolean isText(String head) {
    for (int i = 0; i < head.length(); i++) {
      char c = head.charAt(i);
      boolean layout = "\n\t\r\f\u001b".indexOf(c) >= 0;
      if (c == 0x7f || (c < ' ' && !layout)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLinkerScript(String head) {
    return head.contains("GNU ld script")
        || head.matches("(?s)\\s*(INPUT|GROUP|OUTPUT_FORMAT)\\s*\\(.*");
  }
}
