package io.github.nixld.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/// A store that a test makes.
public final class SampleStore {
  private static final String DIGITS = "0123456789abcdfghijklmnpqrsvwxyz";

  private final Path directory;
  private int count;

  /// @param root the store will be `root/nix/store`
  public SampleStore(Path root) {
    directory = root.resolve("nix/store");
    run(() -> Files.createDirectories(directory));
  }

  public Path directory() {
    return directory;
  }

  public NixStore store() {
    return new NixStore(directory);
  }

  /// Starts a store path.
  public Contents add(String name) {
    String digits =
        ""
            + DIGITS.charAt(count / 1024 % 32)
            + DIGITS.charAt(count / 32 % 32)
            + DIGITS.charAt(count % 32);
    count++;
    return new Contents(directory.resolve(digits + "0".repeat(29) + "-" + name));
  }

  /// A store path with one library and the two links that go with it.
  public Path addLibrary(String name, String soname) {
    return add(name)
        .library("lib/" + soname + ".0", soname)
        .link("lib/" + soname, soname + ".0")
        .done();
  }

  /// Lets time pass: the last change was a minute ago.
  public void settle() {
    run(() ->
        Files.setLastModifiedTime(
            directory, FileTime.from(Instant.now().minus(Duration.ofMinutes(1)))));
  }

  public static void delete(Path path) {
    run(() ->
        Files.walkFileTree(
            path,
            new SimpleFileVisitor<>() {
              @Override
              public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                  throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
              }

              @Override
              public FileVisitResult postVisitDirectory(Path visited, IOException e)
                  throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
              }
            }));
  }

  /// Marks a store path as valid, the way Nix does.
  public static void validate(Path path) {
    run(() -> {
      FileTime one = FileTime.from(Instant.ofEpochSecond(1));
      if (Files.isSymbolicLink(path)) {
        // Java has no lutimes: the attribute view does not follow only for reading.
        int exit = new ProcessBuilder("touch", "-h", "-d", "@1", path.toString()).start().waitFor();
        if (exit != 0) {
          throw new IOException("touch -h failed");
        }
      } else {
        Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .setTimes(one, null, null);
      }
    });
  }

  private interface Action {
    void run() throws IOException, InterruptedException;
  }

  private static void run(Action action) {
    try {
      action.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A store path that is being filled.
  public static final class Contents {
    private final Path path;

    private Contents(Path path) {
      this.path = path;
    }

    public Contents library(String file, String soname, String... needed) {
      return file(file, SampleLibrary.named(soname, needed));
    }

    public Contents file(String file, byte[] bytes) {
      run(() -> {
        Path target = path.resolve(file);
        Files.createDirectories(target.getParent());
        Files.write(target, bytes);
      });
      return this;
    }

    public Contents directory(String directory) {
      run(() -> Files.createDirectories(path.resolve(directory)));
      return this;
    }

    /// A symlink; "" is the store path itself.
    public Contents link(String link, String text) {
      run(() -> {
        Path from = link.isEmpty() ? path : path.resolve(link);
        Files.createDirectories(from.getParent());
        Files.createSymbolicLink(from, Path.of(text));
      });
      return this;
    }

    public Contents hardLink(String link, Path existing) {
      run(() -> {
        Files.createDirectories(path.resolve(link).getParent());
        Files.createLink(path.resolve(link), existing);
      });
      return this;
    }

    /// Leaves it as Nix leaves a path that it is still building.
    public Path unfinished() {
      return path;
    }

    public Path done() {
      validate(path);
      return path;
    }
  }
}
