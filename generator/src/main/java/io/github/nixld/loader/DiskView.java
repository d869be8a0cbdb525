package io.github.nixld.loader;

import io.github.nixld.elf.ChannelInput;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.linux.FileNames;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;

/// The disk as it is. Answers are remembered, so that a view is also a snapshot.
public final class DiskView implements FileView {
  private final ElfReader reader = new ElfReader();
  private final Map<String, Probe> probes = new HashMap<>();
  private final Map<String, Boolean> directories = new HashMap<>();

  @Override
  public Probe probe(String directory, String name) {
    String path = directory + "/" + name;
    Probe known = probes.get(path);
    if (known == null) {
      known = open(path);
      if (known instanceof Missing missing
          && missing.errno() == Errno.ENOENT
          && underAFile(directory)) {
        known = new Missing(Errno.ENOTDIR);
      }
      probes.put(path, known);
    }
    return known;
  }

  @Override
  public boolean isDirectory(String path) {
    return directories.computeIfAbsent(path, DiskView::isDirectoryOnDisk);
  }

  /// The JDK has one exception for ENOENT and ENOTDIR.
  private boolean underAFile(String directory) {
    for (String at = directory; at.length() > 1; at = LoadRequest.parent(at)) {
      if (isDirectory(at)) {
        return false;
      }
      if (Files.exists(FileNames.path(at))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isDirectoryOnDisk(String path) {
    try {
      return Files.isDirectory(FileNames.path(path));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private Probe open(String name) {
    if (name.indexOf('\0') >= 0) {
      return new Missing(Errno.ENOENT);
    }
    try {
      Path path = FileNames.path(name);
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      if (attributes.isDirectory()) {
        return new NotRegular("cannot read file data: Error 21");
      }
      if (!attributes.isRegularFile()) {
        // Opening a FIFO or a device could block or have effects. ld.so opens it; a tool must not.
        return new NotRegular("not a regular file");
      }
      Object key = attributes.fileKey();
      try (ChannelInput input = ChannelInput.open(path)) {
        return new Present(
            key == null ? FileNames.text(path.toRealPath()) : key,
            reader.next(input, attributes.size()));
      }
    } catch (InvalidPathException | NoSuchFileException e) {
      return new Missing(Errno.ENOENT);
    } catch (AccessDeniedException e) {
      return new Missing(Errno.EACCES);
    } catch (FileSystemException e) {
      // The JDK has no exceptions for other errors, so the system's message decides.
      String reason = e.getReason() == null ? "" : e.getReason();
      return new Missing(reason.contains("Permission denied") ? Errno.EACCES : Errno.OTHER);
    } catch (IOException e) {
      return new Missing(Errno.OTHER);
    }
  }
}
