package io.github.nixld.cli.input;

import io.github.nixld.archive.Archive;
import io.github.nixld.archive.Member;
import io.github.nixld.archive.Unpacked;
import io.github.nixld.choose.Environment;
import io.github.nixld.choose.PathMapping;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Paths;
import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.linux.FileNames;
import io.github.nixld.loader.Machine;
import io.github.nixld.store.StorePathName;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everything that a command line asks about: programs, trees, archives, and the program of the
/// store that will load the libraries among them.
public final class Inputs implements AutoCloseable {
  /// What the runtime of AppImageKit opens first (AppImageKit src/runtime.c).
  private static final String LIBFUSE = "libfuse.so.2";

  /// How much of a runtime is searched for that name; a runtime has 200 KB.
  private static final int RUNTIME = 1 << 20;

  private final Path store;
  private final List<ForeignObject> objects = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /// For trees with links into the store that lead nowhere, the first target.
  private final Map<String, Path> gone = new LinkedHashMap<>();

  private final Set<String> opened = new LinkedHashSet<>();
  private final List<PathMapping> relocations = new ArrayList<>();
  private final List<ScratchDirectory> scratch = new ArrayList<>();
  private @Nullable ForeignObject process;
  private boolean members;

  private Inputs(Path store) {
    this.store = store;
  }

  /// Reads the arguments.
  ///
  /// @param store the store's directory: a program whose loader is in it was built by Nix
  /// @throws CommandException if one of the paths has nothing for a loader
  public static Inputs read(List<String> paths, Path store) throws CommandException {
    Inputs inputs = new Inputs(store);
    try {
      for (String path : paths) {
        inputs.add(path, paths.size() == 1);
      }
      return inputs;
    } catch (CommandException e) {
      inputs.close();
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
      Member member = Files.exists(path) ? null : Member.of(path);
      if (member != null) {
        add(member, argument);
        return;
      }
      ElfFile contents = ElfReader.read(path);
      Archive archive = ElfInput.archive(path, contents);
      if (archive != null) {
        add(archive, path, contents, argument);
        return;
      }
      String unread = contents instanceof ElfObject ? Archive.unread(path) : null;
      if (unread != null) {
        notes.add(argument + ": " + unread + ": only the program before it is read");
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
          argument
              + ": chosen for "
              + tree.objects().size()
              + (tree.objects().size() == 1 ? " object" : " objects")
              + "; left out: "
              + leftOut);
    }
    String archives = tree.archives();
    if (!archives.isEmpty()) {
      notes.add(argument + ": " + archives);
    }
    for (Path target : tree.linkedPrograms().stream().sorted().toList()) {
      addLinked(target, argument);
    }
  }

  private void add(Archive archive, Path path, ElfFile contents, String argument)
      throws CommandException {
    Unpacked unpacked = unpacked(archive, path, argument);
    try {
      ElfTree tree = ElfTree.read(unpacked.root());
      String notRead = unpacked.notRead().isEmpty() ? "" : "not read: " + unpacked.notRead();
      if (!addRuntime(path, contents) && tree.objects().isEmpty()) {
        throw ElfInput.nothing(argument, tree, notRead);
      }
      if (!notRead.isEmpty()) {
        notes.add(argument + ": " + notRead);
      }
      add(tree, argument);
    } catch (IOException e) {
      throw new CommandException(
          ExitStatus.INPUT, argument + ": this archive is not read: " + Paths.reason(e));
    }
  }

  /// Adds a file of an archive, or a directory in it.
  private void add(Member member, String argument) throws CommandException {
    members = true;
    Path archive = member.archive();
    Path root = unpacked(member.kind(), archive, argument).root();
    Path path = root.resolve(member.path().toString());
    try {
      if (!Files.exists(path)) {
        throw new CommandException(
            ExitStatus.INPUT, argument + ": no ELF file of that name in " + archive);
      }
      if (Files.isDirectory(path)) {
        add(ElfInput.tree(path), argument);
      } else {
        objects.add(ElfInput.program(path, ElfReader.read(path)));
      }
    } catch (CommandException e) {
      throw new CommandException(
          e.status(),
          String.valueOf(e.getMessage()).replace(FileNames.text(root), FileNames.text(archive)));
    } catch (IOException e) {
      throw new CommandException(ExitStatus.INPUT, argument + ": " + Paths.reason(e));
    }
  }

  /// Unpacks an archive, whose files are called by its name from then on.
  private Unpacked unpacked(Archive archive, Path path, String argument) throws CommandException {
    ScratchDirectory directory = ScratchDirectory.make();
    scratch.add(directory);
    try {
      Unpacked unpacked = archive.unpack(path, directory.path());
      relocations.add(new PathMapping(FileNames.text(unpacked.root()), FileNames.text(path)));
      return unpacked;
    } catch (EOFException e) {
      throw new CommandException(
          ExitStatus.INPUT, argument + ": an archive that is cut off: get it again");
    } catch (IOException e) {
      throw new CommandException(
          ExitStatus.INPUT, argument + ": this archive is not read: " + Paths.reason(e));
    }
  }

  /// The program before an AppImage's contents, which starts first, unless it is static.
  ///
  /// @return whether there is one, and it needs a loader
  private boolean addRuntime(Path path, ElfFile contents) throws IOException {
    if (contents instanceof ElfObject object
        && !ElfInput.isStatic(object)
        && Machine.system(object.header()) != null) {
      objects.add(ElfInput.foreign(path, object));
      try (InputStream in = Files.newInputStream(path)) {
        if (new String(in.readNBytes(RUNTIME), StandardCharsets.ISO_8859_1).contains(LIBFUSE)) {
          opened.add(LIBFUSE);
        }
      }
      return true;
    }
    return false;
  }

  private boolean builtByNix(ElfObject object) {
    String interpreter = object.interpreter();
    return interpreter != null && interpreter.startsWith(store + "/");
  }

  /// Adds the program to which a link of a tree leads: a virtual environment's `bin/python` starts
  /// with the environment for the tree.
  private void addLinked(Path target, String argument) {
    try {
      Path real = target.toRealPath();
      if (!(ElfReader.read(real) instanceof ElfObject object) || object.interpreter() == null) {
        return;
      }
      ForeignObject program = ElfInput.foreign(real, object);
      if (builtByNix(object)) {
        process = process == null ? program : process;
      } else if (Machine.runsOnHost(object.header())
          && objects.stream().noneMatch(it -> it.realPath().equals(program.realPath()))) {
        objects.add(program);
        notes.add(argument + ": links to " + FileNames.text(real) + ", which is chosen for too");
      }
    } catch (IOException e) {
      // A link that leads nowhere has no program.
      if (isInStore(target) && Files.notExists(target)) {
        gone.putIfAbsent(argument, target);
      }
    }
  }

  private static boolean isInStore(Path target) {
    for (Path name : target) {
      if (StorePathName.parse(name.toString()) != null) {
        return true;
      }
    }
    return false;
  }

  /// The objects that need an environment.
  public List<ForeignObject> objects() {
    return objects;
  }

  /// The program built by Nix that will load the others; null if none is named or linked.
  public @Nullable ForeignObject process() {
    return process;
  }

  /// Libraries that are opened at every start although no object needs them.
  public Set<String> opened() {
    return opened;
  }

  /// Whether one of the paths is of a file in an archive.
  public boolean hasMembers() {
    return members;
  }

  public boolean hasArchives() {
    return !relocations.isEmpty();
  }

  /// The environments with the paths that the user knows, and with notes about the arguments.
  public List<Environment> told(List<Environment> environments, boolean forProcess) {
    List<Environment> told = new ArrayList<>(environments);
    told.replaceAll(environment -> {
      Environment relocated = environment;
      for (PathMapping relocation : relocations) {
        relocated = relocation.of(relocated);
      }
      return relocated;
    });
    List<String> all = new ArrayList<>(notes);
    gone.forEach((argument, target) ->
        all.add(
            argument
                + ": a link in it leads to "
                + target
                + ", which is gone from the store: make it again"));
    if (process != null && !forProcess) {
      all.add(
          process.path()
              + ": built by Nix, so nix-ld does not start it: if it loads foreign libraries, use"
              + " --ld-library-path");
    }
    told.set(0, told.getFirst().withNotes(all));
    return told;
  }

  @Override
  public void close() {
    scratch.forEach(ScratchDirectory::close);
  }
}
