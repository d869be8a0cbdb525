package io.github.nixld.catalog.spark;

import io.github.nixld.catalog.CatalogException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/// Where the catalog and its tables are: a directory, or a place in S3. What is put is there as a
/// whole, or not at all; in a directory that takes a rename, in S3 every object is so.
final class Output {
  private static final String TABLES = "tables";

  private final String address;
  private final Path root;
  private final FileSystem system;

  /// The directory; null if it is in S3.
  private final java.nio.file.@Nullable Path directory;

  private Output(
      String address, Path root, FileSystem system, java.nio.file.@Nullable Path directory) {
    this.address = address;
    this.root = root;
    this.system = system;
    this.directory = directory;
  }

  /// The output at an address.
  ///
  /// @param address a directory, `file:///…` or `s3a://…`
  static Output of(String address, Configuration configuration)
      throws IOException, CatalogException {
    try {
      if (address.startsWith("s3a://")) {
        Path root = new Path(new URI(address.replaceAll("/+$", "")));
        return new Output(address, root, root.getFileSystem(configuration), null);
      }
      if (address.startsWith("file://") || !address.matches("[a-z0-9+.-]+:.*")) {
        java.nio.file.Path directory =
            address.startsWith("file://")
                ? java.nio.file.Path.of(new URI(address).getPath())
                : java.nio.file.Path.of(address);
        Files.createDirectories(directory);
        Path root = new Path(directory.toRealPath().toUri());
        return new Output(address, root, root.getFileSystem(configuration), directory);
      }
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new CatalogException(
          CatalogException.USAGE, "--output %s: %s".formatted(address, e.getMessage()));
    }
    throw new CatalogException(
        CatalogException.USAGE,
        "--output %s: name a directory, file:// or s3a://".formatted(address));
  }

  /// The address of a file in it, for messages.
  String address(String file) {
    return address.endsWith("/") ? address + file : address + "/" + file;
  }

  /// The directory of all tables.
  Path tables() {
    return new Path(root, TABLES);
  }

  /// The contents of a file; null if it does not exist.
  byte @Nullable [] read(String file) throws IOException {
    try (InputStream in = system.open(new Path(root, file))) {
      return in.readAllBytes();
    } catch (FileNotFoundException e) {
      return null;
    }
  }

  /// Whether there is such a file of this size.
  boolean has(String file, long size) throws IOException {
    try {
      return system.getFileStatus(new Path(root, file)).getLen() == size;
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  /// Writes what is put.
  interface Contents {
    void writeTo(OutputStream out) throws IOException;
  }

  /// Puts a file in place of the one that may be there.
  void put(String file, Contents contents) throws IOException {
    if (directory == null) {
      try (OutputStream out = system.create(new Path(root, file), true)) {
        contents.writeTo(out);
      }
      return;
    }
    java.nio.file.Path fresh = Files.createTempFile(directory, ".put", null);
    try {
      try (OutputStream out = Files.newOutputStream(fresh)) {
        contents.writeTo(out);
      }
      move(fresh, file);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private void move(java.nio.file.Path fresh, String file) throws IOException {
    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(
        fresh,
        fresh.resolveSibling(file),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /// Removes files that are in it, not in directories.
  void removeIf(Predicate<String> unwanted) throws IOException {
    for (FileStatus status : list(root)) {
      if (status.isFile() && unwanted.test(status.getPath().getName())) {
        system.delete(status.getPath(), false);
      }
    }
  }

  /// Removes what is left of runs that were killed, and of tasks that were run twice.
  ///
  /// @param files the files of tables that count
  void removeTablesBut(Set<String> files) throws IOException {
    for (FileStatus run : list(tables())) {
      String name = run.getPath().getName();
      if (files.stream().noneMatch(file -> file.startsWith(name + "/"))) {
        system.delete(run.getPath(), true);
        continue;
      }
      for (FileStatus file : list(run.getPath())) {
        if (!files.contains(name + "/" + file.getPath().getName())) {
          system.delete(file.getPath(), false);
        }
      }
    }
  }

  private FileStatus[] list(Path path) throws IOException {
    try {
      return system.listStatus(path);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }
}
