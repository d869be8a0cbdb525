package io.github.nixld.write;

import io.github.nixld.linux.DirectoryListing;
import io.github.nixld.linux.Owned;
import io.github.nixld.linux.TemporaryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Names of temporary files that contain the process, so that a later process can remove what a
/// killed one has left: `.nixld-PID-NUMBER`.
///
/// If another process has the number by now, the file stays for a while. A process in another
/// container is invisible, so its file may be removed while it works; it has to try again.
public final class TemporaryNames {
  private static final String PREFIX = ".nixld-";
  private static final Pattern NAME = Pattern.compile("\\.nixld-([0-9]{1,10})-[0-9]{1,20}");
  private static final Path PROCESSES = Path.of("/proc");

  /// It begins at a random number, so that others cannot take the names in advance.
  private static final AtomicLong NUMBER = new AtomicLong(System.nanoTime());

  private TemporaryNames() {}

  /// A name that no other process uses, and that this process uses once.
  public static String next() throws IOException {
    return PREFIX
        + Files.readSymbolicLink(PROCESSES.resolve("self"))
        + "-"
        + NUMBER.incrementAndGet();
  }

  /// Removes what ended processes of this user have left in a directory. What cannot be removed
  /// stays. Everything stays in a directory in which others could replace an entry by a link during
  /// the removal.
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

  /// Whether no other user can rename or remove what this user has in a directory.
  private static boolean keepsWhatIsOurs(Owned directory) throws IOException {
    return directory.isTrusted() && (!directory.isWritableByOthers() || directory.isSticky());
  }

  private static void removeLeftoversIn(Path directory) throws IOException {
    for (Path entry : DirectoryListing.of(directory, PREFIX + "*")) {
      Matcher name = NAME.matcher(String.valueOf(entry.getFileName()));
      Owned owned = Owned.of(entry);
      if (name.matches()
          && Files.notExists(PROCESSES.resolve(name.group(1)))
          && owned != null
          && owned.isOurs()) {
        TemporaryFiles.remove(entry);
      }
    }
  }
}
