package io.github.nixld.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Enumeration;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/// Reads archives entry by entry. Devices, FIFOs and hard links are passed over.
final class Reader {
  /// What a link may name: `PATH_MAX`.
  private static final int TARGET = 4096;

  private final Budget budget;
  private final ElfEntries entries;

  Reader(Budget budget, ElfEntries entries) {
    this.budget = budget;
    this.entries = entries;
  }

  void zip(Path file) throws IOException {
    try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
      for (Enumeration<ZipArchiveEntry> all = zip.getEntries(); all.hasMoreElements(); ) {
        ZipArchiveEntry entry = all.nextElement();
        budget.entry();
        if (entry.isDirectory() || !zip.canReadEntryData(entry)) {
          continue;
        }
        try (InputStream contents = budget.count(zip.getInputStream(entry))) {
          if (entry.isUnixSymlink()) {
            entries.link(entry.getName(), target(contents));
          } else {
            entries.file(entry.getName(), contents);
          }
        }
      }
    }
  }

  /// @param in not compressed
  void tar(InputStream in) throws IOException {
    TarArchiveInputStream tar =
        new TarArchiveInputStream(new BufferedInputStream(budget.count(in)), "UTF-8");
    boolean any = false;
    for (TarArchiveEntry entry = next(tar); entry != null; entry = next(tar)) {
      any = true;
      budget.entry();
      if (entry.isSymbolicLink()) {
        entries.link(entry.getName(), entry.getLinkName());
      } else if (entry.isFile() && !entry.isLink() && tar.canReadEntryData(entry)) {
        entries.file(entry.getName(), tar);
      }
      tar.transferTo(OutputStream.nullOutputStream());
    }
    if (!any) {
      throw new ArchiveException("no tar archive is in it");
    }
  }

  private TarArchiveEntry next(TarArchiveInputStream tar) throws IOException {
    budget.beginHeader();
    TarArchiveEntry entry = tar.getNextEntry();
    budget.endHeader();
    return entry;
  }

  /// The contents are in `data.tar`, compressed or not (deb(5)).
  void deb(InputStream in) throws IOException {
    ArArchiveInputStream ar = new ArArchiveInputStream(new BufferedInputStream(in));
    for (ArArchiveEntry entry = ar.getNextEntry(); entry != null; entry = ar.getNextEntry()) {
      budget.entry();
      if (entry.getName().startsWith("data.tar")) {
        tar(Compression.open(ar));
        return;
      }
    }
    throw new ArchiveException("no data.tar is in it");
  }

  /// The contents are a cpio archive behind the headers, compressed or not.
  void rpm(InputStream in) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in);
    RpmHeader.skip(buffered);
    CpioArchiveInputStream cpio =
        new CpioArchiveInputStream(
            new BufferedInputStream(budget.count(Compression.open(buffered))), "UTF-8");
    for (CpioArchiveEntry entry = next(cpio); entry != null; entry = next(cpio)) {
      budget.entry();
      if (entry.isSymbolicLink()) {
        entries.link(inside(entry.getName()), target(cpio));
      } else if (entry.isRegularFile()) {
        entries.file(inside(entry.getName()), cpio);
      }
      cpio.transferTo(OutputStream.nullOutputStream());
    }
  }

  void appImage(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      SquashFsBlocks blocks = SquashFsBlocks.open(channel, AppImage.contents(file), budget);
      new SquashFs(blocks, budget, entries).read();
    }
  }

  /// Names begin at the root, which old packages write as "/".
  private static String inside(String name) {
    return name.startsWith("/") ? "." + name : name;
  }

  private CpioArchiveEntry next(CpioArchiveInputStream cpio) throws IOException {
    budget.beginHeader();
    CpioArchiveEntry entry = cpio.getNextEntry();
    budget.endHeader();
    return entry;
  }

  private static String target(InputStream contents) throws IOException {
    return new String(contents.readNBytes(TARGET), StandardCharsets.UTF_8);
  }
}
