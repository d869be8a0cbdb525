package io.github.nixld.store;

import io.github.nixld.elf.ElfReader;
import io.github.nixld.elf.PositionalInput;
import io.github.nixld.linux.Linux;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a thread keeps from one scan to the next: memory outside of the heap, which the kernel
/// fills.
final class ScanContext implements StoreLookup {
  /// The kernel's `PATH_MAX`, with the NUL.
  static final int PATH_MAX = 4096;

  /// Directories that are remembered as such: links of a store path lead to the same few.
  private static final int MAX_KNOWN = 1024;

  // struct statx, include/uapi/linux/stat.h
  private static final int STATX_BYTES = 256;
  private static final int STX_NLINK = 16;
  private static final int STX_MODE = 28;
  private static final int STX_INO = 32;
  private static final int STX_SIZE = 40;
  private static final int STX_MTIME = 112;
  private static final int STX_DEV_MAJOR = 136;
  private static final int STX_DEV_MINOR = 140;

  private static final int S_IFMT = 0xf000;
  private static final int S_IFDIR = 0x4000;
  private static final int S_IFREG = 0x8000;
  private static final int S_IFLNK = 0xa000;

  // include/linux/fs_types.h
  static final int DT_UNKNOWN = 0;
  static final int DT_DIR = 4;
  static final int DT_REG = 8;
  static final int DT_LNK = 10;
  private static final int OTHER = -1;

  // include/uapi/asm-generic/errno-base.h, errno.h
  private static final int EPERM = 1;
  private static final int ENOENT = 2;
  private static final int ENXIO = 6;
  private static final int ENOMEM = 12;
  private static final int EACCES = 13;
  private static final int ENODEV = 19;
  private static final int ENOTDIR = 20;
  private static final int ENFILE = 23;
  private static final int EMFILE = 24;
  private static final int ENAMETOOLONG = 36;
  private static final int ELOOP = 40;

  /// How much one call reads of a file at most.
  private static final int BLOCK = 64 * 1024;

  private final ByteBuffer path = Linux.allocate(PATH_MAX);
  private final long pathAddress = Linux.address(path);

  /// How much of [#path] is the store's directory, with a slash.
  private final int prefix;

  private final ByteBuffer text = Linux.allocate(PATH_MAX);
  private final long textAddress = Linux.address(text);
  private final ByteBuffer block = Linux.allocate(BLOCK);
  private final long blockAddress = Linux.address(block);
  private final ByteBuffer statx = Linux.allocate(STATX_BYTES);
  private final long statxAddress = Linux.address(statx);
  private String basename = "";
  private boolean interrupted;
  private final List<DirectoryBuffer> buffers = new ArrayList<>();
  private final Set<String> directories = new HashSet<>();
  private final StoreLinks links;
  private final ElfReader reader = new ElfReader();

  ScanContext(NixStore store) {
    this.prefix = put(0, store.directory() + "/");
    this.links = new StoreLinks(store, this);
  }

  StoreLinks links() {
    return links;
  }

  ElfReader reader() {
    return reader;
  }

  /// The buffer for directories of a depth.
  DirectoryBuffer buffer(int depth) {
    if (depth == buffers.size()) {
      buffers.add(new DirectoryBuffer());
    }
    return buffers.get(depth);
  }

  /// Begins with another store path.
  void begin(String name) {
    basename = name;
    interrupted = false;
  }

  /// Whether something of this store path could not be read that may be read later.
  boolean interrupted() {
    return interrupted;
  }

  /// Looks at what a system call returned. The index remembers a store path without a file only if
  /// this user may not read the file, or it is gone, or is not a file. After any other error, such
  /// as a disk's, the store path has to be scanned again.
  ///
  /// @param result negative: an error number
  /// @return the same
  /// @throws UncheckedIOException if this process has no descriptor or memory left
  int checked(int result) {
    if (result < 0) {
      switch (-result) {
        case ENOMEM, ENFILE, EMFILE ->
            throw new UncheckedIOException(
                new FileSystemException(basename, null, Linux.message(-result)));
        case EPERM, ENOENT, ENXIO, EACCES, ENODEV, ENOTDIR, ENAMETOOLONG, ELOOP -> {}
        default -> interrupted = true;
      }
    }
    return result;
  }

  /// An absolute path for the kernel, valid until the next one; 0 if it is too long.
  ///
  /// @param relative to the store
  long path(String relative) {
    return prefix > 0 && put(prefix, relative) > 0 ? pathAddress : 0;
  }

  /// Writes a part of a path and a NUL.
  ///
  /// @return where it ends; 0 if it is too long
  private int put(int at, String part) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    int end = at + bytes.length;
    if (end >= PATH_MAX) {
      return 0;
    }
    path.put(at, bytes);
    path.put(end, (byte) 0);
    return end;
  }

  /// Reads a symlink; [#text] and [#textAddress] then give its text.
  ///
  /// @return its length; a negative error number if it cannot be read
  int readLink(int directory, long name) {
    int length = checked(Linux.readlinkat(directory, name, textAddress, PATH_MAX - 1));
    if (length >= 0) {
      text.put(length, (byte) 0);
    }
    return length;
  }

  byte[] text(int length) {
    byte[] bytes = new byte[length];
    text.get(0, bytes);
    return bytes;
  }

  long textAddress() {
    return textAddress;
  }

  /// Calls stat for a file without following symlinks; [#nlink] and the others then describe it.
  boolean stat(int directory, long name) {
    return checked(Linux.statx(directory, name, statxAddress)) == 0;
  }

  /// The type as a directory entry has it; negative for types that do not matter.
  int type() {
    return switch (statx.getShort(STX_MODE) & S_IFMT) {
      case S_IFDIR -> DT_DIR;
      case S_IFREG -> DT_REG;
      case S_IFLNK -> DT_LNK;
      default -> OTHER;
    };
  }

  int nlink() {
    return statx.getInt(STX_NLINK);
  }

  long inode() {
    return statx.getLong(STX_INO);
  }

  long device() {
    return (long) statx.getInt(STX_DEV_MAJOR) << 32
        | Integer.toUnsignedLong(statx.getInt(STX_DEV_MINOR));
  }

  long size() {
    return statx.getLong(STX_SIZE);
  }

  /// Modification time, s since 1970.
  long modified() {
    return statx.getLong(STX_MTIME);
  }

  @Override
  public Kind kind(String relative) {
    if (directories.contains(relative)) {
      return Kind.DIRECTORY;
    }
    long address = path(relative);
    if (address == 0 || !stat(Linux.AT_FDCWD, address)) {
      return Kind.MISSING;
    }
    return switch (type()) {
      case DT_DIR -> {
        if (directories.size() == MAX_KNOWN) {
          directories.clear();
        }
        directories.add(relative);
        yield Kind.DIRECTORY;
      }
      case DT_LNK -> Kind.SYMLINK;
      default -> Kind.FILE;
    };
  }

  @Override
  public @Nullable String readLink(String relative) {
    long address = path(relative);
    int length = address == 0 ? -1 : readLink(Linux.AT_FDCWD, address);
    return length < 0 ? null : new String(text(length), StandardCharsets.UTF_8);
  }

  /// An open file.
  ///
  /// @param size reading stops there, so that no call is needed to find the end
  PositionalInput input(int fd, long size) {
    return (into, position) -> {
      int wanted = Math.clamp(size - position, 0, into.remaining());
      int done = 0;
      while (done < wanted) {
        int count =
            checked(
                Linux.pread64(fd, blockAddress, Math.min(wanted - done, BLOCK), position + done));
        if (count < 0) {
          throw new IOException(Linux.message(-count));
        }
        if (count == 0) {
          // The file has become shorter.
          interrupted = true;
          break;
        }
        block.get(0, into.array(), into.arrayOffset() + into.position(), count);
        into.position(into.position() + count);
        done += count;
      }
      return done;
    };
  }
}
