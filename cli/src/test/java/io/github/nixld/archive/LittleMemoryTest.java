package io.github.nixld.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Archives of hundreds of thousands of entries, in a process that has 256 MB for all it keeps.
class LittleMemoryTest {
  @TempDir private Path work;

  /// Unpacks an archive, and says how that went.
  static final class Unpacker {
    private Unpacker() {}

    public static void main(String[] arguments) throws IOException {
      Path file = Path.of(arguments[0]);
      try {
        Archive kind = Archive.of(file);
        System.out.println(
            kind == null ? "no archive" : "unpacked " + kind.unpack(file, Path.of(arguments[1])));
      } catch (IOException e) {
        System.out.println("refused: " + e.getMessage());
      }
    }
  }

  private String said(Path archive) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Unpacker.class.getName(),
                archive.toString(),
                Files.createDirectory(work.resolve("out")).toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  private OutputStream compressed(Path file) throws IOException {
    return new BufferedOutputStream(new GZIPOutputStream(Files.newOutputStream(file), 1 << 16));
  }

  @Test
  void links() throws Exception {
    Path file = work.resolve("links.tgz");
    byte[] header = new byte[512];
    header[156] = '2';
    put(header, 124, "00000000000");
    put(header, 157, "target");
    put(header, 257, "ustar  ");
    try (OutputStream out = compressed(file)) {
      for (int i = 0; i < 330_000; i++) {
        put(header, 0, "l%07d".formatted(i));
        out.write(summed(header));
      }
    }

    assertThat(said(file)).isEqualTo("refused: more than 64 MB of names and links\n");
  }

  private static byte[] summed(byte[] header) {
    put(header, 148, "        ");
    int sum = 0;
    for (byte value : header) {
      sum += Byte.toUnsignedInt(value);
    }
    put(header, 148, "%06o\0 ".formatted(sum));
    return header;
  }

  private static void put(byte[] into, int at, String text) {
    System.arraycopy(text.getBytes(ISO_8859_1), 0, into, at, text.length());
  }

  /// Each says that it has another name, which is yet to come.
  @Test
  void inodes() throws Exception {
    Path file = work.resolve("inodes.cpio.gz");
    try (OutputStream out = compressed(file)) {
      for (int i = 0; i < 230_000; i++) {
        out.write(
            "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08xn%08d\0"
                .formatted(i, 0100644, 0, 0, 2, 0, 0, 0, 0, 0, 0, 10, 0, i)
                .getBytes(ISO_8859_1));
      }
    }

    assertThat(said(file)).isEqualTo("refused: more than 64 MB of names and links\n");
  }

  /// As large as a directory may be, and none of it true.
  @Test
  void directoryOfAZip() throws Exception {
    Path file = work.resolve("entries.zip");
    int count = 150_000;
    ByteBuffer entry = ByteBuffer.allocate(46 + 8).order(ByteOrder.LITTLE_ENDIAN);
    entry.putInt(0, 0x02014b50).putShort(28, (short) 8);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      out.write(new byte[] {'P', 'K', 3, 4});
      for (int i = 0; i < count; i++) {
        entry.put(46, "%08d".formatted(i).getBytes(ISO_8859_1));
        out.write(entry.array());
      }
      ByteBuffer end = ByteBuffer.allocate(22).order(ByteOrder.LITTLE_ENDIAN);
      out.write(end.putInt(0x06054b50).putLong(0).putInt(count * 54).putInt(4).array());
    }

    assertThat(said(file)).doesNotContain("OutOfMemory");
  }
}
