package io.github.nixld.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What kind of archive a file is, by what is in it. Its name does not count: wheels and jars are
/// zip files, npm's packages are compressed tar files.
public enum Archive {
  ZIP,
  TAR,
  COMPRESSED_TAR,
  DEB,
  RPM,
  APPIMAGE;

  private static final int HEAD = 512;

  /// The kind of a regular file; null for one that is no archive.
  ///
  /// @throws IOException where it cannot be read
  public static @Nullable Archive of(Path file) throws IOException {
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(HEAD);
    }
    // One character a byte, so that magic numbers can be written as strings.
    String text = new String(head, StandardCharsets.ISO_8859_1);
    if (text.startsWith("PK\3\4") || text.startsWith("PK\5\6")) {
      return ZIP;
    }
    if (text.startsWith("!<arch>\ndebian-binary")) {
      return DEB;
    }
    if (text.startsWith(RpmHeader.MAGIC)) {
      return RPM;
    }
    if (text.startsWith("ustar", 257)) {
      return TAR;
    }
    if (AppImage.begins(text)) {
      return APPIMAGE;
    }
    return Compression.of(text) == null ? null : COMPRESSED_TAR;
  }

  /// Unpacks the ELF files of an archive.
  ///
  /// @param file the archive
  /// @param into an empty directory
  /// @throws ArchiveException where it is damaged, too large, or would write elsewhere
  /// @throws IOException where it cannot be read, or the directory not be written
  public void unpack(Path file, Path into) throws IOException {
    unpack(file, into, Limits.STANDARD);
  }

  void unpack(Path file, Path into, Limits limits) throws IOException {
    Budget budget = new Budget(limits, Files.size(file));
    ElfEntries entries = new ElfEntries(into.toRealPath());
    Reader reader = new Reader(budget, entries);
    try (InputStream in = Files.newInputStream(file)) {
      switch (this) {
        case ZIP -> reader.zip(file);
        case TAR, COMPRESSED_TAR -> reader.tar(Compression.open(in));
        case DEB -> reader.deb(in);
        case RPM -> reader.rpm(in);
        case APPIMAGE -> reader.appImage(file);
      }
    } catch (RuntimeException e) {
      // The libraries that read archives end some damaged ones this way.
      throw new ArchiveException("damaged: " + e.getMessage());
    }
    entries.finish();
  }
}
