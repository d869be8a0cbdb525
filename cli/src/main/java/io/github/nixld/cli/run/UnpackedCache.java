package io.github.nixld.cli.run;

import io.github.nixld.archive.Archive;
import io.github.nixld.linux.Ending;
import io.github.nixld.linux.Owned;
import io.github.nixld.write.OwnDirectory;
import io.github.nixld.write.TemporaryNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;

/// Archives that were unpacked to start a program from them, each in a directory that is called by
/// its name and what is in it: the same archive is unpacked once, wherever it lies.
///
/// What lies there is executed: the directory has to be this user's, and nobody else's to write.
///
/// @param directory where they are; it need not be there
record UnpackedCache(Path directory) {
  private static final int BUFFER = 1 << 16;
  private static final int DIGITS = 32;
  private static final int NAME = 64;
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /// An archive that is unpacked.
  ///
  /// @param root where its files are
  /// @param fresh whether it was not unpacked before
  record Place(Path root, boolean fresh) {}

  /// Where the files of an archive are, which are unpacked now or were before.
  ///
  /// @throws IOException if it cannot be read, or nothing can be kept
  Place of(Path file, Archive kind) throws IOException {
    String name = plain(String.valueOf(file.getFileName())) + "-" + hash(file);
    if (!Files.exists(directory)) {
      Files.createDirectories(Objects.requireNonNull(directory.getParent()));
      Files.createDirectory(directory, PRIVATE);
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
    Files.createDirectory(scratch, PRIVATE);
    try (Ending _ = Ending.before(() -> discard(scratch))) {
      Path root = kind.unpackAll(file, scratch).root();
      Files.move(root, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
        throw e;
      }
      // Another process has unpacked it meanwhile.
    } finally {
      discard(scratch);
    }
  }

  private static void discard(Path scratch) {
    try {
      TemporaryNames.remove(scratch);
    } catch (IOException e) {
      return; // The next one that unpacks tries again.
    }
  }

  private static String plain(String name) {
    String plain = name.replaceAll("[^A-Za-z0-9._+-]", "_");
    return plain.substring(0, Math.min(plain.length(), NAME));
  }

  private static String hash(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
