package io.github.nixld.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;

/// What this process has to do before SIGHUP, SIGINT or SIGTERM ends it: remove its temporary
/// files. The process then ends by that signal, so that a shell sees it.
///
/// Shutdown hooks cannot do this: a native executable has none, and a JVM exits with a status,
/// which shells take for an ordinary end.
///
/// A signal that comes while something is being made waits for that, and then removes it. From then
/// on nothing is made and nothing is closed: a thread that tries to waits for the end.
public final class Ending implements AutoCloseable {
  private static final Set<Ending> ALL = new HashSet<>();
  private static final FileAttribute<?> READABLE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--"));
  private static boolean awaited;

  private final Runnable removal;

  private Ending(Runnable removal) {
    this.removal = removal;
  }

  /// Makes something temporary.
  ///
  /// @param making must not wait for anything
  /// @param removal removes it. It may run on any thread, while others still use what it removes;
  ///   must not fail
  /// @return close it when it is gone or has to stay
  public static <E extends Exception> Ending making(Making<E> making, Runnable removal) throws E {
    synchronized (ALL) {
      await();
      making.make();
      Ending ending = new Ending(removal);
      ALL.add(ending);
      return ending;
    }
  }

  /// Makes something temporary.
  @FunctionalInterface
  public interface Making<E extends Exception> {
    void make() throws E;
  }

  /// Makes an empty file.
  ///
  /// @return close it when the file is gone or has to stay
  public static Ending makingFile(Path file) throws IOException {
    return making(
        () -> Files.createFile(file, READABLE),
        () -> {
          try {
            Files.deleteIfExists(file);
          } catch (IOException e) {
            return; // The next process that makes such a file removes it.
          }
        });
  }

  private static void await() {
    if (!awaited && Linux.handleEnds() == 0) {
      awaited = true;
      Thread.ofPlatform().daemon().name("ending").start(Ending::end);
    }
  }

  private static void end() {
    int signal = Linux.awaitEnd();
    if (signal > 0) {
      synchronized (ALL) {
        ALL.forEach(ending -> ending.removal.run());
        Linux.endBy(signal);
      }
    }
  }

  @Override
  public void close() {
    synchronized (ALL) {
      ALL.remove(this);
    }
  }
}
