package io.github.nixld.store;

import io.github.nixld.linux.FileNames;
import io.github.nixld.linux.Linux;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// The capabilities that a program gets from its file (capabilities(7), "File capabilities").
///
/// `security.capability`, little-endian: a word with the revision in its highest byte and bit 0 for
/// "effective", then permitted and inheritable, a word each, once or twice
/// (include/uapi/linux/capability.h, `struct vfs_ns_cap_data`).
final class FileCapabilities {
  private static final byte[] NAME = "security.capability\0".getBytes(StandardCharsets.US_ASCII);
  private static final int EFFECTIVE = 1;

  /// `struct vfs_ns_cap_data`.
  private static final int LARGEST = 24;

  private static final int WORD = 4;
  private static final int PERMITTED = 4;
  private static final int PERMITTED_HIGH = 12;

  private FileCapabilities() {}

  /// Whether the kernel would give a program capabilities for its file. False if the file is
  /// missing or its file system has no such attributes.
  static boolean of(Path file) {
    ByteBuffer path = bytes(FileNames.encode(FileNames.text(file) + "\0"));
    ByteBuffer name = bytes(NAME);
    ByteBuffer value = Linux.allocate(LARGEST).order(ByteOrder.LITTLE_ENDIAN);
    int length =
        Linux.getxattr(Linux.address(path), Linux.address(name), Linux.address(value), LARGEST);
    return length >= PERMITTED + WORD
        && ((value.getInt(0) & EFFECTIVE) != 0
            || value.getInt(PERMITTED) != 0
            || (length >= PERMITTED_HIGH + WORD && value.getInt(PERMITTED_HIGH) != 0));
  }

  private static ByteBuffer bytes(byte[] text) {
    return Linux.allocate(text.length).put(0, text);
  }
}
