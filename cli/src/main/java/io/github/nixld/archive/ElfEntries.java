package io.github.nixld.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Puts the ELF files among the entries of an archive below a directory, and the symbolic links to
/// them. All else is passed over.
///
/// Links are made when all files are there: so no file is written through one.
final class ElfEntries {
  private static final byte[] MAGIC = {0x7f, 'E', 'L', 'F'};

  private final Path root;
  private final Map<Path, String> links = new LinkedHashMap<>();

  /// @param root an empty directory, with all symbolic links resolved
  ElfEntries(Path root) {
    this.root = root;
  }

  /// A regular file.
  ///
  /// @throws ArchiveException where its name leads out of the archive
  void file(String name, InputStream contents) throws IOException {
    Path file = place(name);
    byte[] head = contents.readNBytes(MAGIC.length);
    if (file == null || !Arrays.equals(head, MAGIC)) {
      return;
    }
    try {
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
    } catch (FileAlreadyExistsException e) {
      throw new ArchiveException("a file and a directory are both called " + e.getFile());
    }
    if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new ArchiveException("a file and a directory are both called " + name);
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(head);
      contents.transferTo(out);
    }
  }

  /// A symbolic link.
  ///
  /// @throws ArchiveException where its name leads out of the archive
  void link(String name, String target) throws ArchiveException {
    Path link = place(name);
    if (link != null && !target.isEmpty()) {
      links.put(link, target);
    }
  }

  /// Makes the links that lead to something inside, and only those.
  void finish() throws IOException {
    for (Map.Entry<Path, String> link : links.entrySet()) {
      Path path = link.getKey();
      if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)
          && isPath(link.getValue())
          && makeParent(path.getParent())) {
        Files.createSymbolicLink(path, Path.of(link.getValue()));
      }
    }
    for (Path link : links.keySet()) {
      if (Files.isSymbolicLink(link) && !staysInside(link)) {
        Files.delete(link);
      }
    }
  }

  /// The parents of a link are directories of the archive, not links that were made before.
  private static boolean makeParent(@Nullable Path parent) throws IOException {
    if (parent == null) {
      return false;
    }
    try {
      Files.createDirectories(parent);
      return parent.toRealPath().equals(parent);
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  private static boolean isPath(String target) {
    try {
      return !Path.of(target).isAbsolute();
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private boolean staysInside(Path link) {
    try {
      return link.toRealPath().startsWith(root);
    } catch (IOException e) {
      return false;
    }
  }

  /// Where an entry goes; null for the root itself.
  private @Nullable Path place(String name) throws ArchiveException {
    try {
      Path relative = Path.of(name);
      for (Path part : relative) {
        if (part.toString().equals("..")) {
          throw new ArchiveException("the entry " + name + " leads out of it");
        }
      }
      if (relative.isAbsolute()) {
        throw new ArchiveException("the entry " + name + " leads out of it");
      }
      Path place = root.resolve(relative).normalize();
      return place.equals(root) ? null : place;
    } catch (InvalidPathException e) {
      throw new ArchiveException("the entry " + name + " has no possible name");
    }
  }
}
