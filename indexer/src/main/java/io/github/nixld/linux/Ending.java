package io.github.nixld.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What this process has to do before SIGHUP, SIGINT or SIGTERM ends it: remove its temporary
/// files. The process then ends by that signal, so that a shell sees it.
///
/// Shutdown hooks cannot do this: a native executable has none, and a JVM exits with a status,
/// which shells take for an ordinary end.
public final class Ending implements AutoCloseable {
  private static final Set<Ending> ALL = ConcurrentHashMap.newKeySet();
  private static boolean awaited;

  private final Runnable work;

  private Ending(Runnable work) {
    this.work = work;
  }

  /// @param work may run on any thread; must not fail
  /// @return close it when the work no longer needs to be done
  public static Ending before(Runnable work) {
    await();
    Ending ending = new Ending(work);
    ALL.add(ending);
    return ending;
  }

  /// Removes a file, which may not be there.
  ///
  /// @return close it when the file is gone or has to stay
  public static Ending removing(Path file) {
    return before(() -> {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        return; // Whoever makes such a file next removes it.
      }
    });
  }

  private static synchronized void await() {
    if (!awaited && Linux.handleEnds() == 0) {
      awaited = true;
      Thread.ofPlatform().daemon().name("ending").start(Ending::end);
    }
  }

  private static void end() {
    int signal = Linux.awaitEnd();
    if (signal > 0) {
      ALL.forEach(ending -> ending.work.run());
      Linux.endBy(signal);
    }
  }

  @Override
  public void close() {
    ALL.remove(this);
  }
}
