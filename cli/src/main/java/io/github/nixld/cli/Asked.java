package io.github.nixld.cli;

import io.github.nixld.archive.Archive;
import io.github.nixld.choose.Environment;
import io.github.nixld.choose.PathMapping;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All that a command line asks about: programs, trees, archives, and the program of the store that
/// will load what is in them.
final class Asked implements AutoCloseable {
  private final Path store;
  private final List<ForeignObject> objects = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<PathMapping> relocations = new ArrayList<>();
  private final List<ScratchDirectory> scratch = new ArrayList<>();
  private @Nullable ForeignObject process;

  private Asked(Path store) {
    this.store = store;
  }

  /// Reads what is asked about.
  ///
  /// @param store the store's directory: a program whose loader is in it was built by Nix
  /// @throws CommandException where one of the paths has nothing for a loader
  static Asked read(List<String> paths, Path store) throws CommandException {
    Asked asked = new Asked(store);
    try {
      for (String path : paths) {
        asked.add(path, paths.size() == 1);
      }
      return asked;
    } catch (CommandException e) {
      asked.close();
      throw e;
    }
  }

  private void add(String argument, boolean alone) throws CommandException {
    Path path = Paths.absolute(argument);
    try {
      if (Files.isDirectory(path)) {
        add(ElfInput.tree(path), argument);
        return;
      }
      ElfFile contents = ElfReader.read(path);
      Archive archive = ElfInput.archive(path, contents);
      if (archive != null) {
        add(archive, path, argument);
        return;
      }
      ForeignObject program = ElfInput.program(path, contents);
      if (builtByNix(program.object())) {
        process = process == null ? program : process;
        if (!alone) {
          return;
        }
      }
      objects.add(program);
    } catch (IOException e) {
      throw new CommandException(ExitStatus.INPUT, argument + ": " + Paths.reason(e));
    }
  }

  private void add(ElfTree tree, String argument) {
    objects.addAll(tree.objects());
    String leftOut = tree.leftOut().toString();
    if (!leftOut.isEmpty()) {
      notes.add(
          argument + ": chosen for " + tree.objects().size() + " objects; left out: " + leftOut);
    }
    for (Path target : tree.linkedPrograms().stream().sorted().toList()) {
      process = process == null ? linked(target) : process;
    }
  }

  private void add(Archive archive, Path path, String argument) throws CommandException {
    ScratchDirectory directory = ScratchDirectory.make();
    scratch.add(directory);
    try {
      archive.unpack(path, directory.path());
      relocations.add(new PathMapping(directory.path().toString(), path.toString()));
      ElfTree tree = ElfTree.read(directory.path());
      if (tree.objects().isEmpty()) {
        throw ElfInput.nothing(argument, tree);
      }
      add(tree, argument);
    } catch (EOFException e) {
      throw new CommandException(
          ExitStatus.INPUT, argument + ": an archive that is cut off: get it again");
    } catch (IOException e) {
      throw new CommandException(
          ExitStatus.INPUT, argument + ": this archive is not read: " + Paths.reason(e));
    }
  }

  private boolean builtByNix(ElfObject object) {
    String interpreter = object.interpreter();
    return interpreter != null && interpreter.startsWith(store + "/");
  }

  /// The program that a link of a tree leads to, where Nix built it.
  private @Nullable ForeignObject linked(Path target) {
    try {
      Path real = target.toRealPath();
      return real.startsWith(store)
              && ElfReader.read(real) instanceof ElfObject object
              && builtByNix(object)
          ? ElfInput.foreign(real, object)
          : null;
    } catch (IOException e) {
      return null;
    }
  }

  /// The objects that an environment is wanted for.
  List<ForeignObject> objects() {
    return objects;
  }

  /// The program that Nix built and that will load the others; null where none is named or linked.
  @Nullable ForeignObject process() {
    return process;
  }

  boolean hasArchives() {
    return !relocations.isEmpty();
  }

  /// The environments by the names that the asker knows, with what there is to say about the
  /// question.
  List<Environment> told(List<Environment> environments, boolean forProcess) {
    List<Environment> told = new ArrayList<>(environments);
    told.replaceAll(environment -> {
      Environment relocated = environment;
      for (PathMapping relocation : relocations) {
        relocated = relocation.of(relocated);
      }
      return relocated;
    });
    List<String> all = new ArrayList<>(notes);
    if (process != null && !forProcess) {
      all.add(
          process.path()
              + ": built by Nix, nix-ld never sees it: --ld-library-path serves what it loads");
    }
    told.set(0, told.getFirst().withNotes(all));
    return told;
  }

  @Override
  public void close() {
    scratch.forEach(ScratchDirectory::close);
  }
}
