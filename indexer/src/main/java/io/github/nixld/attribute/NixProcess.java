package io.github.nixld.attribute;

import io.github.nixld.linux.FileFault;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/// Runs programs of Nix, and reads their output while they run.
///
/// @param environment variables that they get in addition to this process's, or instead of them
/// @param limit after which they are ended
record NixProcess(Map<String, String> environment, Duration limit) {
  /// How many of the last lines of errors are kept.
  private static final int LINES = 200;

  /// How long a program that printed nonsense may take to end by itself: its status says more.
  private static final Duration GRACE = Duration.ofSeconds(2);

  private static final String ERROR = "error:";
  private static final String COLOUR = "\u001b\\[[0-9;]*m";

  /// Reads what a program prints.
  interface Reader {
    void read(InputStream out) throws IOException, SQLException, AttributesException;
  }

  /// Runs a program to its end.
  ///
  /// @throws AttributesException if there is no such program, it fails, it takes too long, or the
  ///   reader refuses its output
  void run(Reader reader, String... command) throws AttributesException, SQLException {
    Process process = start(command);
    Queue<String> said = new ArrayDeque<>();
    Thread listener = Thread.ofVirtual().start(() -> listen(process, said));
    Thread watchdog = Thread.ofVirtual().start(() -> endAfter(process, limit));
    long start = System.nanoTime();
    boolean byItself = false;
    IOException unread = null;
    try {
      try {
        reader.read(process.getInputStream());
        process.getInputStream().transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        // The program may have failed too, and then has the better reason.
        unread = e;
      }
      byItself = endAfter(process, GRACE);
    } finally {
      watchdog.interrupt();
      if (byItself) {
        // Ending a process closes its streams, even while a thread reads them.
        join(listener);
      }
      process.destroyForcibly();
      join(listener);
    }
    if (System.nanoTime() - start > limit.toNanos()) {
      throw new AttributesException(
          "%s took longer than %d s, and was ended".formatted(command[0], limit.toSeconds()));
    }
    if (byItself && process.exitValue() != 0) {
      throw new AttributesException(
          "%s failed: %s".formatted(command[0], reason(said, process.exitValue())));
    }
    if (unread != null) {
      throw new AttributesException(
          "what %s prints is not understood: %s".formatted(command[0], FileFault.reason(unread)),
          unread);
    }
  }

  private Process start(String... command) throws AttributesException {
    ProcessBuilder builder = new ProcessBuilder(List.of(command));
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return process;
    } catch (IOException e) {
      throw new AttributesException(
          "%s cannot be started: install Nix, or put it into PATH".formatted(command[0]), e);
    }
  }

  /// Lets a program end by itself for a time; when this returns, it has ended.
  ///
  /// @return whether it ended by itself
  private static boolean endAfter(Process process, Duration time) {
    boolean ended = false;
    try {
      ended = process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!ended) {
      process.destroyForcibly().onExit().join();
    }
    return ended;
  }

  private static void join(Thread listener) {
    try {
      listener.join(GRACE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void listen(Process process, Queue<String> said) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (said) {
          said.add(line);
          if (said.size() > LINES) {
            said.remove();
          }
        }
      }
    } catch (IOException e) {
      // The process was ended, so nothing more comes.
      return;
    }
  }

  /// The last error that Nix prints; the lines before it say where it happened.
  private static String reason(Queue<String> said, int status) {
    String reason = "exit status " + status;
    boolean next = false;
    synchronized (said) {
      for (String line : said) {
        String text = line.replaceAll(COLOUR, "").strip();
        if (text.startsWith(ERROR)) {
          String rest = text.substring(ERROR.length()).strip();
          next = rest.isEmpty();
          reason = next ? reason : rest;
        } else if (next && !text.isEmpty()) {
          reason = text;
          next = false;
        }
      }
    }
    return reason;
  }
}
