package io.github.nixld.attribute;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.github.nixld.linux.FileFault;
import io.github.nixld.store.StorePathName;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.SortedMap;
import java.util.TreeMap;

/// A database of nix-index, read from its beginning to its end: "NIXI", the format's number as 64
/// bits, little end first, and a zstd frame of entries, see [FrcodeReader]. Untrusted: its memory
/// is bounded by zstd's window of 128 MiB, which nix-index compresses with, and by the limits here.
final class NixIndexDatabase {
  private static final byte[] MAGIC = "NIXI".getBytes(StandardCharsets.US_ASCII);
  private static final long FORMAT = 1;
  private static final int HEADER = 12;
  private static final int WINDOW_LOG = 27;

  /// The largest package of nixpkgs has some ten thousand.
  private static final int MAX_LIBRARIES = 1_000_000;

  /// File systems take no longer name.
  private static final int MAX_NAME = 255;

  private static final String BIN = "/bin/";

  private final Path file;
  private final FooterParser footers = new FooterParser();
  private SortedMap<String, Integer> libraries = new TreeMap<>();
  private int files;
  private boolean open;
  private boolean onlyPrograms = true;
  private long entries;
  private long packages;
  private long kept;
  private long refused;

  NixIndexDatabase(Path file) {
    this.file = file;
  }

  /// Takes what is read.
  interface Consumer {
    void accept(ListedPackage listed) throws SQLException;
  }

  /// What was read.
  ///
  /// @param entries files, links, directories
  /// @param packages those with libraries
  /// @param libraries their names
  /// @param refused packages left out, since their attribute or store path is not valid
  record Counts(long entries, long packages, long libraries, long refused) {}

  /// Reads all of it.
  ///
  /// @throws AttributesException if it is not a database, or has no libraries
  Counts read(Consumer consumer) throws AttributesException, SQLException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      checkHeader(in.readNBytes(HEADER));
      try (ZstdInputStreamNoFinalizer plain = new ZstdInputStreamNoFinalizer(in)) {
        plain.setLongMax(WINDOW_LOG);
        read(new FrcodeReader(plain), consumer);
      }
    } catch (ZstdIOException e) {
      throw damaged("zstd says: " + e.getMessage(), e);
    } catch (IOException e) {
      throw damaged(FileFault.reason(e), e);
    } catch (LinkageError e) {
      // The installation lacks zstd's library for this machine, or has one for another C library.
      throw new AttributesException(
          "%s cannot be decompressed here: %s".formatted(file, e.getMessage()), e);
    }
    if (kept == 0) {
      throw new AttributesException(
          entries > 0 && onlyPrograms
              ? "%s lists programs only: it is the small variant, get the full one".formatted(file)
              : "%s lists no library".formatted(file));
    }
    return new Counts(entries, packages, kept, refused);
  }

  private void checkHeader(byte[] header) throws AttributesException {
    ByteBuffer fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    if (header.length < HEADER || !fields.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
      throw new AttributesException(
          "%s is no database of nix-index: name the directory that has its file, files"
              .formatted(file));
    }
    long format = fields.getLong(MAGIC.length);
    if (format != FORMAT) {
      throw new AttributesException(
          "%s has format %s of nix-index, this nixld reads %d: see whether there is a newer nixld"
              .formatted(file, Long.toUnsignedString(format), FORMAT));
    }
  }

  /// Reads entries, decompressed.
  void read(FrcodeReader reader, Consumer consumer)
      throws IOException, AttributesException, SQLException {
    try {
      while (reader.next()) {
        if (reader.metaLength() == 1 && reader.meta()[0] == 'p') {
          end(reader, consumer);
        } else {
          add(reader);
        }
      }
      if (open) {
        throw reader.malformed("the last package has no footer");
      }
    } catch (AttributesException e) {
      throw damaged(String.valueOf(e.getMessage()), e);
    }
  }

  private void add(FrcodeReader reader) throws AttributesException {
    byte[] meta = reader.meta();
    int type = reader.metaLength() == 0 ? 0 : meta[reader.metaLength() - 1];
    if (type != 'r' && type != 'x' && type != 's' && type != 'd') {
      throw reader.malformed("an entry is neither file nor link nor directory nor footer");
    }
    open = true;
    entries++;
    if (type == 'd') {
      return;
    }
    files++;
    byte[] path = reader.path();
    int length = reader.pathLength();
    onlyPrograms = onlyPrograms && startsWith(path, length, BIN);
    int slash = length - 1;
    while (slash >= 0 && path[slash] != '/') {
      slash--;
    }
    if (isCandidate(path, slash + 1, length)) {
      int location = LibraryLocation.of(new String(path, 0, length, StandardCharsets.ISO_8859_1));
      if (location != LibraryLocation.NONE) {
        boolean elsewhere = type == 's' && meta[0] == '/';
        keep(
            reader,
            new String(path, slash + 1, length - slash - 1, StandardCharsets.US_ASCII),
            elsewhere ? location + LibraryLocation.ELSEWHERE : location);
      }
    }
  }

  private void keep(FrcodeReader reader, String name, int location) throws AttributesException {
    libraries.merge(name, location, Math::min);
    if (libraries.size() > MAX_LIBRARIES) {
      throw reader.malformed("a package has more than %d libraries".formatted(MAX_LIBRARIES));
    }
  }

  private static boolean startsWith(byte[] path, int length, String prefix) {
    for (int i = 0; i < prefix.length(); i++) {
      if (i >= length || path[i] != prefix.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /// Whether a program may ask for a library of this name: it has ".so", and only plain characters.
  /// The check is cheap, because it rules out nearly all files.
  private static boolean isCandidate(byte[] path, int start, int end) {
    boolean marked = false;
    for (int i = start; i < end; i++) {
      if (path[i] <= ' ' || path[i] == 0x7f) {
        return false;
      }
      marked |= path[i] == '.' && i + 2 < end && path[i + 1] == 's' && path[i + 2] == 'o';
    }
    return marked && end - start <= MAX_NAME;
  }

  private void end(FrcodeReader reader, Consumer consumer)
      throws AttributesException, SQLException {
    ListedPackage.Footer footer;
    try {
      footer = footers.parse(reader.path(), reader.pathLength());
    } catch (IOException e) {
      throw reader.malformed("the footer of a package is not understood");
    }
    if (!libraries.isEmpty()) {
      if (isUsable(footer)) {
        consumer.accept(new ListedPackage(footer, files, libraries));
        packages++;
        kept += libraries.size();
      } else {
        refused++;
      }
      libraries = new TreeMap<>();
    }
    files = 0;
    open = false;
    reader.forget();
  }

  private static boolean isUsable(ListedPackage.Footer footer) {
    return AttributePath.isPath(footer.path())
        && AttributePath.isName(footer.output())
        && StorePathName.parse(footer.hash() + "-" + footer.name()) != null;
  }

  private AttributesException damaged(String what, Exception cause) {
    return new AttributesException("%s is damaged: %s; get it again".formatted(file, what), cause);
  }
}
