package io.github.nixld.loader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/// The loader of this machine with another path of a file in it, so that a test may write that
/// file.
final class PatchedLoader {
  private final RealLoader judge;
  private final Path file;

  private PatchedLoader(RealLoader judge, Path file) {
    this.judge = judge;
    this.file = file;
  }

  /// @param directory where the loader is put
  /// @param path what it has, such as "/etc/ld.so.cache"
  static PatchedLoader of(Path directory, String path) {
    try {
      String text =
          new String(
              Files.readAllBytes(Path.of(RealLoaders.host().loader().path())),
              StandardCharsets.ISO_8859_1);
      String suffix = path.substring(path.lastIndexOf('.'));
      int random = path.length() - "/tmp/".length() - suffix.length();
      StringBuilder other = new StringBuilder("/tmp/");
      SecureRandom letters = new SecureRandom();
      for (int i = 0; i < random; i++) {
        other.append((char) ('a' + letters.nextInt(26)));
      }
      other.append(suffix);
      Path loader = directory.resolve("patched-ld.so");
      String patched = text.replace(path + "\0", other + "\0");
      Files.write(loader, patched.getBytes(StandardCharsets.ISO_8859_1));
      if (!loader.toFile().setExecutable(true)) {
        throw new IllegalStateException(loader + " cannot be made executable");
      }
      return new PatchedLoader(RealLoader.of(loader), Path.of(other.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RealLoader judge() {
    return judge;
  }

  /// The file that it reads.
  Path file() {
    return file;
  }
}
