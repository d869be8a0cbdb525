package io.github.nixld.store;

import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.LdSo;
import io.github.nixld.elf.LdSoReader;
import io.github.nixld.elf.PositionalInput;
import io.github.nixld.linux.Linux;
import io.github.nixld.store.ScannedPath.Outcome;
import io.github.nixld.store.StoreLinks.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// The scan of one store path.
///
/// Limit: [#MAX_DEPTH] open descriptors. Directories below that are opened by their paths.
final class LinuxScan {
  private static final int MAX_DEPTH = 32;

  private final ScanContext thread;
  private final FileNumbers numbers;
  private final String basename;
  private final ScanResultBuilder result;
  private final Deque<String> deep = new ArrayDeque<>();

  /// The paths of the directories that are being listed, by depth. A path is made when it is
  /// needed: most directories have no libraries.
  private final @Nullable String[] directories = new String[MAX_DEPTH];

  LinuxScan(ScanContext thread, FileNumbers numbers, String basename) {
    this.thread = thread;
    this.numbers = numbers;
    this.basename = basename;
    this.result = new ScanResultBuilder(basename, numbers);
  }

  ScannedPath scan() {
    thread.begin(basename);
    long path = thread.path(basename);
    if (path == 0 || !thread.stat(Linux.AT_FDCWD, path)) {
      return ScannedPath.unread(basename, Outcome.VANISHED);
    }
    if (!NixStore.isDone(thread.modified())) {
      return ScannedPath.unread(basename, Outcome.PENDING);
    }
    int type = thread.type();
    if (type == ScanContext.DT_DIR) {
      deep.push("");
    } else if (type == ScanContext.DT_LNK) {
      link(ScannedPath.PARENT, basename, Linux.AT_FDCWD, path);
    } else if (type == ScanContext.DT_REG && LibraryRule.isLibraryName(basename)) {
      file(ScannedPath.PARENT, basename, Linux.AT_FDCWD, path);
    } else {
      return ScannedPath.unread(basename, Outcome.COMPLETE);
    }
    while (!deep.isEmpty()) {
      String directory = deep.pop();
      directories[0] = directory;
      list(openPath(directory), 0);
    }
    for (String target : result.otherTargets()) {
      file(
          StoreLinks.parent(target),
          StoreLinks.last(target),
          Linux.AT_FDCWD,
          thread.path(result.place(target)));
    }
    boolean whole = isDone() && !thread.interrupted();
    return result.toScannedPath(whole ? Outcome.COMPLETE : Outcome.VANISHED);
  }

  private boolean isDone() {
    return thread.stat(Linux.AT_FDCWD, thread.path(basename)) && NixStore.isDone(thread.modified());
  }

  private int openPath(String directory) {
    long path = thread.path(result.place(directory));
    return path == 0 ? -1 : thread.checked(Linux.openDirectory(Linux.AT_FDCWD, path));
  }

  /// The directory that is being listed at a depth.
  private String directory(int depth) {
    String path = directories[depth];
    if (path == null) {
      // The buffer of the directory above still stands at its entry.
      path = StoreLinks.join(directory(depth - 1), thread.buffer(depth - 1).name());
      directories[depth] = path;
    }
    return path;
  }

  /// Lists a directory and everything below it, and closes it.
  private void list(int fd, int depth) {
    if (fd < 0) {
      result.unreadable();
      return;
    }
    try {
      result.directoryRead();
      DirectoryBuffer buffer = thread.buffer(depth);
      int filled;
      do {
        filled = thread.checked(buffer.fill(fd));
        while (buffer.next()) {
          entry(fd, depth, buffer);
        }
      } while (filled > 0 && !buffer.atEnd());
      if (filled < 0) {
        result.unreadable();
      }
    } finally {
      Linux.close(fd);
    }
  }

  private void entry(int fd, int depth, DirectoryBuffer entry) {
    int type = entry.type();
    if (type == ScanContext.DT_UNKNOWN) {
      // Some file systems do not say.
      if (!thread.stat(fd, entry.nameAddress())) {
        result.unreadable();
        return;
      }
      type = thread.type();
    }
    switch (type) {
      case ScanContext.DT_REG -> {
        if (entry.isLibraryName()) {
          file(directory(depth), entry.name(), fd, entry.nameAddress());
        }
      }
      case ScanContext.DT_DIR -> {
        if (entry.isLibraryName()) {
          result.directoryAsEntry(directory(depth), entry.name());
        }
        if (entry.isSkippedName() && LibraryRule.isSkipped(path(depth, entry))) {
          return;
        }
        if (depth + 1 == MAX_DEPTH) {
          deep.push(path(depth, entry));
        } else {
          directories[depth + 1] = null;
          list(thread.checked(Linux.openDirectory(fd, entry.nameAddress())), depth + 1);
        }
      }
      case ScanContext.DT_LNK -> link(depth, entry, fd);
      default -> {}
    }
  }

  private String path(int depth, DirectoryBuffer entry) {
    return StoreLinks.join(directory(depth), entry.name());
  }

  /// Most links lead to a file beside them, and most of those are not kept: one call shows both.
  private void link(int depth, DirectoryBuffer entry, int fd) {
    int length = thread.readLink(fd, entry.nameAddress());
    if (length < 0) {
      result.unreadable();
      return;
    }
    byte[] text = thread.text(length);
    String directory = directory(depth);
    if (!isPlainName(text)) {
      result.link(directory, entry.name(), follow(directory, text));
      return;
    }
    boolean found = thread.stat(fd, thread.textAddress());
    if (found && (thread.type() == ScanContext.DT_LNK || thread.type() == ScanContext.DT_DIR)) {
      result.link(directory, entry.name(), follow(directory, text));
    } else if (entry.isLibraryName()) {
      String place = result.place(directory);
      String target = new String(text, StandardCharsets.UTF_8);
      result.link(
          directory,
          entry.name(),
          found ? new Target.File(place, target) : new Target.Missing(place, target));
    }
  }

  private static boolean isPlainName(byte[] text) {
    for (byte next : text) {
      if (next == '/') {
        return false;
      }
    }
    return true;
  }

  private void link(String directory, String name, int fd, long address) {
    int length = thread.readLink(fd, address);
    if (length < 0) {
      result.unreadable();
      return;
    }
    result.link(directory, name, follow(directory, thread.text(length)));
  }

  private Target follow(String directory, byte[] text) {
    return thread.links().follow(result.place(directory), new String(text, StandardCharsets.UTF_8));
  }

  private void file(String directory, String name, int fd, long address) {
    result.file(directory, name, number(fd, address));
  }

  private @Nullable Long number(int fd, long address) {
    // The inode in the directory entry does not suffice: in overlays and at mounts it may belong to
    // another file.
    if (address == 0 || !thread.stat(fd, address)) {
      return null;
    }
    long size = thread.size();
    return thread.nlink() == 1
        ? read(fd, address, size)
        : numbers.ofHardLink(thread.device(), thread.inode(), () -> read(fd, address, size));
  }

  private @Nullable Long read(int directory, long address, long size) {
    int fd = thread.checked(Linux.openFile(directory, address));
    if (fd < 0) {
      return null;
    }
    try {
      PositionalInput input = thread.input(fd, size);
      ElfFile facts = thread.reader().next(input, size);
      LdSo ldSo = facts instanceof ElfObject object ? LdSoReader.read(input, object) : null;
      long number = numbers.next();
      result.read(new ScannedObject(number, facts, ldSo));
      return number;
    } catch (IOException e) {
      return null;
    } finally {
      Linux.close(fd);
    }
  }
}
