package io.github.nixld.store;

import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.LdSo;
import io.github.nixld.elf.LdSoReader;
import io.github.nixld.elf.PositionalInput;
import io.github.nixld.store.StoreLinks.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// The scan of one store path.
///
/// Limit: [#MAX_DEPTH] open descriptors. Directories below that are opened by their paths.
final class FfmScan {
  private static final int MAX_DEPTH = 32;

  private final FfmThread thread;
  private final LinuxCalls calls;
  private final FileNumbers numbers;
  private final String basename;
  private final Findings findings;
  private final Deque<String> deep = new ArrayDeque<>();

  FfmScan(FfmThread thread, FileNumbers numbers, String basename) {
    this.thread = thread;
    this.calls = thread.calls();
    this.numbers = numbers;
    this.basename = basename;
    this.findings = new Findings(basename, numbers);
  }

  ScannedPath scan() {
    root();
    while (!deep.isEmpty()) {
      String directory = deep.pop();
      list(openPath(directory), directory, 0);
    }
    for (String path : findings.otherTargets()) {
      file(
          Findings.parent(path),
          Findings.last(path),
          LinuxCalls.AT_FDCWD,
          thread.path(findings.place(path)));
    }
    return findings.toScannedPath(isDone());
  }

  private boolean isDone() {
    return thread.stat(LinuxCalls.AT_FDCWD, thread.path(basename))
        && NixStore.isDone(thread.modified());
  }

  private int openPath(String directory) {
    long path = thread.path(findings.place(directory));
    return path == 0 ? -1 : calls.openDirectory(LinuxCalls.AT_FDCWD, path);
  }

  private void root() {
    int fd = openPath("");
    if (fd != -LinuxCalls.ENOTDIR && fd != -LinuxCalls.ELOOP) {
      list(fd, "", 0);
      return;
    }
    long path = thread.path(basename);
    if (!thread.stat(LinuxCalls.AT_FDCWD, path)) {
      findings.unreadable();
    } else if (thread.type() == FfmThread.DT_LNK) {
      link(ScannedPath.PARENT, basename, LinuxCalls.AT_FDCWD, path);
    } else if (thread.type() == FfmThread.DT_REG && LibraryRule.isLibraryName(basename)) {
      file(ScannedPath.PARENT, basename, LinuxCalls.AT_FDCWD, path);
    }
  }

  /// Lists a directory and all below it, and closes it.
  private void list(int fd, String directory, int depth) {
    if (fd < 0) {
      findings.unreadable();
      return;
    }
    try {
      findings.directoryRead();
      DirectoryBuffer buffer = thread.buffer(depth);
      int filled;
      while ((filled = buffer.fill(calls, fd)) > 0) {
        while (buffer.next()) {
          entry(fd, directory, depth, buffer);
        }
      }
      if (filled < 0) {
        findings.unreadable();
      }
    } finally {
      calls.close(fd);
    }
  }

  private void entry(int fd, String directory, int depth, DirectoryBuffer entry) {
    int type = entry.type();
    if (type == FfmThread.DT_UNKNOWN) {
      // Some file systems do not say.
      if (!thread.stat(fd, entry.nameAddress())) {
        findings.unreadable();
        return;
      }
      type = thread.type();
    }
    switch (type) {
      case FfmThread.DT_REG -> {
        if (entry.isLibraryName()) {
          file(directory, entry.name(), fd, entry.nameAddress());
        }
      }
      case FfmThread.DT_DIR -> {
        String name = entry.name();
        if (entry.isLibraryName()) {
          findings.directoryAsEntry(directory, name);
        }
        String path = StoreLinks.join(directory, name);
        if (LibraryRule.isSkipped(path)) {
          return;
        }
        if (depth + 1 == MAX_DEPTH) {
          deep.push(path);
        } else {
          list(calls.openDirectory(fd, entry.nameAddress()), path, depth + 1);
        }
      }
      case FfmThread.DT_LNK -> link(directory, entry, fd);
      default -> {}
    }
  }

  /// Most links lead to a file beside them: one look shows it, and that of most nothing is to be
  /// kept.
  private void link(String directory, DirectoryBuffer entry, int fd) {
    int length = thread.readLink(fd, entry.nameAddress());
    if (length < 0) {
      findings.unreadable();
      return;
    }
    byte[] text = thread.text(length);
    if (!isPlainName(text)) {
      findings.link(directory, entry.name(), follow(directory, text));
      return;
    }
    boolean found = thread.stat(fd, thread.textAddress());
    if (found && (thread.type() == FfmThread.DT_LNK || thread.type() == FfmThread.DT_DIR)) {
      findings.link(directory, entry.name(), follow(directory, text));
    } else if (entry.isLibraryName()) {
      String place = findings.place(directory);
      String target = new String(text, StandardCharsets.UTF_8);
      findings.link(
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
      findings.unreadable();
      return;
    }
    findings.link(directory, name, follow(directory, thread.text(length)));
  }

  private Target follow(String directory, byte[] text) {
    return thread
        .links()
        .follow(findings.place(directory), new String(text, StandardCharsets.UTF_8));
  }

  private void file(String directory, String name, int fd, long address) {
    findings.file(directory, name, number(fd, address));
  }

  private @Nullable Long number(int fd, long address) {
    // The inode of a directory entry alone would do but for overlays and mounts, where it may be
    // that of another file.
    if (address == 0 || !thread.stat(fd, address)) {
      return null;
    }
    return thread.nlink() == 1
        ? read(fd, address)
        : numbers.ofHardLink(thread.device(), thread.inode(), () -> read(fd, address));
  }

  private @Nullable Long read(int directory, long address) {
    int fd = calls.openFile(directory, address);
    if (fd < 0) {
      return null;
    }
    try {
      PositionalInput input = thread.input(fd);
      ElfFile facts = thread.reader().next(input);
      LdSo ldSo = facts instanceof ElfObject object ? LdSoReader.read(input, object) : null;
      long number = numbers.next();
      findings.read(new ScannedObject(number, facts, ldSo));
      return number;
    } catch (IOException e) {
      return null;
    } finally {
      calls.close(fd);
    }
  }
}
