package io.github.nixld.run;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/// Which open files this process got, and which it has opened itself: those are to close at execve.
///
/// The JVM opens nearly all with O_CLOEXEC, but not its own `lib/modules` (libjimage), nor the
/// devices that it draws random numbers from.
///
/// @param numbers the descriptors that were open at the start, the JVM's own left out
record Descriptors(Set<Integer> numbers) {
  private static final Path OPEN = Path.of("/proc/self/fd");
  private static final Path JVM = Path.of(System.getProperty("java.home", "/nonexistent"));

  /// Those that were handed over, told before anything else is opened.
  static Descriptors inherited() throws IOException {
    return new Descriptors(open());
  }

  /// Those that are open now and were not handed over.
  Set<Integer> opened() throws IOException {
    Set<Integer> opened = new LinkedHashSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(OPEN)) {
      for (Path file : files) {
        opened.add(Integer.valueOf(file.getFileName().toString()));
      }
    }
    opened.removeAll(numbers);
    return opened;
  }

  private static Set<Integer> open() throws IOException {
    Set<Integer> open = new LinkedHashSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(OPEN)) {
      for (Path file : files) {
        Path target = Files.readSymbolicLink(file);
        // The listing itself is open, too.
        if (!target.startsWith(JVM) && !target.startsWith("/proc")) {
          open.add(Integer.valueOf(file.getFileName().toString()));
        }
      }
    }
    return open;
  }
}
