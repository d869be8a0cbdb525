package io.github.nixld.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.jspecify.annotations.Nullable;

/// The kind of an archive, by its contents. Its name does not count: wheels and jars are zip files,
/// npm's packages are compressed tar files.
public enum Archive {
  ZIP,
  SEVEN_ZIP,
  TAR,
  CPIO,
  /// An archive in a compressed file, or one program.
  COMPRESSED,
  DEB,
  RPM,
  APPIMAGE,
  SQUASHFS;

  /// How many of the first bytes decide: a header of tar.
  public static final int HEAD = 512;

  private static final Pattern SUM = Pattern.compile(" *[0-7]+[ \\x00]*");
  private static final String CPIO_MAGIC = "07070";

  /// The kind of a regular file; null if it is not an archive.
  ///
  /// @throws IOException if it cannot be read
  public static @Nullable Archive of(Path file) throws IOException {
    return of(head(file));
  }

  /// The name of a kind of archive that nixld cannot read; null for all other files.
  ///
  /// @throws IOException if it cannot be read
  public static @Nullable String unread(Path file) throws IOException {
    String head = head(file);
    return AppImage.isType1(head) ? "an AppImage of type 1" : Format.of(head);
  }

  /// The kind of an archive that begins with these bytes; null if it is not one.
  ///
  /// @param head [#HEAD] bytes, or all that there are
  public static @Nullable Archive of(byte[] head) {
    return of(text(head));
  }

  static @Nullable Archive of(String head) {
    if (head.startsWith("PK\3\4") || head.startsWith("PK\5\6")) {
      return ZIP;
    }
    if (head.startsWith("7z\u00bc\u00af'\u001c")) {
      return SEVEN_ZIP;
    }
    if (head.startsWith("!<arch>\ndebian-binary")) {
      return DEB;
    }
    if (head.startsWith(RpmHeader.MAGIC)) {
      return RPM;
    }
    if (AppImage.begins(head)) {
      return APPIMAGE;
    }
    if (head.startsWith("hsqs")) {
      return SQUASHFS;
    }
    if (head.startsWith("ustar", 257) || isOldTar(head)) {
      return TAR;
    }
    if (isCpio(head)) {
      return CPIO;
    }
    return Compression.of(head) == null ? null : COMPRESSED;
  }

  /// A tar of Unix V7 has no magic number, only the checksum of its first header.
  private static boolean isOldTar(String head) {
    return head.length() == HEAD
        && head.charAt(0) != 0
        && SUM.matcher(head).region(148, 156).matches()
        && TarUtils.verifyCheckSum(head.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// The three formats with digits, and the binary one if the name of its first entry has the
  /// stated length (libarchive cpio.5).
  private static boolean isCpio(String head) {
    if (head.startsWith(CPIO_MAGIC)) {
      return head.startsWith("1", 5) || head.startsWith("2", 5) || head.startsWith("7", 5);
    }
    boolean little = head.startsWith("\u00c7q");
    if (head.length() < HEAD || !(little || head.startsWith("q\u00c7"))) {
      return false;
    }
    int length =
        little ? head.charAt(20) | head.charAt(21) << 8 : head.charAt(21) | head.charAt(20) << 8;
    return length > 1 && 26 + length <= HEAD && head.indexOf(0, 26) == 26 + length - 1;
  }

  static String head(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return text(in.readNBytes(HEAD));
    }
  }

  /// One character a byte, so that magic numbers can be written as strings.
  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /// Whether an archive seems to have programs or libraries, by a quick check of the names in a
  /// zip, or of the first bytes after decompression.
  ///
  /// @throws IOException if it cannot be read
  public boolean seemsToHavePrograms(Path file) throws IOException {
    return switch (this) {
      case ZIP -> Zip.namesLibraries(file);
      case COMPRESSED -> {
        try (InputStream in = Compression.open(Files.newInputStream(file))) {
          String head = text(in.readNBytes(HEAD));
          yield head.startsWith(AppImage.ELF) || of(head) != null;
        }
      }
      default -> true;
    };
  }

  /// The kind of archive in a compressed file; null if it is one program, or anything else.
  ///
  /// @throws IOException if it cannot be read
  public static @Nullable Archive inCompressed(Path file) throws IOException {
    try (InputStream in = Compression.open(Files.newInputStream(file))) {
      return of(text(in.readNBytes(HEAD)));
    }
  }

  /// Unpacks the ELF files of an archive, and of the archives in it.
  ///
  /// @param file the archive
  /// @param scratch an empty directory
  /// @throws ArchiveException if it is damaged or too large
  /// @throws IOException if it cannot be read, or the directory cannot be written
  public Unpacked unpack(Path file, Path scratch) throws IOException {
    return unpack(file, scratch, Wanted.ELF, Limits.STANDARD);
  }

  /// Unpacks all files of an archive, within the same limits. No link in the result leads out of
  /// it.
  ///
  /// @param file the archive
  /// @param scratch an empty directory
  /// @throws ArchiveException if it is damaged or too large
  /// @throws IOException if it cannot be read, or the directory cannot be written
  public Unpacked unpackAll(Path file, Path scratch) throws IOException {
    return unpack(file, scratch, Wanted.ALL, Limits.STANDARD);
  }

  Unpacked unpack(Path file, Path scratch, Limits limits) throws IOException {
    return unpack(file, scratch, Wanted.ELF, limits);
  }

  Unpacked unpack(Path file, Path scratch, Wanted wanted, Limits limits) throws IOException {
    Path root = Files.createDirectory(scratch.toRealPath().resolve("files"));
    Budget budget = new Budget(limits, Files.size(file));
    NotRead notRead = new NotRead();
    Entries entries = new Entries(root, wanted, budget, notRead);
    try {
      new ArchiveReader(budget, entries, notRead, root.resolveSibling("inner")).read(this, file);
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw inOneLine(e);
    } catch (RuntimeException e) {
      // The libraries that read archives throw this for some damaged ones.
      throw new ArchiveException("damaged: " + printable(String.valueOf(e.getMessage())));
    }
    entries.finish();
    return new Unpacked(root, notRead);
  }

  /// The message of a library may contain the bytes that it refuses.
  private static IOException inOneLine(IOException e) {
    String message = e.getMessage();
    return message == null || message.equals(printable(message))
        ? e
        : new IOException(printable(message), e);
  }

  private static String printable(String message) {
    return message.replaceAll("\\p{Cntrl}+", " ");
  }
}
