package io.github.nixld.cli.run;

import io.github.nixld.archive.Archive;
import io.github.nixld.cli.input.ElfInput;
import io.github.nixld.elf.ElfHeader;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.loader.Machine;
import io.github.nixld.run.NotStartedException;
import io.github.nixld.run.ProgramFile;
import io.github.nixld.run.Variables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The program that the user of `nixld-run` names: a file, a name in PATH, or a directory with one
/// program in it, such as an unpacked download.
///
/// Limits: it searches [#MAX_DEPTH] levels of a directory, and examines [#MAX_FILES] files.
final class NamedProgram {
  static final int MAX_DEPTH = 8;
  static final int MAX_FILES = 20_000;

  /// As many as fit into one line.
  private static final int MAX_NAMED = 5;

  private NamedProgram() {}

  /// Finds it.
  ///
  /// @throws NotStartedException if there is no such program, with one line
  static ProgramFile find(String name, Variables variables)
      throws NotStartedException, IOException {
    Path path = path(name);
    if (path != null && Files.isDirectory(path)) {
      return ProgramFile.find(only(name, path), variables);
    }
    if (path != null && isArchive(path)) {
      throw new NotStartedException(
          name + ": an archive: unpack it, then name the program or its directory");
    }
    return ProgramFile.find(name, variables);
  }

  /// The arguments for the program that was found: its name is not the directory's.
  static List<byte[]> arguments(String name, ProgramFile found, List<byte[]> arguments) {
    if (path(name) == null || found.typed().equals(name)) {
      return arguments;
    }
    List<byte[]> all = new ArrayList<>(arguments);
    all.set(0, found.typed().getBytes(StandardCharsets.UTF_8));
    return all;
  }

  /// Null for a name in PATH.
  private static @Nullable Path path(String name) {
    try {
      return name.indexOf('/') >= 0 || name.equals(".") || name.equals("..") ? Path.of(name) : null;
    } catch (InvalidPathException e) {
      // ProgramFile reports it.
      return null;
    }
  }

  /// An AppImage is an archive too, but can start.
  private static boolean isArchive(Path file) throws IOException {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      return false;
    }
    Archive archive = Archive.of(file);
    return archive != null && archive != Archive.APPIMAGE;
  }

  private static String only(String name, Path directory) throws NotStartedException, IOException {
    Programs programs = new Programs();
    Files.walkFileTree(directory, Set.of(), MAX_DEPTH, programs);
    List<String> names =
        programs.found.stream()
            .map(program -> name + "/" + directory.relativize(program))
            .sorted()
            .toList();
    if (programs.files > MAX_FILES) {
      throw new NotStartedException(
          name + ": a directory with too many files to search: name the program in it");
    }
    return switch (names.size()) {
      case 0 ->
          throw new NotStartedException(
              name + ": a directory without an executable ELF program: name what starts it");
      case 1 -> names.getFirst();
      default ->
          throw new NotStartedException(
              name
                  + ": a directory with several programs: name one of them, as "
                  + String.join(", ", names.subList(0, Math.min(names.size(), MAX_NAMED)))
                  + (names.size() > MAX_NAMED ? ", …" : ""));
    };
  }

  /// The programs of a directory.
  private static final class Programs extends SimpleFileVisitor<Path> {
    final List<Path> found = new ArrayList<>();
    int files;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (++files > MAX_FILES) {
        return FileVisitResult.TERMINATE;
      }
      if (attributes.isRegularFile() && Files.isExecutable(file) && isProgram(file)) {
        found.add(file);
      }
      return FileVisitResult.CONTINUE;
    }

    /// A directory that cannot be read has no programs to start.
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE;
    }

    private static boolean isProgram(Path file) {
      try {
        // Some libraries name an interpreter too, such as libc.so.6.
        return ElfReader.read(file) instanceof ElfObject object
            && object.header().type() != ElfHeader.ET_REL
            && Machine.runsOnHost(object.header())
            && object.soname() == null
            && (object.interpreter() != null || ElfInput.isStatic(object));
      } catch (IOException e) {
        return false;
      }
    }
  }
}
