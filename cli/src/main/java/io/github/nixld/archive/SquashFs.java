package io.github.nixld.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// A squashfs 4.0, read from its root down (linux fs/squashfs/squashfs_fs.h):
///
/// ```
/// superblock   96 bytes, see SquashFsHeader
/// data         the blocks of files, and fragments: blocks that hold the ends of several
/// inodes       metadata
/// directories  metadata
/// fragments    metadata, and the offsets of its blocks
///
/// metadata     blocks of 8192 bytes when unpacked, each behind its length when packed, 2 bytes
/// inode        type, mode, owner, group: 2 bytes each; time, number: 4 bytes each; by type, then:
///   directory  first block 4, links 4, length 2, offset 2, parent 4
///   … large    links 4, length 4, first block 4, parent 4, indexes 2, offset 2, attributes 4
///   file       first block 4, fragment 4, offset in it 4, length 4, the lengths of its blocks 4 each
///   … large    first block 8, length 8, holes 8, links 4, fragment 4, offset in it 4, attributes 4,
///              the lengths of its blocks
///   link       links 4, length 4, the target
/// directory    runs of: entries - 1 4, block of their inodes 4, number 4,
///              then for each entry: offset of the inode 2, number 2, type 2, length of the name - 1
///              2, the name
/// ```
///
/// Numbers are little-endian. Devices, FIFOs and sockets are skipped.
///
/// Every directory is entered once: a second time means damage, and might never end. A path has at
/// most [#MOST_PATH] bytes. Everything that is unpacked counts against the budget, and of files
/// only the requested parts are unpacked.
final class SquashFs {
  private static final int DIRECTORY = 1;
  private static final int FILE = 2;
  private static final int LINK = 3;

  /// A type plus this is the same type with more fields.
  private static final int LARGE = 7;

  /// `PATH_MAX`.
  private static final int MOST_PATH = 4096;

  /// How much memory a directory takes besides its name.
  private static final int WAITING = 150;

  /// How much a directory's length exceeds its entries: "." and ".." are counted but not written.
  private static final int UNWRITTEN = 3;

  private static final int NO_FRAGMENT = -1;
  private static final int BASE = 16;

  private final SquashFsHeader header;
  private final SquashFsBlocks blocks;
  private final Budget budget;
  private final Entries entries;
  private final Contents contents;

  /// The names of files that have several.
  private final Map<Long, String> linked = new HashMap<>();

  private Place place = Place.TOP;

  /// Takes a regular file.
  interface Contents {
    void read(String name, InputStream contents) throws IOException;
  }

  /// The last directory first: then only its parents have open entries, and few names are kept.
  private final Deque<Directory> waiting = new ArrayDeque<>();

  private final Set<Long> entered = new HashSet<>();

  /// A directory that is still to be read.
  ///
  /// @param parent the path of its parent, one string for all entries of that
  private record Directory(String parent, String name, long block, int offset, long length) {}

  SquashFs(SquashFsBlocks blocks, Budget budget, Entries entries, Contents contents) {
    this.header = blocks.header();
    this.blocks = blocks;
    this.budget = budget;
    this.entries = entries;
    this.contents = contents;
  }

  /// Passes everything in it to the entries.
  void read(Place at) throws IOException {
    place = at;
    inode("", "", header.root());
    while (!waiting.isEmpty()) {
      list(waiting.removeLast());
    }
  }

  private void list(Directory directory) throws IOException {
    SquashFsMetadata in =
        new SquashFsMetadata(blocks, header.directories() + directory.block, directory.offset);
    String path = path(directory.parent, directory.name);
    long left = directory.length;
    while (left > 0) {
      long count = in.u32() + 1;
      long inodes = in.u32();
      in.u32();
      left -= 12;
      for (long i = 0; i < count && left > 0; i++) {
        budget.entry();
        int offset = in.u16();
        in.u16();
        in.u16();
        int length = in.u16() + 1;
        left -= 8 + length;
        String name = new String(in.bytes(length), StandardCharsets.UTF_8);
        if (name.indexOf('/') >= 0 || name.equals("..") || path.length() + 1 + length > MOST_PATH) {
          throw new ArchiveException("damaged: it has an entry with an impossible name");
        }
        inode(path, name, inodes << 16 | offset);
      }
    }
  }

  private static String path(String parent, String name) {
    return parent.isEmpty() ? name : parent + "/" + name;
  }

  /// @param reference as squashfs has it: where its metadata block begins, and 16 bits for where in
  ///   that
  private void inode(String parent, String name, long reference) throws IOException {
    SquashFsMetadata in =
        new SquashFsMetadata(
            blocks, header.inodes() + (reference >>> 16), (int) reference & 0xffff);
    int type = in.u16();
    in.bytes(BASE - 2);
    switch (type) {
      case DIRECTORY -> {
        long block = in.u32();
        in.u32();
        long length = in.u16();
        enter(reference, new Directory(parent, name, block, in.u16(), length - UNWRITTEN));
      }
      case DIRECTORY + LARGE -> {
        in.u32();
        long length = in.u32();
        long block = in.u32();
        in.u32();
        in.u16();
        enter(reference, new Directory(parent, name, block, in.u16(), length - UNWRITTEN));
      }
      case FILE -> {
        long start = in.u32();
        int fragment = (int) in.u32();
        long offset = in.u32();
        file(path(parent, name), in, start, in.u32(), fragment, offset);
      }
      case FILE + LARGE -> {
        long start = in.u64();
        long length = in.u64();
        in.u64();
        boolean several = in.u32() > 1;
        int fragment = (int) in.u32();
        long offset = in.u32();
        in.u32();
        String path = path(parent, name);
        String other = several ? linked.get(reference) : null;
        if (other != null) {
          entries.hardLink(place.of(path), place.of(other));
        } else {
          if (several) {
            budget.keep(200L + path.length());
            linked.put(reference, path);
          }
          file(path, in, start, length, fragment, offset);
        }
      }
      case LINK, LINK + LARGE -> {
        in.u32();
        long length = in.u32();
        if (length > MOST_PATH) {
          throw new ArchiveException("damaged: a link has a target of " + length + " bytes");
        }
        entries.link(
            place.of(path(parent, name)),
            new String(in.bytes((int) length), StandardCharsets.UTF_8));
      }
      default -> {
        if (type <= 0 || type > 2 * LARGE) {
          throw new ArchiveException("damaged: an inode has the type " + type);
        }
      }
    }
  }

  private void enter(long reference, Directory directory) throws ArchiveException {
    if (!entered.add(reference)) {
      throw new ArchiveException("damaged: a directory is in two others");
    }
    budget.keep(WAITING + directory.name.length());
    waiting.addLast(directory);
  }

  /// @param lengths where the lengths of its blocks stand
  private void file(
      String path, SquashFsMetadata lengths, long start, long length, int fragment, long offset)
      throws IOException {
    SquashFsFragment end =
        fragment == NO_FRAGMENT
            ? null
            : new SquashFsFragment(blocks, Integer.toUnsignedLong(fragment), offset);
    try (InputStream in = new SquashFsContents(blocks, lengths, start, length, end)) {
      contents.read(path, in);
    }
  }
}
