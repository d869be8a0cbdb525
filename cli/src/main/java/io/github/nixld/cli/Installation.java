package io.github.nixld.cli;

import io.github.nixld.linux.FileNames;
import io.github.nixld.linux.Linux;
import java.nio.file.Files;
import java.nio.file.Path;

/// What this process runs from: a native executable, a launcher that started a JVM, or neither (a
/// test).
///
/// ```
/// PREFIX/bin/nixld        nixld-env, nixld-index, nixld-ldd and nixld-run are links to it
/// PREFIX/lib/nixld/       the libraries of nixld itself, SQLite and zstd
/// ```
final class Installation {
  private static final boolean NATIVE =
      "runtime".equals(System.getProperty("org.graalvm.nativeimage.imagecode"));

  private Installation() {}

  /// Whether the process has the name of the command.
  static boolean isInstalled() {
    return NATIVE || Boolean.getBoolean("nixld.launched");
  }

  /// The command's name and its arguments, decoded from UTF-8.
  static String[] arguments() {
    byte[][] bytes = Linux.arguments();
    String[] arguments = new String[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      arguments[i] = FileNames.decode(bytes[i]);
    }
    if (arguments.length > 0) {
      arguments[0] = arguments[0].substring(arguments[0].lastIndexOf('/') + 1);
    }
    return arguments;
  }

  /// Loads SQLite and zstd from the installation. Without this, each start would unpack their
  /// libraries.
  static void useLibraries() {
    String own = Linux.library();
    Path directory = own == null ? null : Path.of(own).toAbsolutePath().getParent();
    if (directory != null && Files.exists(directory.resolve("libsqlitejdbc.so"))) {
      System.setProperty("org.sqlite.lib.path", directory.toString());
      // SQLite searches this directory for what it unpacked earlier, and /tmp can be large.
      System.setProperty("org.sqlite.tmpdir", directory.toString());
      System.setProperty("ZstdNativePath", directory.resolve("libzstd-jni.so").toString());
    }
  }
}
