package io.github.nixld.archive;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.archivers.zip.ZipMethod;
import org.jspecify.annotations.Nullable;

/// Zip files as commons-compress reads them: first the whole directory at the end.
final class Zip {
  private static final Pattern LIBRARY = Pattern.compile("\\.(so(\\.[0-9]+)*|node)$");

  /// What the library says of a file without the record at the end. Its beginning is that of a zip
  /// file, so the end is cut off.
  private static final String NO_END = "is not a ZIP archive";

  private Zip() {}

  /// Opens one.
  ///
  /// @throws TooMuchException if its directory takes more than [Limits#ZIP_DIRECTORY]
  static ZipFile open(Path file) throws IOException {
    AtMost channel =
        new AtMost(
            FileChannel.open(file, StandardOpenOption.READ),
            Limits.ZIP_DIRECTORY,
            "the directory of this zip file");
    try {
      // The header before each entry is read with the entry.
      ZipFile zip =
          ZipFile.builder().setSeekableByteChannel(channel).setIgnoreLocalFileHeader(true).get();
      channel.noMore();
      return zip;
    } catch (IOException | RuntimeException e) {
      channel.close();
      if (e.getCause() instanceof TooMuchException tooMuch) {
        throw tooMuch;
      }
      if (e.getCause() instanceof ZipException damaged) {
        throw String.valueOf(damaged.getMessage()).endsWith(NO_END) ? new EOFException() : damaged;
      }
      throw e;
    }
  }

  /// Whether one of the names is that of a library.
  static boolean namesLibraries(Path file) throws IOException {
    try (ZipFile zip = open(file)) {
      return Collections.list(zip.getEntries()).stream()
          .anyMatch(entry -> LIBRARY.matcher(entry.getName()).find());
    }
  }

  /// Why an entry cannot be read; null if it can.
  static @Nullable String unreadable(ZipFile zip, ZipArchiveEntry entry) {
    if (entry.getGeneralPurposeBit().usesEncryption()) {
      return "encrypted";
    }
    if (zip.canReadEntryData(entry)) {
      return null;
    }
    ZipMethod method = ZipMethod.getMethodByCode(entry.getMethod());
    return "packed with "
        + (method == null || method == ZipMethod.UNKNOWN ? "method " + entry.getMethod() : method);
  }
}
