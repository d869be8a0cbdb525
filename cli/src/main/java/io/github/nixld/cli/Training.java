package io.github.nixld.cli;

import io.github.nixld.choose.dlopen.DlopenNotes;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.emit.OutputFormat;
import io.github.nixld.index.Index;
import io.github.nixld.index.IndexException;
import io.github.nixld.run.Execution;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/// What the JVM watches to make its AOT cache: the commands in one process, as [Main] runs them, on
/// a small store. The launcher starts it, see bin/nixld.
///
/// The store is made of what every machine with a JDK has: the JDK's own libraries, and the C
/// library and loader that this process runs on, with links as packages have them. The programs are
/// the JDK's too: `java`, for which the store has all, and `libjava.so`, whose `libjvm.so` it
/// lacks.
public final class Training {
  private static final String[] LINES = {
    "nixld-index build STORE",
    "nixld-index build --rebuild STORE",
    "nixld-env STORE COMPLETE",
    "nixld-env STORE --explain INCOMPLETE",
    "nixld-env STORE --no-refresh --add-lib libzip.so --prefer jdk --avoid libc COMPLETE",
    "nixld-env STORE DIRECTORY",
    // Calls dlopen, and has enough to look through.
    "nixld-env STORE --explain --dlopen all OPENER",
    "nixld-env --check /dev/null",
    "nixld-ldd COMPLETE",
    "nixld-ldd --tree INCOMPLETE",
    "nixld-ldd --json --symbols COMPLETE",
    "nixld-index status STORE",
    "nixld-index status --json STORE",
    "nixld-index find STORE libc.so.6",
    // Of the user's own index, where there is one: it has to be looked for in the environment.
    "nixld-index find no-such-name",
    "nixld-index find --json STORE lib*",
    "nixld-index show COMPLETE",
    "nixld-index show --json COMPLETE",
    "nixld-index verify STORE",
    "nixld-env --help",
    "nixld-env --version",
    "nixld-index --help",
    "nixld-ldd --help",
    "nixld-run --help",
    "nixld-run STORE /no/such/file",
    "nixld-run STORE COMPLETE",
    // Chosen before.
    "nixld-run STORE COMPLETE --version",
    "nixld-run STORE INCOMPLETE",
    "nixld-env --no-such-option",
    "nixld-env STORE /no/such/file",
  };

  /// Nix gives every valid path this time.
  private static final FileTime VALID = FileTime.fromMillis(1000);

  /// What libraries are worth copying: libjvm.so has 25 MB.
  private static final long LARGE = 4_000_000;

  private static final Path JDK = Path.of(System.getProperty("java.home", ""));

  private final Path store;
  private final Path index;
  private final String program;

  private Training(Path directory, String program) {
    this.program = program;
    this.store = directory.resolve("store");
    this.index = directory.resolve("index.db");
  }

  /// @param args an empty directory, to work in; the program that the cache is for: that of
  ///   nixld-index has nothing else, all others share one
  public static void main(String[] args) throws IOException {
    new Training(Path.of(args[0]).toAbsolutePath(), args[1]).run();
  }

  private void run() throws IOException {
    List<Path> libc;
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      libc =
          maps.filter(line -> line.contains(".so"))
              .map(Training::mapped)
              .filter(file -> !file.startsWith(JDK))
              .toList();
    }
    addStorePath("a", "libc-1", libc.stream());
    try (Stream<Path> files = Files.list(JDK.resolve("lib"))) {
      addStorePath("b", "jdk-1", files.filter(file -> file.toString().endsWith(".so")));
    }
    if (nixld("nixld-index build STORE") != ExitStatus.COMPLETE) {
      throw new IllegalStateException(store + " cannot be indexed");
    }
    // Two, to choose from; and few store paths are scanned in another way than a whole store.
    addStorePath("c", "libc-2", libc.stream());
    boolean alone = program.equals("nixld-index");
    for (String line : LINES) {
      if (!alone || line.startsWith(program)) {
        nixld(line);
      }
    }
    if (!alone) {
      chooseInAllWays();
    }
  }

  private void chooseInAllWays() throws IOException {
    try (Index index = Index.open(this.index)) {
      // A directory in a directory, which these packages have not.
      index.lookup(store.resolve("a".repeat(32) + "-libc-1/lib/deep").toString(), "libc.so.6");
    } catch (IndexException e) {
      throw new IllegalStateException(e);
    }
    // None of these libraries has a note.
    DlopenNotes.read(
        List.of("[{\"soname\":[\"libz.so.1\"],\"feature\":\"z\",\"priority\":\"suggested\"}]"));
    // The launcher hands variables to nixld-run in this form, but not here.
    var _ = Base64.getDecoder().decode("QQA=");
    for (String format : OutputFormat.NAMES) {
      nixld("nixld-env STORE --format " + format + " COMPLETE");
      nixld("nixld-env STORE --format " + format + " INCOMPLETE");
    }
  }

  /// A line of /proc/self/maps: address range, permissions, offset, device, inode, path.
  private static Path mapped(String line) {
    return Path.of(line.substring(line.indexOf('/')));
  }

  private void addStorePath(String letter, String name, Stream<Path> files) throws IOException {
    Path lib = store.resolve(letter.repeat(32) + "-" + name).resolve("lib");
    Files.createDirectories(lib);
    for (Path file : files.distinct().toList()) {
      if (Files.size(file) < LARGE && ElfReader.read(file) instanceof ElfObject object) {
        String soname = object.soname();
        Files.copy(file, lib.resolve(soname == null ? file.getFileName().toString() : soname));
      }
    }
    addLinks(lib);
    Files.setLastModifiedTime(lib.getParent(), VALID);
  }

  /// To a file, to a directory, to nothing, out of the store, to itself.
  private static void addLinks(Path lib) throws IOException {
    Files.createSymbolicLink(lib.resolve("liblink.so"), Path.of("liblink.so.1"));
    Files.createSymbolicLink(lib.resolve("liblink.so.1"), Path.of("../lib64/liblink.so.2"));
    Files.writeString(lib.resolve("liblink.so.2"), "INPUT(-llink)\n");
    Files.createSymbolicLink(lib.resolve("libnone.so"), Path.of("none/libnone.so"));
    Files.createSymbolicLink(lib.resolve("liboutside.so"), Path.of("/nonexistent/liboutside.so"));
    Files.createSymbolicLink(lib.resolve("libself.so"), Path.of("libself.so"));
    Files.createSymbolicLink(lib.resolveSibling("lib64"), lib.getFileName());
  }

  private int nixld(String line) {
    List<String> words =
        Stream.of(line.split(" "))
            .flatMap(word ->
                switch (word) {
                  case "STORE" ->
                      Stream.of("--store", store.toString(), "--index", index.toString());
                  case "COMPLETE" -> Stream.of(JDK.resolve("bin/java").toString());
                  case "INCOMPLETE" -> Stream.of(JDK.resolve("lib/libjava.so").toString());
                  case "OPENER" -> Stream.of(JDK.resolve("lib/server/libjvm.so").toString());
                  case "DIRECTORY" -> Stream.of(JDK.resolve("bin").toString());
                  default -> Stream.of(word);
                })
            .toList();
    OutputStream nowhere = OutputStream.nullOutputStream();
    PrintStream out = new PrintStream(nowhere, false, StandardCharsets.UTF_8);
    if (words.getFirst().equals("nixld-run") && !words.contains("--help")) {
      // All but the last step: nothing is executed here.
      Path answers = index.resolveSibling("answers");
      return Main.run(
          new RunCommand(answers, Execution::rehearse),
          words.subList(1, words.size()),
          new Streams(out, out));
    }
    return Main.run(words.toArray(String[]::new), out, out);
  }
}
