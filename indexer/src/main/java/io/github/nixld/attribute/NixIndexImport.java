package io.github.nixld.attribute;

import io.github.nixld.linux.FileFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// Records from a database of nix-index which attributes have which libraries.
public final class NixIndexImport {
  /// The database's name in nix-index's directory.
  private static final String FILE = "files";

  private NixIndexImport() {}

  /// What was recorded.
  ///
  /// @param file the database
  /// @param entries how many files, links and directories it lists
  /// @param packages how many packages with libraries
  /// @param libraries how many names of libraries in them
  /// @param refused how many packages were left out, since their attribute is not a plain name
  /// @param duration how long that took
  public record Report(
      Path file, long entries, long packages, long libraries, long refused, Duration duration) {}

  /// Imports a database; it replaces an earlier one.
  ///
  /// @param database nix-index's directory, or the file itself
  /// @param index the index beside which it is kept
  /// @throws AttributesException if there is none, or it is damaged; nothing has changed then
  public static Report run(Path database, Path index) throws AttributesException {
    long start = System.nanoTime();
    Path file = Files.isDirectory(database) ? database.resolve(FILE) : database;
    if (!Files.isReadable(file) || !Files.isRegularFile(file)) {
      throw new AttributesException(
          "no database of nix-index at %s: run nix-index, or name the directory that has one"
              .formatted(file));
    }
    DataSource source = new DataSource(DataSource.Kind.NIX_INDEX, file.toString(), identity(file));
    NixIndexDatabase.Counts counts =
        new AttributesUpdate(index)
            .run(source, writer -> new NixIndexDatabase(file).read(writer::add));
    return new Report(
        file,
        counts.entries(),
        counts.packages(),
        counts.libraries(),
        counts.refused(),
        Duration.ofNanos(System.nanoTime() - start));
  }

  /// Its size and age, for information: nixld imports a database whenever the user asks for it.
  private static String identity(Path file) throws AttributesException {
    try {
      return Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis();
    } catch (IOException e) {
      throw new AttributesException(
          "%s cannot be read: %s".formatted(file, FileFault.reason(e)), e);
    }
  }
}
