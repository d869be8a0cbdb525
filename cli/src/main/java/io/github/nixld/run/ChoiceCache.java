package io.github.nixld.run;

import io.github.nixld.linux.DirectoryListing;
import io.github.nixld.linux.FileNames;
import io.github.nixld.write.TemporaryNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Earlier choices, a file for each, in a directory of the user.
///
/// A choice decides what is executed. So it is used only if no other user can have written it: file
/// and directory belong to this user, are not links, and are not writable for others. A choice that
/// is damaged or answers another question counts as missing. If a choice cannot be kept, that is no
/// error.
///
/// @param directory the directory; it need not exist
public record ChoiceCache(Path directory) {
  static final int MAX_BYTES = 1 << 20;

  /// A program that is rebuilt asks another question each time. If there are more choices than
  /// this, the older half is removed.
  static final int MAX_ANSWERS = 1_000;

  /// The choice for a question.
  ///
  /// @return null if there is none, or it is no longer valid
  public @Nullable CachedChoice get(List<String> question) {
    Path file = file(question);
    try {
      if (!isOurs(directory) || !isOurs(file) || !Files.isRegularFile(file)) {
        return null;
      }
      byte[] bytes;
      try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
        bytes = in.readNBytes(MAX_BYTES);
      }
      CachedChoice choice = CachedChoice.of(FileNames.decode(bytes), question);
      return choice != null && choice.holds() ? choice : null;
    } catch (IOException e) {
      return null;
    }
  }

  /// Keeps a choice, if possible.
  public void put(List<String> question, CachedChoice choice) {
    try {
      if (!Files.exists(directory)) {
        Files.createDirectories(directory.toAbsolutePath().getParent());
        Files.createDirectory(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      if (!isOurs(directory)) {
        return;
      }
      TemporaryNames.removeLeftovers(directory);
      forgetOld();
      Path fresh = directory.resolve(TemporaryNames.next());
      try {
        Files.createFile(
            fresh,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(fresh, FileNames.encode(choice.text(question)));
        Files.move(
            fresh,
            file(question),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      // The next start chooses again.
    }
  }

  private void forgetOld() throws IOException {
    List<Path> files = DirectoryListing.of(directory);
    if (files.size() > MAX_ANSWERS) {
      Map<Path, FileTime> times = new HashMap<>();
      for (Path file : files) {
        times.put(file, modified(file));
      }
      files.sort(Comparator.comparing(times::get));
      for (Path file : files.subList(0, files.size() / 2)) {
        Files.deleteIfExists(file);
      }
    }
  }

  /// Another process may have removed the file.
  private static FileTime modified(Path file) throws IOException {
    try {
      return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return FileTime.fromMillis(0);
    }
  }

  /// Two questions may have the same file name, so each file contains its question.
  private Path file(List<String> question) {
    return directory.resolve(Integer.toHexString(question.hashCode()));
  }

  private static boolean isOurs(Path path) throws IOException {
    Set<PosixFilePermission> permissions =
        Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
    return !Files.isSymbolicLink(path)
        && !permissions.contains(PosixFilePermission.GROUP_WRITE)
        && !permissions.contains(PosixFilePermission.OTHERS_WRITE)
        // A process's directory in /proc belongs to the process's user.
        && Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS)
            .equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
  }
}
