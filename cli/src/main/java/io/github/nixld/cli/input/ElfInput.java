package io.github.nixld.cli.input;

import io.github.nixld.archive.Archive;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Paths;
import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfHeader;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.elf.MalformedElf;
import io.github.nixld.elf.NotElf;
import io.github.nixld.linux.FileNames;
import io.github.nixld.loader.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads the files that the user asks about.
public final class ElfInput {
  private ElfInput() {}

  /// Reads a file, or everything in a directory.
  ///
  /// @return the objects that a loader would load, in the order of their paths
  /// @throws CommandException if the path cannot be read or has nothing for a loader; one line says
  ///   what it is
  public static List<ForeignObject> read(String argument) throws CommandException {
    Path path = Paths.absolute(argument);
    try {
      if (Files.isDirectory(path)) {
        return tree(path).objects();
      }
      return List.of(program(path));
    } catch (IOException e) {
      throw new CommandException(ExitStatus.INPUT, argument + ": " + Paths.reason(e));
    }
  }

  /// Reads everything in a directory.
  ///
  /// @throws CommandException if there is nothing for a loader
  static ElfTree tree(Path directory) throws IOException, CommandException {
    ElfTree tree = ElfTree.read(directory);
    if (tree.objects().isEmpty()) {
      throw nothing(FileNames.text(directory), tree, "");
    }
    return tree;
  }

  /// The error for a tree without an object, which says what it has instead.
  ///
  /// @param notRead what else it may have; empty for nothing
  static CommandException nothing(String name, ElfTree tree, String notRead) {
    String leftOut =
        Stream.of(tree.leftOut().toString(), notRead, tree.archives(), tree.elsewhere())
            .filter(it -> !it.isEmpty())
            .collect(Collectors.joining("; "));
    return new CommandException(
        ExitStatus.INPUT,
        name
            + ": no ELF file in it that a loader would load"
            + (leftOut.isEmpty() ? "" : ": " + leftOut));
  }

  private static ForeignObject program(Path path) throws IOException, CommandException {
    return program(path, ElfReader.read(path));
  }

  /// The object in one file, if a loader would load it.
  public static ForeignObject program(Path path, ElfFile file)
      throws IOException, CommandException {
    String what =
        !(file instanceof NotElf) && archive(path, file) != null
            ? "an AppImage: nixld-env reads it; otherwise unpack it, and name a program in it"
            : unfit(path, file);
    if (what != null || !(file instanceof ElfObject object)) {
      throw new CommandException(ExitStatus.INPUT, FileNames.text(path) + ": " + what);
    }
    return foreign(path, object);
  }

  /// The kind of an archive; null for any other file.
  ///
  /// @param file what was read from it. An AppImage is an ELF program too
  static @Nullable Archive archive(Path path, ElfFile file) throws IOException {
    boolean possible =
        switch (file) {
          case NotElf other -> Files.isRegularFile(path);
          case ElfObject object -> object.header().abiVersion() != 0;
          case MalformedElf malformed -> malformed.header().abiVersion() != 0;
        };
    return possible ? Archive.of(path) : null;
  }

  static ForeignObject foreign(Path path, ElfObject object) throws IOException {
    Path real = path.toRealPath();
    Object key = Files.readAttributes(real, BasicFileAttributes.class).fileKey();
    return new ForeignObject(
        FileNames.text(path), FileNames.text(real), Objects.requireNonNullElse(key, real), object);
  }

  /// Why nothing can be chosen for a file, and what to do; null if it is a dynamic object of a
  /// known machine.
  private static @Nullable String unfit(Path path, ElfFile file) throws IOException {
    String disguise = Disguise.of(path, file);
    return disguise == null ? unfit(file, unread(path, file)) : disguise;
  }

  private static @Nullable String unread(Path path, ElfFile file) throws IOException {
    return file instanceof NotElf && Files.isRegularFile(path) ? Archive.unread(path) : null;
  }

  /// @param unread what it is, if it is an archive that nixld cannot read
  private static @Nullable String unfit(ElfFile file, @Nullable String unread) {
    return switch (file) {
      case NotElf not when unread != null ->
          unread + ", which is not read: unpack it, then name the directory";
      case NotElf not -> "not an ELF file but " + not.description() + advice(not.description());
      case MalformedElf malformed
          when malformed.reason().equals("cannot read file data")
              || malformed.reason().startsWith("cut off: ") ->
          "an ELF file that is cut off: get it again";
      case MalformedElf malformed -> "a damaged ELF file: " + malformed.reason();
      case ElfObject object -> {
        if (object.header().type() == ElfHeader.ET_REL) {
          yield "an object file (ET_REL), not a program: link it first";
        }
        if (object.header().type() != ElfHeader.ET_DYN
            && object.header().type() != ElfHeader.ET_EXEC) {
          yield "an ELF file of type " + object.header().type() + ", not a program or library";
        }
        if (Machine.system(object.header()) == null) {
          yield "built for "
              + Machine.describe(object.header())
              + ", which nix-ld does not serve: get it for this machine";
        }
        if (!object.dynamic()) {
          yield isStatic(object)
              ? standsAlone(object)
              : "a separate debug file: name the program itself";
        }
        yield isStatic(object) ? standsAlone(object) : null;
      }
    };
  }

  private static String standsAlone(ElfObject object) {
    return "statically linked: it needs no loader and no libraries, "
        + (Machine.runsOnHost(object.header())
            ? "run it as it is"
            : "but it is built for "
                + Machine.describe(object.header())
                + ", not for this machine");
  }

  /// Whether a program needs neither a loader nor libraries.
  public static boolean isStatic(ElfObject object) {
    if (!object.dynamic()) {
      return object.header().type() == ElfHeader.ET_EXEC || object.loadable();
    }
    return object.interpreter() == null
        && object.dependencies().isEmpty()
        && (object.flags1() & ElfObject.DF_1_PIE) != 0;
  }

  private static String advice(String description) {
    if (description.contains("script")) {
      return ": name its interpreter, or the program that it starts";
    }
    if (description.contains("Windows") || description.contains("macOS")) {
      return ": get the one for Linux";
    }
    return ": name an ELF program or library";
  }
}
