package io.github.nixld.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;
import org.jspecify.annotations.Nullable;

/// Cpio archives, as in RPM packages and initial RAM disks.
///
/// The names of one file have one inode. In the newer formats (070701 and 070702) the last name has
/// the contents, in the older ones each name.
final class Cpio {
  private final Budget budget;
  private final Entries entries;
  private final Contents contents;

  /// Takes a regular file.
  interface Contents {
    void read(String name, InputStream contents, Place place) throws IOException;
  }

  private record Inode(long device, long number) {}

  /// The names of an inode: those still without contents, and the one with them.
  private static final class Names {
    private final List<String> waiting = new ArrayList<>();
    private @Nullable String written;
  }

  Cpio(Budget budget, Entries entries, Contents contents) {
    this.budget = budget;
    this.entries = entries;
    this.contents = contents;
  }

  void read(BufferedInputStream in, Place place) throws IOException {
    CpioArchiveInputStream cpio = new FromStart(in);
    Map<Inode, Names> linked = new HashMap<>();
    for (CpioArchiveEntry entry = next(cpio); entry != null; entry = next(cpio)) {
      budget.entry();
      String name = place.of(entry.getName());
      if (entry.isDirectory()) {
        entries.directory(name);
      } else if (entry.isSymbolicLink()) {
        entries.link(name, ArchiveReader.target(cpio));
      } else if (entry.isRegularFile() && entry.getNumberOfLinks() > 1) {
        budget.keep(300L + name.length());
        Names names = linked.computeIfAbsent(inode(entry), key -> new Names());
        if (entry.getSize() > 0) {
          contents.read(name, cpio, place);
          names.written = name;
        } else {
          names.waiting.add(name);
        }
        link(names);
      } else if (entry.isRegularFile()) {
        contents.read(name, cpio, place);
      }
      cpio.transferTo(OutputStream.nullOutputStream());
    }
  }

  /// Works around commons-compress 1.28: where an entry has a checksum, it adds up what is at the
  /// start of the array, wherever the bytes went.
  private static final class FromStart extends CpioArchiveInputStream {
    private static final int BUFFER = 8192;

    private final byte[] buffer = new byte[BUFFER];

    FromStart(InputStream in) {
      super(in, "UTF-8");
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (offset == 0) {
        return super.read(into, 0, length);
      }
      int read = super.read(buffer, 0, Math.min(length, BUFFER));
      if (read > 0) {
        System.arraycopy(buffer, 0, into, offset, read);
      }
      return read;
    }
  }

  private void link(Names names) throws IOException {
    if (names.written != null) {
      for (String other : names.waiting) {
        entries.hardLink(other, names.written);
      }
      names.waiting.clear();
    }
  }

  private static Inode inode(CpioArchiveEntry entry) {
    boolean fresh = (entry.getFormat() & CpioConstants.FORMAT_NEW_MASK) != 0;
    long device = fresh ? entry.getDeviceMaj() << 32 | entry.getDeviceMin() : entry.getDevice();
    return new Inode(device, entry.getInode());
  }

  private CpioArchiveEntry next(CpioArchiveInputStream cpio) throws IOException {
    budget.beginHeader();
    CpioArchiveEntry entry = cpio.getNextEntry();
    budget.endHeader();
    return entry;
  }
}
