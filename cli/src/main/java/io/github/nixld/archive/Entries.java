package io.github.nixld.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Puts files of an archive, and the links to them, below a directory, in the places where tar(1)
/// would put them. A file whose name leads through a symbolic link of the archive goes to the
/// link's target.
///
/// Nothing is written through a link: links are made after all files, and links out of the
/// directory are not made. Names with ".." are skipped, as in tar.
final class Entries {
  /// `NAME_MAX`, and what `PATH_MAX` leaves for a path below a temporary directory.
  private static final int NAME = 255;

  private static final int PATH = 3072;

  /// Stands for a name that does not matter.
  private static final String TOO_LONG = "x".repeat(NAME + 1);

  /// A link may lead to a directory that exists only after another link was made in it.
  private static final int ROUNDS = 8;

  private static final Set<PosixFilePermission> EXECUTABLE =
      PosixFilePermissions.fromString("rwxr-xr-x");

  private static final String TAKEN = "a directory or a file is in its way";

  private final Path root;
  private final Wanted wanted;
  private final Budget budget;
  private final NotRead notRead;
  private final Links links;
  private final List<Path> made = new ArrayList<>();
  private final List<HardLink> waiting = new ArrayList<>();
  private @Nullable Path lastParent;

  private record HardLink(String name, List<String> target) {}

  /// @param root an empty directory, with all symbolic links resolved
  /// @param notRead gets the entries that cannot be placed
  Entries(Path root, Wanted wanted, Budget budget, NotRead notRead) {
    this.root = root;
    this.wanted = wanted;
    this.budget = budget;
    this.notRead = notRead;
    this.links = new Links(budget);
  }

  /// Which files are wanted.
  Wanted wanted() {
    return wanted;
  }

  /// A directory replaces a link. It is made when it gets its first entry, or if all is wanted.
  void directory(String name) throws IOException {
    List<String> place = place(name);
    if (place == null) {
      return;
    }
    links.remove(place);
    if (wanted == Wanted.ALL && !makeDirectory(root.resolve(String.join("/", place)))) {
      notRead.add(name, TAKEN);
    }
  }

  /// A file that starts something: it is executable, whatever the archive says of it, for not every
  /// format can say so.
  void program(String name, InputStream contents) throws IOException {
    Path file = empty(name);
    if (file != null) {
      write(file, contents);
      Files.setPosixFilePermissions(file, EXECUTABLE);
    }
  }

  /// A regular file.
  void file(String name, InputStream contents) throws IOException {
    Path file = empty(name);
    if (file != null) {
      write(file, contents);
    }
  }

  /// A file that is not wanted. Like every later entry, it takes the place of an earlier one.
  void unwanted(String name) throws IOException {
    List<String> place = place(name);
    if (place == null) {
      return;
    }
    links.remove(place);
    if (isFile(place)) {
      Files.delete(root.resolve(String.join("/", place)));
    }
  }

  /// A symbolic link.
  void link(String name, String target) throws IOException {
    List<String> place = place(name);
    if (place == null || target.isEmpty() || target.length() > PATH) {
      return;
    }
    links.remove(place);
    Path path = root.resolve(String.join("/", place));
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(path);
      if (!target.startsWith("/")) {
        links.add(place, target);
      }
    }
  }

  /// Another name for a file.
  void hardLink(String name, String target) throws IOException {
    if (target.length() > PATH) {
      return;
    }
    List<String> source = links.resolve(Links.names(target), false);
    if (source == null || source.isEmpty() || !possible(source)) {
      return;
    }
    String link = links.target(source);
    if (link != null) {
      link(name, link);
    } else if (isFile(source)) {
      Path file = root.resolve(String.join("/", source));
      Path other = source.equals(place(name)) ? null : empty(name);
      if (other != null) {
        connect(file, other);
      }
    } else {
      // The link is to a file that is not wanted, or that comes later.
      budget.keep(200L * (source.size() + 1) + name.length() + target.length());
      waiting.add(new HardLink(name, source));
    }
  }

  /// Makes the links that lead to something inside, and no others.
  void finish() throws IOException {
    for (HardLink link : waiting) {
      if (isFile(link.target)) {
        notRead.add(link.name, "a hard link that comes before its file");
      }
    }
    int round = 0;
    while (round++ < ROUNDS && links.makeEach(this::make)) {}
    for (Path link : made) {
      if (!staysInside(link)) {
        Files.delete(link);
      }
    }
  }

  private boolean make(List<String> place, String target) throws IOException {
    List<String> end = links.resolve(place, true);
    if (end == null || !possible(end)) {
      return false;
    }
    Path path = root.resolve(String.join("/", place));
    if (!Files.exists(root.resolve(String.join("/", end)), LinkOption.NOFOLLOW_LINKS)
        || Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        || !makeParent(path)) {
      return false;
    }
    budget.spend(Limits.BLOCK);
    Files.createSymbolicLink(path, Path.of(target));
    made.add(path);
    return true;
  }

  private boolean staysInside(Path link) {
    try {
      return link.toRealPath().startsWith(root);
    } catch (IOException e) {
      return false;
    }
  }

  private boolean isFile(List<String> place) {
    return Files.isRegularFile(root.resolve(String.join("/", place)), LinkOption.NOFOLLOW_LINKS);
  }

  /// The free place of a new file, in an existing directory; null if it has no place.
  private @Nullable Path empty(String name) throws IOException {
    List<String> place = place(name);
    if (place == null) {
      return null;
    }
    links.remove(place);
    Path file = root.resolve(String.join("/", place));
    if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS) || !makeParent(file)) {
      notRead.add(name, TAKEN);
      return null;
    }
    Files.deleteIfExists(file);
    return file;
  }

  /// The place of an entry; null for the root itself, and for entries without a place.
  private @Nullable List<String> place(String name) throws IOException {
    List<String> names = name.length() > PATH ? List.of(TOO_LONG) : Links.names(name);
    if (names.contains("..")) {
      notRead.add(name, "its name has '..'");
      return null;
    }
    List<String> place = links.resolve(names, false);
    if (place == null) {
      links.cut(names);
      place = names;
    }
    if (!possible(place)) {
      notRead.add(name, "it has no possible name");
      return null;
    }
    return place.isEmpty() ? null : place;
  }

  private static boolean possible(List<String> place) {
    String path = String.join("/", place);
    try {
      return Path.of(path).toString().getBytes(StandardCharsets.UTF_8).length <= PATH
          && place.stream().allMatch(it -> it.getBytes(StandardCharsets.UTF_8).length <= NAME);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /// Makes the directories above a path, without following links.
  ///
  /// @return false if a file has the name of one
  private boolean makeParent(Path path) throws IOException {
    Path parent = path.getParent();
    if (parent == null || parent.equals(root) || parent.equals(lastParent)) {
      return parent != null;
    }
    if (!makeDirectory(parent)) {
      return false;
    }
    lastParent = parent;
    return true;
  }

  /// Makes a directory, and those above it.
  private boolean makeDirectory(Path directory) throws IOException {
    if (!makeParent(directory)) {
      return false;
    }
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
      budget.spend(Limits.BLOCK);
      Files.createDirectory(directory);
    }
    return true;
  }

  private void connect(Path file, Path other) throws IOException {
    try {
      Files.createLink(other, file);
    } catch (UnsupportedOperationException | FileSystemException e) {
      // Not every file system has hard links, and all limit their number for one file.
      try (InputStream in = budget.count(Files.newInputStream(file))) {
        write(other, in);
      }
    }
  }

  /// Writes a file.
  ///
  /// @throws FileSystemException if the disk is to blame, not the archive
  void write(Path file, InputStream contents) throws IOException {
    budget.spend(Limits.BLOCK);
    try (OutputStream out =
        Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      byte[] buffer = new byte[1 << 14];
      for (int count = contents.read(buffer); count >= 0; count = contents.read(buffer)) {
        write(file, out, buffer, count);
      }
    }
  }

  private static void write(Path file, OutputStream out, byte[] buffer, int count)
      throws FileSystemException {
    try {
      out.write(buffer, 0, count);
    } catch (IOException e) {
      FileSystemException fault = new FileSystemException(file.toString(), null, e.getMessage());
      fault.initCause(e);
      throw fault;
    }
  }
}
