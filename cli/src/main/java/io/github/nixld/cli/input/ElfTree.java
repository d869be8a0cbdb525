package io.github.nixld.cli.input;

import io.github.nixld.archive.Archive;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.choose.candidate.LibcFamily;
import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfHeader;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.elf.MalformedElf;
import io.github.nixld.elf.NotElf;
import io.github.nixld.linux.FileNames;
import io.github.nixld.loader.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The ELF files below a directory. Symbolic links are not followed, and a file with several names
/// counts once, by the first of them.
final class ElfTree {
  private static final byte[] MAGIC = ElfReader.MAGIC.getBytes(StandardCharsets.ISO_8859_1);
  private static final int SMALLEST = 52;

  private final Path top;
  private final List<ForeignObject> objects = new ArrayList<>();
  private final Set<Path> linkedPrograms = new HashSet<>();
  private final SkipReason.Counts leftOut = new SkipReason.Counts();
  private final Examples archives = new Examples();
  private final Examples elsewhere = new Examples();

  private ElfTree(Path top) {
    this.top = top;
  }

  /// Reads everything in a directory.
  ///
  /// @throws IOException if the directory itself cannot be listed
  static ElfTree read(Path top) throws IOException {
    // A walk that follows no links would not enter the directory itself if that is a link.
    ElfTree tree = new ElfTree(Files.isSymbolicLink(top) ? top.toRealPath() : top);
    tree.walk();
    tree.keepWhatRunsHere();
    return tree;
  }

  /// The objects that a loader of this machine would load, in the order of their paths.
  List<ForeignObject> objects() {
    return objects;
  }

  /// What was left out, and why.
  SkipReason.Counts leftOut() {
    return leftOut;
  }

  /// The archives in the tree, which are not read, in a line that says what to do; empty for none.
  String archives() {
    String line = archives.line("archive", "archives");
    return line.isEmpty()
        ? ""
        : line + " not read: name " + (archives.isOne() ? "it" : "them") + " too";
  }

  /// The links out of the tree, which are not followed, in a line that says what to do; empty for
  /// none.
  String elsewhere() {
    String line = elsewhere.line("link", "links");
    return line.isEmpty() ? "" : line + " not followed: name what they lead to";
  }

  /// The targets of symbolic links with an absolute path outside of the tree, such as a virtual
  /// environment's `bin/python`.
  Set<Path> linkedPrograms() {
    return linkedPrograms;
  }

  private void walk() throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(top, new Visitor(found));
    found.sort(Comparator.comparing(FileNames::text));
    Set<Object> seen = new HashSet<>();
    ElfReader reader = new ElfReader();
    for (Path file : found) {
      try {
        Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        if (seen.add(Objects.requireNonNullElse(key, file))) {
          add(file, reader.next(file));
        }
      } catch (IOException e) {
        leftOut.add(SkipReason.UNREADABLE);
      }
    }
  }

  private void add(Path file, ElfFile contents) throws IOException {
    SkipReason why = reason(contents);
    if (why == SkipReason.STATIC && Disguise.isUpx(file)) {
      leftOut.add(SkipReason.PACKED);
    } else if (why != null) {
      leftOut.add(why);
    } else if (contents instanceof ElfObject object) {
      objects.add(ElfInput.foreign(file, object));
    }
  }

  private static @Nullable SkipReason reason(ElfFile contents) {
    return switch (contents) {
      case NotElf other -> SkipReason.MALFORMED;
      case MalformedElf malformed -> SkipReason.MALFORMED;
      case ElfObject object -> {
        int type = object.header().type();
        if (Machine.system(object.header()) == null) {
          yield SkipReason.OTHER_MACHINE;
        }
        boolean linked = type == ElfHeader.ET_DYN || type == ElfHeader.ET_EXEC;
        if (!linked || !object.dynamic() || ElfInput.isStatic(object)) {
          yield SkipReason.STATIC;
        }
        LibcFamily libc = LibcFamily.of(object);
        yield libc == LibcFamily.BIONIC || libc == LibcFamily.OTHER
            ? SkipReason.OTHER_SYSTEM
            : null;
      }
    };
  }

  /// Packages bring one library for each machine and each libc. If some are for this machine, they
  /// decide.
  private void keepWhatRunsHere() {
    if (objects.stream().anyMatch(ElfTree::runsHere)) {
      leaveOut(SkipReason.OTHER_MACHINE, objects.stream().filter(o -> !runsHere(o)).toList());
    }
    if (objects.stream().anyMatch(o -> LibcFamily.of(o.object()) == LibcFamily.GLIBC)) {
      leaveOut(
          SkipReason.MUSL,
          objects.stream().filter(o -> LibcFamily.of(o.object()) == LibcFamily.MUSL).toList());
    }
  }

  private void leaveOut(SkipReason why, List<ForeignObject> some) {
    some.forEach(object -> leftOut.add(why));
    objects.removeAll(new HashSet<>(some));
  }

  private static boolean runsHere(ForeignObject object) {
    return Machine.runsOnHost(object.object().header());
  }

  private final class Visitor extends SimpleFileVisitor<Path> {
    private final List<Path> found;
    private final byte[] head = new byte[Archive.HEAD];

    Visitor(List<Path> found) {
      this.found = found;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      try {
        if (attributes.isSymbolicLink()) {
          Path target = Files.readSymbolicLink(file);
          if (target.isAbsolute() && !target.startsWith(top)) {
            linkedPrograms.add(target);
          }
          if (leadsElsewhere(file, target)) {
            elsewhere.add(FileNames.text(top.relativize(file)) + " -> " + FileNames.text(target));
          }
        } else if (attributes.isRegularFile() && attributes.size() >= SMALLEST) {
          regular(file);
        }
      } catch (IOException e) {
        leftOut.add(SkipReason.UNREADABLE);
      }
      return FileVisitResult.CONTINUE;
    }

    private void regular(Path file) throws IOException {
      int length;
      try (InputStream in = Files.newInputStream(file)) {
        length = in.readNBytes(head, 0, head.length);
      }
      if (Arrays.equals(head, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
        found.add(file);
      }
      Archive archive = Archive.of(Arrays.copyOf(head, length));
      if (archive != null && seemsToHavePrograms(archive, file)) {
        archives.add(FileNames.text(top.relativize(file)));
      }
    }

    /// A damaged file is treated like any file of a tree that is not a program.
    private boolean seemsToHavePrograms(Archive archive, Path file) {
      try {
        return archive.seemsToHavePrograms(file);
      } catch (IOException | RuntimeException e) {
        return false;
      }
    }

    private boolean leadsElsewhere(Path link, Path target) {
      Path end = link.resolveSibling(target).normalize();
      return !end.startsWith(top.normalize()) && Files.exists(end);
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (file.equals(top)) {
        throw e;
      }
      leftOut.add(SkipReason.UNREADABLE);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
      if (e != null) {
        leftOut.add(SkipReason.UNREADABLE);
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
