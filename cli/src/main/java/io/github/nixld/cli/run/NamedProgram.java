package io.github.nixld.cli.run;

import io.github.nixld.archive.Archive;
import io.github.nixld.archive.Member;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.Paths;
import io.github.nixld.cli.command.StatusLine;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.cli.input.ElfInput;
import io.github.nixld.cli.location.IndexLocation;
import io.github.nixld.elf.ElfHeader;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.linux.FileNames;
import io.github.nixld.linux.TemporaryFiles;
import io.github.nixld.loader.Machine;
import io.github.nixld.run.NotStartedException;
import io.github.nixld.run.ProgramFile;
import io.github.nixld.run.Variables;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The program that the user of `nixld-run` names: a file, a name in PATH, a directory with one
/// program in it, an archive with one program, or a file in an archive.
///
/// Limits: it searches [#MAX_DEPTH] levels of a directory, and examines [#MAX_FILES] files.
final class NamedProgram {
  static final int MAX_DEPTH = 8;
  static final int MAX_FILES = 20_000;

  /// As many as fit into one line.
  private static final int MAX_OTHERS = 4;

  private NamedProgram() {}

  /// Finds it.
  ///
  /// @param streams where it is said that an archive was unpacked
  /// @throws NotStartedException if there is no such program, with one line
  static ProgramFile find(String name, Variables variables, Streams streams)
      throws NotStartedException, IOException {
    Path path = path(name);
    if (path != null && Files.isDirectory(path)) {
      return ProgramFile.find(
          name + "/" + FileNames.text(only(name, "a directory", path)), variables);
    }
    Member member = path == null ? null : Member.of(path);
    // An AppImage is an archive too, but starts.
    if (member != null && (member.isPart() || member.kind() != Archive.APPIMAGE)) {
      return ProgramFile.find(FileNames.text(inArchive(name, member, streams)), variables);
    }
    return ProgramFile.find(name, variables);
  }

  /// Unpacks an archive.
  ///
  /// @return the program in it
  private static Path inArchive(String name, Member member, Streams streams)
      throws NotStartedException, IOException {
    UnpackedCache.Place place = unpacked(name, member, streams);
    if (!place.fresh() && lacksProgram(inside(place, member))) {
      // Something has cleared the cache.
      TemporaryFiles.remove(place.root());
      place = unpacked(name, member, streams);
    }
    Path found = inside(place, member);
    if (!Files.exists(found)) {
      throw new NotStartedException(name + ": no such file in " + member.archive());
    }
    Path program =
        Files.isDirectory(found)
            ? found.resolve(only(name, member.isPart() ? "a directory" : "an archive", found))
            : found;
    String line = name + ": runs " + program + (place.fresh() ? ", unpacked there and kept" : "");
    if (place.fresh()) {
      streams.say(line);
    } else {
      streams.detail(line);
    }
    return program;
  }

  private static Path inside(UnpackedCache.Place place, Member member) {
    return place.root().resolve(member.path().toString()).normalize();
  }

  /// Whether there is no such file, or a directory without a program.
  private static boolean lacksProgram(Path path) throws IOException {
    return Files.isDirectory(path) ? Programs.of(path).found.isEmpty() : Files.notExists(path);
  }

  private static UnpackedCache.Place unpacked(String name, Member member, Streams streams)
      throws NotStartedException {
    try {
      UnpackedCache cache =
          new UnpackedCache(IndexLocation.cacheDirectory().resolve("nixld").resolve("unpacked"));
      return new StatusLine(streams)
          .during("unpacking " + name, () -> cache.of(member.archive(), member.kind()));
    } catch (IOException e) {
      throw new NotStartedException(
          name
              + ": cannot be unpacked into the cache: "
              + Paths.reason(e)
              + ": unpack it, then name the program or its directory");
    } catch (CommandException e) {
      throw new NotStartedException(
          name + ": an archive, and HOME is not set: unpack it, then name the program");
    }
  }

  /// The arguments for the program that was found: its name is not the directory's.
  static List<byte[]> arguments(String name, ProgramFile found, List<byte[]> arguments) {
    if (path(name) == null || found.typed().equals(name)) {
      return arguments;
    }
    List<byte[]> all = new ArrayList<>(arguments);
    all.set(0, FileNames.encode(found.typed()));
    return all;
  }

  /// Null for a name in PATH.
  private static @Nullable Path path(String name) {
    try {
      return name.indexOf('/') >= 0 || name.equals(".") || name.equals("..")
          ? FileNames.absolute(name)
          : null;
    } catch (InvalidPathException e) {
      // ProgramFile reports it.
      return null;
    }
  }

  /// The only program below a directory.
  ///
  /// @param what the directory is, for people
  /// @return its path there
  private static Path only(String name, String what, Path directory)
      throws NotStartedException, IOException {
    Programs programs = Programs.of(directory);
    List<Path> found = programs.found.stream().map(directory::relativize).sorted().toList();
    if (programs.files > MAX_FILES) {
      throw new NotStartedException(
          name + ": " + what + " with too many files to search: name the program in it");
    }
    return switch (found.size()) {
      case 0 ->
          throw new NotStartedException(
              name
                  + ": "
                  + what
                  + " without an executable ELF program: name what starts it; nixld-env chooses for"
                  + " its libraries");
      case 1 -> found.getFirst();
      default ->
          throw new NotStartedException(
              name
                  + ": "
                  + what
                  + " with several programs: name one of them, as "
                  + some(name, found));
    };
  }

  /// The likeliest as it is to be named, then a few others by their paths in NAME.
  private static String some(String name, List<Path> found) {
    String called = FileNames.name(FileNames.path(name)).toLowerCase(Locale.ROOT);
    List<String> sorted =
        found.stream()
            .sorted(Comparator.comparing(program -> !called.startsWith(lowerName(program))))
            .map(FileNames::text)
            .toList();
    return name
        + "/"
        + sorted.getFirst()
        + "; the others: "
        + sorted.stream().skip(1).limit(MAX_OTHERS).collect(Collectors.joining(", "))
        + (sorted.size() > 1 + MAX_OTHERS ? ", …" : "");
  }

  private static String lowerName(Path program) {
    return FileNames.name(program).toLowerCase(Locale.ROOT);
  }

  /// The programs of a directory.
  private static final class Programs extends SimpleFileVisitor<Path> {
    final List<Path> found = new ArrayList<>();
    int files;

    static Programs of(Path directory) throws IOException {
      Programs programs = new Programs();
      Files.walkFileTree(directory, Set.of(), MAX_DEPTH, programs);
      return programs;
    }

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
