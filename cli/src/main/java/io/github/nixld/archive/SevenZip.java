package io.github.nixld.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.apache.commons.compress.PasswordRequiredException;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZFile;

/// 7z files as commons-compress reads them.
final class SevenZip {
  /// 7-Zip for Unix stores a file's mode in the upper half of the attributes (p7zip
  /// CPP/Windows/FileDir.cpp).
  private static final int MODE = 16;

  private static final int TYPE = 0170000;
  private static final int LINK = 0120000;

  private SevenZip() {}

  static SevenZFile open(Path file) throws IOException {
    try {
      return SevenZFile.builder()
          .setPath(file)
          .setMaxMemoryLimitKiB(Limits.DECOMPRESSOR_KILOBYTES)
          .setUseDefaultNameForUnnamedEntries(true)
          .get();
    } catch (PasswordRequiredException e) {
      throw new ArchiveException("it is encrypted");
    }
  }

  static boolean isLink(SevenZArchiveEntry entry) {
    return entry.getHasWindowsAttributes()
        && (entry.getWindowsAttributes() >>> MODE & TYPE) == LINK;
  }

  /// The contents of the entry that was read last.
  static InputStream contents(SevenZFile file) {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        return file.read();
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        return file.read(buffer, offset, length);
      }
    };
  }
}
