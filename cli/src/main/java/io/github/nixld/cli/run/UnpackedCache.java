package io.github.nixld.cli.run;

import io.github.nixld.archive.Archive;
import io.github.nixld.cli.location.CacheName;
import io.github.nixld.linux.Ending;
import io.github.nixld.linux.Owned;
import io.github.nixld.linux.TemporaryFiles;
import io.github.nixld.signature.Sha256;
import io.github.nixld.write.OwnDirectory;
import io.github.nixld.write.TemporaryNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/// Archives that were unpacked to start a program from them, each in a directory that is called by
/// its name and what is in it: the same archive is unpacked once, wherever it lies.
///
/// What lies there is executed: the directory has to be this user's, and nobody else's to write.
///
/// @param directory where they are; it need not be there
record UnpackedCache(Path directory) {
  private static final int DIGITS = 32;

  /// An archive that is unpacked.
  ///
  /// @param root where its files are
  /// @param fresh whether it was not unpacked before
  record Place(Path root, boolean fresh) {}

  /// Where the files of an archive are, which are unpacked now or were before.
  ///
  /// @throws IOException if it cannot be read, or nothing can be kept
  Place of(Path file, Archive kind) throws IOException {
    String name = CacheName.of(String.valueOf(file.getFileName()), hash(file));
    if (!Files.exists(directory)) {
      Files.createDirectories(Objects.requireNonNull(directory.getParent()));
      TemporaryFiles.makePrivateDirectory(directory);
    }
    try (OwnDirectory own = OwnDirectory.make(directory)) {
      Owned owned = Owned.of(own.path());
      if (owned == null || owned.isWritableByOthers()) {
        throw new IOException(directory + " is writable by others");
      }
      Path place = own.path().resolve(name);
      boolean fresh = !Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS);
      if (fresh) {
        unpack(file, kind, place);
      }
      return new Place(place, fresh);
    }
  }

  /// Unpacks beside the place, and puts it there as a whole.
  private static void unpack(Path file, Archive kind, Path place) throws IOException {
    Path parent = Objects.requireNonNull(place.getParent());
    TemporaryNames.removeLeftovers(parent);
    Path scratch = parent.resolve(TemporaryNames.next());
    try (Ending _ =
        Ending.making(
            () -> TemporaryFiles.makePrivateDirectory(scratch),
            () -> TemporaryFiles.removeIfPossible(scratch))) {
      Path root = kind.unpackAll(file, scratch).root();
      Files.move(root, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
        throw e;
      }
      // Another process has unpacked it meanwhile.
    } finally {
      TemporaryFiles.removeIfPossible(scratch);
    }
  }

  private static String hash(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Sha256.hex(in).substring(0, DIGITS);
    }
  }
}
