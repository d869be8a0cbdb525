package io.github.nixld.choose;

import io.github.nixld.loader.TinyElf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// The files of a store for tests and of what lies beside it, and a list of them to read.
final class StoreFiles {
  private static final String DIGITS = "0123456789abcdfghijklmnpqrsvwxyz";

  private final Path root;
  private final Dice dice;
  private final List<Path> libraries = new ArrayList<>();
  private final StringBuilder description = new StringBuilder();

  StoreFiles(Path root, Dice dice) throws IOException {
    this.root = Files.createDirectories(root).toRealPath();
    this.dice = dice;
    Files.createDirectories(store());
  }

  Path root() {
    return root;
  }

  Path store() {
    return root.resolve("nix/store");
  }

  List<Path> storePaths() throws IOException {
    try (var paths = Files.list(store())) {
      return paths.sorted().toList();
    }
  }

  /// Every file that [#write] has written, links and copies not among them.
  List<Path> written() {
    return libraries;
  }

  /// Makes a store path with a random hash.
  Path add(String name) throws IOException {
    StringBuilder hash = new StringBuilder();
    for (int i = 0; i < 32; i++) {
      hash.append(DIGITS.charAt(dice.below(32)));
    }
    return Files.createDirectories(store().resolve(hash + "-" + name));
  }

  /// @param time 1 where the store path is valid; else it is taken as unfinished
  static void touch(Path storePath, long time) throws IOException {
    Files.setLastModifiedTime(storePath, FileTime.from(time, TimeUnit.SECONDS));
  }

  void write(TinyElf elf, Path file) throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.write(file, elf.bytes());
    libraries.add(file);
    note(file.toString());
  }

  /// Links to a file, under the name by which programs ask for it.
  void link(Path directory, Path file) throws IOException {
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.0$", "");
    Path link = Files.createDirectories(directory).resolve(name);
    if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
      Files.createSymbolicLink(link, file);
      note(link + " -> " + file);
    }
  }

  /// The same files again.
  ///
  /// @param hard as hard links; else as files of their own
  void copy(Path from, Path to, boolean hard) throws IOException {
    Files.createDirectories(to);
    try (var entries = Files.newDirectoryStream(from)) {
      for (Path entry : entries) {
        Path target = to.resolve(Objects.requireNonNull(entry.getFileName()));
        if (Files.isDirectory(entry)) {
          continue;
        }
        if (Files.isSymbolicLink(entry) || !hard) {
          Files.copy(entry, target, LinkOption.NOFOLLOW_LINKS);
        } else {
          Files.createLink(target, entry);
        }
        note(target + (hard ? " = " : " like ") + entry);
      }
    }
  }

  void note(String line) {
    description.append("  ").append(line.replace(root + "/", "")).append('\n');
  }

  @Override
  public String toString() {
    return description.toString();
  }
}
