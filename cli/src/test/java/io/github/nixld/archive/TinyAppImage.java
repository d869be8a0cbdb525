package io.github.nixld.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// Makes AppImages with what no mksquashfs would write: nothing in them is packed.
final class TinyAppImage {
  static final int BLOCK = 4096;

  /// Where the superblock begins.
  static final int SQUASHFS = 64;

  private static final int METADATA = 8192;
  private static final int PLAIN_METADATA = 0x8000;
  private static final int PLAIN_DATA = 1 << 24;
  private static final int SUPERBLOCK = 96;

  private final Directory root = new Directory();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private final ByteArrayOutputStream inodes = new ByteArrayOutputStream();
  private final ByteArrayOutputStream directories = new ByteArrayOutputStream();

  private sealed interface Node {}

  private record File(String contents, long length) implements Node {}

  private record Link(String target) implements Node {}

  /// The directory of another entry once more.
  private record Again(String of) implements Node {}

  private record Directory(Map<String, Node> entries, Map<String, Long> written) implements Node {
    Directory() {
      this(new LinkedHashMap<>(), new LinkedHashMap<>());
    }
  }

  /// Adds a file. Directories on the way are made.
  ///
  /// @param path its names; what no name can have is written as it is
  TinyAppImage file(String contents, String... path) {
    return add(new File(contents, contents.length()), path);
  }

  /// Adds a file that begins with something, and has a hole behind.
  TinyAppImage sparse(String contents, long length, String... path) {
    return add(new File(contents, length), path);
  }

  TinyAppImage link(String target, String... path) {
    return add(new Link(target), path);
  }

  /// Adds to the root the directory of another entry of it.
  TinyAppImage again(String of, String name) {
    return add(new Again(of), name);
  }

  private TinyAppImage add(Node node, String... path) {
    Directory directory = root;
    for (String name : Arrays.copyOf(path, path.length - 1)) {
      directory = (Directory) directory.entries.computeIfAbsent(name, key -> new Directory());
    }
    directory.entries.put(path[path.length - 1], node);
    return this;
  }

  byte[] bytes() {
    long reference = write(root);
    byte[] inodeTable = metadata(inodes.toByteArray());
    byte[] directoryTable = metadata(directories.toByteArray());
    long inodesAt = (long) SUPERBLOCK + data.size();
    long directoriesAt = inodesAt + inodeTable.length;
    ByteBuffer image =
        ByteBuffer.allocate(
                SQUASHFS + SUPERBLOCK + data.size() + inodeTable.length + directoryTable.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    image.put("\u007fELF\2\1\1\0AI\2".getBytes(ISO_8859_1)).putLong(0x28, SQUASHFS);
    image.position(SQUASHFS);
    image.putInt(0x73717368).putInt(1).putInt(0).putInt(BLOCK).putInt(0);
    image.putShort((short) 1).putShort((short) 12).putShort((short) 0).putShort((short) 1);
    image.putShort((short) 4).putShort((short) 0).putLong(reference);
    image.putLong(0).putLong(-1).putLong(-1).putLong(inodesAt).putLong(directoriesAt);
    image.putLong(-1).putLong(-1);
    image.put(data.toByteArray()).put(inodeTable).put(directoryTable);
    return array(image);
  }

  /// @return the reference of its inode
  private long write(Node node) {
    return switch (node) {
      case File file -> writeFile(file);
      case Link link -> {
        byte[] target = link.target.getBytes(ISO_8859_1);
        yield inode(3, record(8 + target.length).putInt(1).putInt(target.length).put(target));
      }
      case Again again -> Objects.requireNonNull(root.written.get(again.of));
      case Directory directory -> writeDirectory(directory);
    };
  }

  private long writeFile(File file) {
    int blocks = Math.toIntExact((file.length + BLOCK - 1) / BLOCK);
    ByteBuffer fields = record(40 + 4 * blocks).putLong((long) SUPERBLOCK + data.size());
    fields.putLong(file.length).putLong(0).putInt(1).putInt(-1).putInt(0).putInt(-1);
    for (int i = 0; i < blocks; i++) {
      int from = Math.min(i * BLOCK, file.contents.length());
      int to = Math.min(from + BLOCK, file.contents.length());
      byte[] block =
          Arrays.copyOf(
              file.contents.substring(from, to).getBytes(ISO_8859_1),
              (int) Math.min(BLOCK, file.length - (long) i * BLOCK));
      fields.putInt(from == to ? 0 : block.length | PLAIN_DATA);
      if (from < to) {
        data.writeBytes(block);
      }
    }
    return inode(9, fields);
  }

  private long writeDirectory(Directory directory) {
    directory.entries.forEach((name, node) -> directory.written.put(name, write(node)));
    int start = directories.size();
    directory.written.forEach((name, reference) -> {
      byte[] bytes = name.getBytes(ISO_8859_1);
      ByteBuffer run = record(20 + bytes.length).putInt(0).putInt((int) (reference >> 16));
      run.putInt(1).putShort((short) (long) reference).putShort((short) 0).putShort((short) 2);
      directories.writeBytes(array(run.putShort((short) (bytes.length - 1)).put(bytes)));
    });
    long place = place(start);
    ByteBuffer fields = record(24).putInt(1).putInt(directories.size() - start + 3);
    fields.putInt((int) (place >> 16)).putInt(1).putShort((short) 0).putShort((short) place);
    return inode(8, fields.putInt(-1));
  }

  private long inode(int type, ByteBuffer fields) {
    long reference = place(inodes.size());
    inodes.writeBytes(array(record(16).putShort((short) type)));
    inodes.writeBytes(array(fields));
    return reference;
  }

  private static ByteBuffer record(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] array(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.capacity()];
    buffer.get(0, bytes);
    return bytes;
  }

  /// A reference to a place in metadata: its block is so far from the first one, and 16 bits for
  /// where in the block.
  private static long place(int at) {
    return (at / METADATA * (METADATA + 2L)) << 16 | at % METADATA;
  }

  private static byte[] metadata(byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int at = 0; at < plain.length; at += METADATA) {
      int length = Math.min(METADATA, plain.length - at);
      out.writeBytes(array(record(2).putShort((short) (length | PLAIN_METADATA))));
      out.write(plain, at, length);
    }
    return out.toByteArray();
  }
}
