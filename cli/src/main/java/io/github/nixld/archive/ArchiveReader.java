package io.github.nixld.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Enumeration;
import org.apache.commons.compress.PasswordRequiredException;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/// Reads archives entry by entry, and the archives in them. Skips devices and FIFOs.
final class ArchiveReader {
  /// The longest target of a link: `PATH_MAX`.
  private static final int TARGET = 4096;

  /// What a script begins with.
  private static final String SCRIPT = "#!";

  private final Budget budget;
  private final Entries entries;
  private final NotRead notRead;
  private final Path inner;

  /// @param inner a file for an archive in the archive that cannot be read from a stream
  ArchiveReader(Budget budget, Entries entries, NotRead notRead, Path inner) {
    this.budget = budget;
    this.entries = entries;
    this.notRead = notRead;
    this.inner = inner;
  }

  void read(Archive kind, Path file) throws IOException {
    switch (kind) {
      case ZIP -> zip(file, Place.TOP);
      case SEVEN_ZIP -> sevenZip(file, Place.TOP);
      case APPIMAGE, SQUASHFS -> squashFs(kind, file, Place.TOP);
      default -> {
        try (InputStream in = Files.newInputStream(file)) {
          if (kind == Archive.COMPRESSED) {
            single(in, Compression.plainName(String.valueOf(file.getFileName())));
          } else {
            stream(kind, in, Place.TOP);
          }
        }
      }
    }
  }

  /// A compressed file, which contains an archive or one program.
  private void single(InputStream in, String name) throws IOException {
    BufferedInputStream plain =
        new BufferedInputStream(budget.count(Compression.open(in)), Archive.HEAD);
    String head = peek(plain);
    if (head.startsWith(AppImage.ELF)) {
      entry(name, plain, Place.TOP);
    } else {
      stream(kind(head), plain, Place.TOP);
    }
  }

  private static Archive kind(String head) throws ArchiveException {
    Archive kind = Archive.of(head);
    if (kind != null) {
      return kind;
    }
    String format = Format.of(head);
    throw new ArchiveException(
        format == null
            ? "neither an archive nor a program is in it"
            : format + " is in it: unpack it first");
  }

  /// An archive that is an entry of another one.
  private void stream(Archive kind, InputStream in, Place place) throws IOException {
    if (place.depth() > Limits.DEPTH) {
      throw new ArchiveException("more than " + Limits.DEPTH + " archives are in one another");
    }
    switch (kind) {
      case TAR -> tar(in, place);
      case CPIO -> cpio(in, place);
      case DEB -> deb(in, place);
      case RPM -> rpm(in, place);
      case COMPRESSED -> {
        BufferedInputStream plain =
            new BufferedInputStream(budget.count(Compression.open(in)), Archive.HEAD);
        stream(kind(peek(plain)), plain, place.deeper());
      }
      case ZIP, SEVEN_ZIP, APPIMAGE, SQUASHFS -> {
        Path file = inner.resolveSibling(inner.getFileName() + "-" + place.depth());
        Files.deleteIfExists(file);
        entries.write(file, in);
        try {
          switch (kind) {
            case ZIP -> zip(file, place);
            case SEVEN_ZIP -> sevenZip(file, place);
            default -> squashFs(kind, file, place);
          }
        } finally {
          Files.delete(file);
        }
      }
    }
  }

  private static String peek(BufferedInputStream in) throws IOException {
    in.mark(Archive.HEAD);
    String head = Archive.text(in.readNBytes(Archive.HEAD));
    in.reset();
    return head;
  }

  /// A regular file of an archive.
  ///
  /// @param name where it goes
  private void entry(String name, InputStream in, Place place) throws IOException {
    byte[] bytes = in.readNBytes(Archive.HEAD);
    PushbackInputStream contents = new PushbackInputStream(in, Archive.HEAD);
    contents.unread(bytes);
    String head = Archive.text(bytes);
    if (entries.wanted() == Wanted.ALL) {
      if (head.startsWith(AppImage.ELF) || head.startsWith(SCRIPT)) {
        entries.program(name, contents);
      } else {
        entries.file(name, contents);
      }
      return;
    }
    Archive kind = Archive.of(head);
    if (head.startsWith(AppImage.ELF)) {
      entries.file(name, contents);
      if (kind == Archive.APPIMAGE) {
        notRead.add(name, "an AppImage: unpack it, then name it");
      }
      return;
    }
    entries.unwanted(name);
    if (kind == Archive.COMPRESSED) {
      compressed(name, contents, place);
    } else if (kind != null) {
      nested(kind, name, contents, place);
    } else {
      String format = Format.of(head);
      if (format != null) {
        notRead.add(name, format);
      }
    }
  }

  /// Usually a manual page, so only an archive in it counts.
  private void compressed(String name, InputStream in, Place place) throws IOException {
    Archive kind;
    InputStream plain;
    try {
      BufferedInputStream buffered =
          new BufferedInputStream(budget.count(Compression.open(in)), Archive.HEAD);
      kind = Archive.of(peek(buffered));
      plain = buffered;
    } catch (TooMuchException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      return; // Some data that begins as if it were compressed.
    }
    if (kind != null) {
      nested(kind, name, plain, place);
    }
  }

  /// An archive in an archive. If it is damaged, the others are read nevertheless.
  private void nested(Archive kind, String name, InputStream in, Place place) throws IOException {
    try {
      stream(kind, in, place.in(name));
    } catch (TooMuchException | FileSystemException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      notRead.add(name, "an archive: " + (e.getMessage() == null ? "damaged" : e.getMessage()));
    } finally {
      budget.endHeader();
    }
  }

  private void zip(Path file, Place place) throws IOException {
    try (ZipFile zip = Zip.open(file)) {
      for (Enumeration<ZipArchiveEntry> all = zip.getEntries(); all.hasMoreElements(); ) {
        ZipArchiveEntry entry = all.nextElement();
        budget.entry();
        String name = place.of(entry.getName());
        String unreadable = Zip.unreadable(zip, entry);
        if (entry.isDirectory()) {
          entries.directory(name);
        } else if (unreadable != null) {
          notRead.add(name, unreadable);
        } else {
          try (InputStream contents = budget.count(zip.getInputStream(entry))) {
            if (entry.isUnixSymlink()) {
              entries.link(name, target(contents));
            } else {
              entry(name, contents, place);
            }
          }
        }
      }
    }
  }

  private void sevenZip(Path file, Place place) throws IOException {
    try (SevenZFile archive = SevenZip.open(file)) {
      InputStream contents = budget.count(SevenZip.contents(archive));
      for (SevenZArchiveEntry entry = archive.getNextEntry();
          entry != null;
          entry = archive.getNextEntry()) {
        budget.entry();
        String name = place.of(entry.getName());
        if (entry.isDirectory()) {
          entries.directory(name);
        } else if (SevenZip.isLink(entry)) {
          entries.link(name, target(contents));
        } else if (entry.hasStream()) {
          entry(name, contents, place);
        }
      }
    } catch (PasswordRequiredException e) {
      throw new ArchiveException("it is encrypted");
    }
  }

  /// @param in not compressed
  private void tar(InputStream in, Place place) throws IOException {
    TarArchiveInputStream tar =
        new TarArchiveInputStream(new BufferedInputStream(budget.count(in)), "UTF-8");
    for (TarArchiveEntry entry = next(tar); entry != null; entry = next(tar)) {
      budget.entry();
      String name = place.of(entry.getName());
      // Bytes of holes are not in the file, so the counted stream does not see them.
      InputStream contents = entry.isSparse() ? budget.count(tar) : tar;
      if (entry.isDirectory()) {
        entries.directory(name);
      } else if (entry.isSymbolicLink()) {
        entries.link(name, entry.getLinkName());
      } else if (entry.isLink()) {
        entries.hardLink(name, place.target(entry.getLinkName()));
      } else if (!tar.canReadEntryData(entry)) {
        notRead.add(name, "a sparse file of an unknown format");
      } else if (entry.isFile()) {
        entry(name, contents, place);
      }
      contents.transferTo(OutputStream.nullOutputStream());
    }
  }

  private TarArchiveEntry next(TarArchiveInputStream tar) throws IOException {
    budget.beginHeader();
    TarArchiveEntry entry = tar.getNextEntry();
    budget.endHeader();
    return entry;
  }

  /// Several may follow each other, the last one compressed: an initial RAM disk (linux
  /// Documentation/driver-api/early-userspace/buffer-format.rst).
  private void cpio(InputStream in, Place place) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(budget.count(in));
    Archive kind = Archive.CPIO;
    while (kind == Archive.CPIO) {
      new Cpio(budget, entries, this::entry).read(buffered, place);
      skipZeros(buffered);
      kind = Archive.of(peek(buffered));
    }
    if (kind == Archive.COMPRESSED) {
      stream(kind, buffered, place.deeper());
    }
  }

  private static void skipZeros(BufferedInputStream in) throws IOException {
    int next = 0;
    while (next == 0) {
      in.mark(1);
      next = in.read();
    }
    in.reset();
  }

  /// The contents are in `data.tar`, compressed or not (deb(5)).
  private void deb(InputStream in, Place place) throws IOException {
    ArArchiveInputStream ar = new ArArchiveInputStream(new BufferedInputStream(budget.count(in)));
    for (ArArchiveEntry entry = next(ar); entry != null; entry = next(ar)) {
      budget.entry();
      if (entry.getName().startsWith("data.tar")) {
        BufferedInputStream data = new BufferedInputStream(ar, Archive.HEAD);
        stream(kind(peek(data)), data, place);
        return;
      }
      ar.transferTo(OutputStream.nullOutputStream());
    }
    throw new ArchiveException("no data.tar is in it");
  }

  private ArArchiveEntry next(ArArchiveInputStream ar) throws IOException {
    budget.beginHeader();
    ArArchiveEntry entry = ar.getNextEntry();
    budget.endHeader();
    return entry;
  }

  /// The contents are a cpio archive behind the headers, compressed or not.
  private void rpm(InputStream in, Place place) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in);
    RpmHeader.skip(buffered);
    stream(kind(peek(buffered)), buffered, place);
  }

  private void squashFs(Archive kind, Path file, Place place) throws IOException {
    long offset = kind == Archive.APPIMAGE ? AppImage.contents(file) : 0;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      SquashFsBlocks blocks = SquashFsBlocks.open(channel, offset, budget);
      new SquashFs(
              blocks, budget, entries, (name, contents) -> entry(place.of(name), contents, place))
          .read(place);
    }
  }

  /// The target of a link that is stored as the contents of a file.
  static String target(InputStream contents) throws IOException {
    return new String(contents.readNBytes(TARGET), StandardCharsets.UTF_8);
  }
}
