package io.github.nixld.archive;

import static io.github.nixld.archive.TinyArchives.ELF;
import static io.github.nixld.archive.TinyArchives.bytes;
import static io.github.nixld.archive.TinyArchives.tar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nixld.archive.TinyArchives.Entry;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Archives that are made to take all memory, time or disk.
@Timeout(300)
class HostileArchivesTest {
  @TempDir private Path work;

  /// A tar by hand: commons-compress takes seconds to write a long name.
  private static final class HandmadeTar implements AutoCloseable {
    private final OutputStream out;

    HandmadeTar(Path file) throws IOException {
      out = new GZIPOutputStream(Files.newOutputStream(file), 1 << 16);
    }

    /// An entry with names of any length, which go before it as entries of their own.
    HandmadeTar add(String name, String target, byte type, String contents) throws IOException {
      longName((byte) 'L', name);
      longName((byte) 'K', target);
      out.write(header("short", type, contents.length()));
      write(contents);
      return this;
    }

    private void longName(byte type, String name) throws IOException {
      out.write(header("././@LongLink", type, name.length()));
      write(name);
    }

    private void write(String contents) throws IOException {
      out.write(Arrays.copyOf(bytes(contents), (contents.length() + 511) / 512 * 512));
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }

  private Path tarOfLinks(int count, String target, byte type) throws IOException {
    Path file = work.resolve("links.tgz");
    try (HandmadeTar tar = new HandmadeTar(file)) {
      for (int i = 0; i < count; i++) {
        tar.add("l" + i, target, type, "");
      }
    }
    return file;
  }

  private static byte[] header(String name, byte type, int size) {
    byte[] header = new byte[512];
    put(header, 0, name);
    put(header, 124, "%011o".formatted(size));
    header[156] = type;
    put(header, 257, "ustar  ");
    return summed(header);
  }

  private static byte[] summed(byte[] header) {
    put(header, 148, "        ");
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += Byte.toUnsignedInt(header[i]);
    }
    put(header, 148, "%06o\0 ".formatted(sum));
    return header;
  }

  @ParameterizedTest
  @ValueSource(bytes = {TarConstants.LF_SYMLINK, TarConstants.LF_LINK})
  void linksTakeNoMoreMemoryThanIsAllowed(byte type) throws IOException {
    Path file = tarOfLinks(25_000, "target/".repeat(400), type);

    assertThatThrownBy(() -> Unpacking.of(file, work))
        .isInstanceOf(ArchiveException.class)
        .hasMessage("more than 64 MB of names and links");
  }

  @Test
  void linksToNothingTakeNoDisk() throws IOException {
    assertThat(Unpacking.of(tarOfLinks(20_000, "nothing", TarConstants.LF_SYMLINK), work).entries())
        .isEmpty();
  }

  /// Each file leads through 40 links, and those through long ways.
  @Test
  void waysThroughLinksTakeNoMoreTimeThanIsAllowed() throws IOException {
    Path file = work.resolve("ways.tgz");
    try (HandmadeTar tar = new HandmadeTar(file)) {
      for (int i = 0; i < 40; i++) {
        tar.add("l" + i, "./".repeat(1200) + "l" + (i + 1), TarConstants.LF_SYMLINK, "");
      }
      for (int i = 0; i < 4000; i++) {
        tar.add("l1/x" + i, "", TarConstants.LF_NORMAL, ELF);
      }
    }

    assertThatThrownBy(() -> Unpacking.of(file, work))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("when unpacked");
  }

  /// They take more of a disk than of an archive.
  @Test
  void directoriesTakeNoMoreDiskThanIsAllowed() throws IOException {
    Path file = work.resolve("directories.tgz");
    try (HandmadeTar tar = new HandmadeTar(file)) {
      for (int i = 0; i < 20; i++) {
        tar.add(i + "/d".repeat(250) + "/x", "", TarConstants.LF_NORMAL, ELF);
      }
    }
    Path scratch = Files.createDirectory(work.resolve("scratch"));

    assertThatThrownBy(() ->
            Archive.COMPRESSED.unpack(
                file, scratch, new Limits(99, 1L << 30, 10, 16 << 20, 1 << 20)))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("when unpacked");
  }

  @Test
  void namesOfMegabytesAreNoNames() throws IOException {
    Path file = work.resolve("names.tgz");
    try (HandmadeTar tar = new HandmadeTar(file)) {
      tar.add("a/".repeat(2 << 20) + "x", "", TarConstants.LF_NORMAL, ELF)
          .add("y", "a/".repeat(2 << 20), TarConstants.LF_SYMLINK, "")
          .add("z", "a/".repeat(2 << 20), TarConstants.LF_LINK, "")
          .add("x", "", TarConstants.LF_NORMAL, ELF);
    }

    assertThat(Unpacking.of(file, work).entries()).containsExactly("x");
  }

  /// The holes of a sparse file come from nowhere.
  @Test
  void aHoleOfTerabytesIsStopped() throws IOException {
    byte[] tar = tar(Entry.file("s"));
    // An old GNU header: type S, the map at 386 (offset and length, 12 each), the size at 483.
    byte[] map = new byte[512];
    System.arraycopy(tar, 0, map, 0, 345);
    map[156] = 'S';
    put(map, 257, "ustar  \0");
    put(map, 386, "00000000000\00000000000004\0");
    put(map, 386 + 24, "77777777777\0000000000000\0");
    put(map, 483, "77777777777\0");
    put(map, 124, "00000000004\0");
    summed(map);
    System.arraycopy(map, 0, tar, 0, 512);

    assertThatThrownBy(() -> Unpacking.of(tar, work))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("when unpacked");
  }

  private static void put(byte[] into, int at, String text) {
    System.arraycopy(bytes(text), 0, into, at, text.length());
  }

  /// A directory of a zip is read before any entry: it may not be of any size.
  @Test
  void aZipWithADirectoryOfAnySizeIsRefused() throws IOException {
    Path file = work.resolve("huge.zip");
    int count = 800_000;
    ByteBuffer entry = ByteBuffer.allocate(46 + 8).order(ByteOrder.LITTLE_ENDIAN);
    entry.putInt(0, 0x02014b50).putShort(28, (short) 8);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      out.write(new byte[] {'P', 'K', 3, 4});
      for (int i = 0; i < count; i++) {
        entry.put(46, bytes("%08d".formatted(i)));
        out.write(entry.array());
      }
      out.write(
          ByteBuffer.allocate(22)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putInt(0x06054b50)
              .putLong(0)
              .putInt(count * 54)
              .putInt(4)
              .putShort((short) 0)
              .array());
    }
    assertThatThrownBy(() -> Unpacking.of(file, work))
        .isInstanceOf(ArchiveException.class)
        .hasMessage("the directory of this zip file is too large");
  }

  /// An archive of this kind asks for all the memory that there is.
  @Test
  void aDictionaryOfAnySizeIsRefused() throws IOException {
    // Properties, a dictionary of 2 GB, no length.
    byte[] lzma = new byte[64];
    lzma[0] = 0x5d;
    lzma[4] = (byte) 0x80;
    Arrays.fill(lzma, 5, 13, (byte) -1);

    assertThatThrownBy(() -> Unpacking.of(lzma, work)).isInstanceOf(IOException.class);
  }
}
