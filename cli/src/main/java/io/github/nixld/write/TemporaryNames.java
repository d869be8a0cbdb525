package io.github.nixld.write;

import io.github.nixld.linux.Owned;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Names of temporary files that say which process has made them, so that the next one can remove
/// what a killed one has left: `.nixld-PID-NUMBER`.
///
/// The same number may be another process's by now: then the file stays a while. A process of
/// another container is not seen, and its file is removed under its hands: it has to try again.
public final class TemporaryNames {
  private static final String PREFIX = ".nixld-";
  private static final Pattern NAME = Pattern.compile("\\.nixld-([0-9]{1,10})-[0-9]{1,20}");
  private static final Path PROCESSES = Path.of("/proc");

  /// It begins anywhere, so that nobody can take the names before.
  private static final AtomicLong NUMBER = new AtomicLong(System.nanoTime());

  private TemporaryNames() {}

  /// A name that no other process uses, and this one only once.
  public static String next() throws IOException {
    return PREFIX
        + Files.readSymbolicLink(PROCESSES.resolve("self"))
        + "-"
        + NUMBER.incrementAndGet();
  }

  /// Removes what processes of this user have left in a directory that live no longer. What cannot
  /// be removed stays. So does everything in a directory where others could put a link in the place
  /// of what is being removed.
  public static void removeLeftovers(Path directory) {
    try {
      Owned where = Owned.of(directory);
      if (where != null && keepsWhatIsOurs(where)) {
        removeLeftoversIn(directory);
      }
    } catch (IOException e) {
      return; // Not to be listed, or in use by others: the next one tries again.
    }
  }

  /// Whether nobody else can rename or remove what this user has in a directory.
  private static boolean keepsWhatIsOurs(Owned directory) throws IOException {
    return directory.isTrusted() && (!directory.isWritableByOthers() || directory.isSticky());
  }

  private static void removeLeftoversIn(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, PREFIX + "*")) {
      for (Path entry : entries) {
        Matcher name = NAME.matcher(String.valueOf(entry.getFileName()));
        Owned owned = Owned.of(entry);
        if (name.matches()
            && Files.notExists(PROCESSES.resolve(name.group(1)))
            && owned != null
            && owned.isOurs()) {
          remove(entry);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /// Removes a file, or a directory with all that is in it. No link is followed.
  public static void remove(Path path) throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      Files.walkFileTree(path, new Deletion());
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
        throws IOException {
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
