package io.github.nixld.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;

/// Makes small archives.
final class TinyArchives {
  static final String ELF = "\u007fELF and more";

  private TinyArchives() {}

  static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  /// One entry: a file, or with a target a link.
  record Entry(String name, String contents, byte type) {
    static Entry file(String name) {
      return new Entry(name, ELF, TarConstants.LF_NORMAL);
    }

    static Entry text(String name) {
      return new Entry(name, "text", TarConstants.LF_NORMAL);
    }

    static Entry link(String name, String target) {
      return new Entry(name, target, TarConstants.LF_SYMLINK);
    }

    static Entry hardLink(String name, String target) {
      return new Entry(name, target, TarConstants.LF_LINK);
    }

    static Entry directory(String name) {
      return new Entry(name + "/", "", TarConstants.LF_DIR);
    }

    /// A file whose contents are an archive.
    static Entry holding(String name, byte[] contents) {
      return new Entry(name, new String(contents, ISO_8859_1), TarConstants.LF_NORMAL);
    }
  }

  static byte[] tar(Entry... entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
      for (Entry entry : entries) {
        TarArchiveEntry header = new TarArchiveEntry(entry.name, entry.type, true);
        boolean file = entry.type == TarConstants.LF_NORMAL;
        if (file) {
          header.setSize(entry.contents.length());
        } else {
          header.setLinkName(entry.contents);
        }
        tar.putArchiveEntry(header);
        if (file) {
          tar.write(bytes(entry.contents));
        }
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  static byte[] zip(Entry... entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
      for (Entry entry : entries) {
        ZipArchiveEntry header = new ZipArchiveEntry(entry.name);
        header.setUnixMode(entry.type == TarConstants.LF_SYMLINK ? 0120777 : 0100644);
        zip.putArchiveEntry(header);
        zip.write(bytes(entry.contents));
        zip.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  static byte[] deb(String member, byte[] data) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ArArchiveOutputStream ar = new ArArchiveOutputStream(bytes)) {
      for (String name : List.of("debian-binary", "control.tar.gz", member)) {
        byte[] contents = name.equals(member) ? data : bytes("2.0\n");
        ar.putArchiveEntry(new ArArchiveEntry(name, contents.length));
        ar.write(contents);
        ar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  static byte[] cpio(Entry... entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (CpioArchiveOutputStream cpio = new CpioArchiveOutputStream(bytes)) {
      for (Entry entry : entries) {
        CpioArchiveEntry header = new CpioArchiveEntry(entry.name, entry.contents.length());
        header.setMode(
            entry.type == TarConstants.LF_SYMLINK
                ? CpioConstants.C_ISLNK | 0777
                : CpioConstants.C_ISREG | 0644);
        cpio.putArchiveEntry(header);
        cpio.write(bytes(entry.contents));
        cpio.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  /// A file with a checksum.
  static byte[] checkedCpio(String name, String contents) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (CpioArchiveOutputStream cpio =
        new CpioArchiveOutputStream(bytes, CpioConstants.FORMAT_NEW_CRC)) {
      CpioArchiveEntry header =
          new CpioArchiveEntry(CpioConstants.FORMAT_NEW_CRC, name, contents.length());
      header.setMode(CpioConstants.C_ISREG | 0644);
      header.setChksum(contents.chars().sum());
      cpio.putArchiveEntry(header);
      cpio.write(bytes(contents));
      cpio.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  /// Names of one inode: the last one has the contents.
  static byte[] linkedCpio(String... names) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (CpioArchiveOutputStream cpio = new CpioArchiveOutputStream(bytes)) {
      for (int i = 0; i < names.length; i++) {
        boolean last = i == names.length - 1;
        CpioArchiveEntry header = new CpioArchiveEntry(names[i], last ? ELF.length() : 0);
        header.setMode(CpioConstants.C_ISREG | 0644);
        header.setInode(7);
        header.setNumberOfLinks(names.length);
        cpio.putArchiveEntry(header);
        if (last) {
          cpio.write(bytes(ELF));
        }
        cpio.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  static byte[] rpm(int entries, int data, byte[] payload) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(Arrays.copyOf(bytes("\u00ed\u00ab\u00ee\u00db\3\0"), 96));
    // A signature of 16 + 16 + 5 bytes, which is filled up to 40, then a header of 16.
    bytes.write(structure(1, 5));
    bytes.write(new byte[16 + 5 + 3]);
    bytes.write(structure(entries, data));
    bytes.write(payload);
    return bytes.toByteArray();
  }

  static byte[] structure(int entries, int data) {
    return ByteBuffer.allocate(16)
        .putInt(0x8eade801)
        .putInt(0)
        .putInt(entries)
        .putInt(data)
        .array();
  }

  static byte[] compressed(String how, byte[] plain) throws IOException, CompressorException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        new CompressorStreamFactory().createCompressorOutputStream(how, bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }
}
