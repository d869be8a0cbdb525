package io.github.nixld.choose;

import io.github.nixld.Installed;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.choose.candidate.Versions;
import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.index.BuildProgress;
import io.github.nixld.index.Index;
import io.github.nixld.index.IndexBuilder;
import io.github.nixld.index.IndexException;
import io.github.nixld.store.NixStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// A Nix store that gcc and the machine's ld.so make for one test, and foreign programs beside it.
///
/// A glibc in it has a libc that defines [#VERSIONS] up to its own (letters come before digits),
/// and a loader that is the machine's with another version and no directory of the machine built
/// in.
public final class SampleStore {
  private static final String DIGITS = "0123456789abcdfghijklmnpqrsvwxyz";
  private static final List<String> VERSIONS =
      List.of("PRIVATE", "2.17", "2.31", "2.36", "2.38", "2.41");

  private final Path root;
  private final Path stubs;
  private int count;

  SampleStore(Path temporary) throws IOException {
    root = temporary.toRealPath();
    stubs = Files.createDirectories(root.resolve("stubs"));
    Files.createDirectories(store());
  }

  Path store() {
    return root.resolve("nix/store");
  }

  /// The machine's loader, whose kind of objects gcc makes.
  public static Path loader() {
    for (String path : List.of("/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1")) {
      if (Files.exists(Path.of(path))) {
        return Path.of(path);
      }
    }
    throw new AssertionError("no glibc on this machine");
  }

  private Path add(String name) throws IOException {
    String digits = "" + DIGITS.charAt(count / 32 % 32) + DIGITS.charAt(count % 32);
    count++;
    return Files.createDirectories(store().resolve(digits + "0".repeat(30) + "-" + name));
  }

  /// A glibc; the result is its library directory.
  Path glibc(String version) throws IOException {
    Path lib = Files.createDirectories(add("glibc-" + version).resolve("lib"));
    String bytes = Files.readString(loader(), StandardCharsets.ISO_8859_1);
    String edited =
        bytes
            .replaceAll("(release version )2\\.[0-9][0-9]", "$1" + version)
            .replace("/etc/ld.so.cache", "/nix/ld.so.cache")
            .replaceAll("/lib([A-Za-z0-9_/-]*/\0)", "/nix$1");
    Files.writeString(
        lib.resolve(loader().getFileName().toString()), edited, StandardCharsets.ISO_8859_1);
    libc(lib.resolve("libc.so.6"), version);
    return lib;
  }

  private void libc(Path file, String newest) throws IOException {
    StringBuilder code = new StringBuilder("void *dlopen(const char *n, int m) { return 0; }\n");
    StringBuilder script = new StringBuilder();
    for (String version : VERSIONS) {
      if (Versions.compare(version, newest) <= 0) {
        code.append("int ").append(symbol(version)).append(";\n");
        script.append("GLIBC_").append(version).append(" { ").append(symbol(version));
        script.append("; };\n");
      }
    }
    Path map = Files.writeString(stubs.resolve("libc.map"), script);
    gcc(file, code.toString(), "-shared", "-Wl,-soname,libc.so.6", "-Wl,--version-script=" + map);
  }

  private static String symbol(String version) {
    return "v_" + version.replace('.', '_');
  }

  private static void gcc(Path file, String code, String... arguments) throws IOException {
    Installed.need("gcc");
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Path source = Files.createTempFile("sample", ".c");
    Path log = Files.createTempFile("sample", ".log");
    try {
      Files.writeString(source, code);
      List<String> command = new ArrayList<>(List.of("gcc", "-w", "-fPIC", "-nostdlib"));
      command.addAll(List.of("-Wl,--no-as-needed", "-Wl,--allow-shlib-undefined"));
      command.addAll(List.of("-o", file.toString(), source.toString()));
      command.addAll(List.of(arguments));
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (process.waitFor() != 0) {
        throw new AssertionError(String.join(" ", command) + "\n" + Files.readString(log));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      Files.delete(source);
      Files.delete(log);
    }
  }

  /// Starts a library of a new store path; `file` is below it.
  Part library(String storePath, String file) throws IOException {
    return part(add(storePath).resolve(file), "-shared");
  }

  /// A library anywhere.
  Part libraryAt(Path file) {
    return part(file, "-shared");
  }

  Part program(String name) {
    return part(root.resolve(name), "-pie").interpreter(loader().toString());
  }

  private Part part(Path file, String kind) {
    return new Part(file, kind);
  }

  Path path(String name) {
    return root.resolve(name);
  }

  /// A store path that links to others, as `buildEnv` makes them.
  void aggregate(String name, Path... libraries) throws IOException {
    Path lib = Files.createDirectories(add(name).resolve("lib"));
    for (Path library : libraries) {
      Files.createSymbolicLink(lib.resolve(Objects.requireNonNull(library.getFileName())), library);
    }
  }

  /// Makes Nix's database, by which one store path is live and all others are not.
  void onlyLive(Path below) throws IOException, SQLException {
    Path state = root.resolve("nix/var/nix");
    Path live = store().resolve(store().relativize(below).getName(0));
    try (var paths = Files.list(store())) {
      database(state, paths.toList(), List.of(live));
    }
  }

  /// Makes Nix's database in a state directory.
  ///
  /// @param live the store paths that roots lead to
  static void database(Path state, List<Path> paths, List<Path> live)
      throws IOException, SQLException {
    Path roots = Files.createDirectories(state.resolve("gcroots"));
    for (Path path : live) {
      Files.createSymbolicLink(roots.resolve(Objects.requireNonNull(path.getFileName())), path);
    }
    Path database = Files.createDirectories(state.resolve("db")).resolve("db.sqlite");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "CREATE TABLE ValidPaths (id INTEGER PRIMARY KEY, path TEXT, registrationTime INTEGER,"
              + " deriver TEXT)");
      statement.executeUpdate("CREATE TABLE Refs (referrer INTEGER, reference INTEGER)");
      for (Path path : paths) {
        statement.executeUpdate("INSERT INTO ValidPaths (path) VALUES ('" + path + "')");
      }
    }
  }

  /// Indexes what is there.
  Index index() throws IOException, IndexException, InterruptedException {
    try (var paths = Files.newDirectoryStream(store())) {
      for (Path path : paths) {
        Files.setLastModifiedTime(path, FileTime.from(1, TimeUnit.SECONDS));
      }
    }
    Path file = root.resolve("index.db");
    new IndexBuilder(file, new NixStore(store()), BuildProgress.NONE).build(true);
    return Index.open(file);
  }

  public static ForeignObject foreign(Path file) throws IOException {
    ElfFile facts = ElfReader.read(file);
    if (!(facts instanceof ElfObject object)) {
      throw new AssertionError(file + ": " + facts);
    }
    Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    return new ForeignObject(
        file.toString(),
        file.toRealPath().toString(),
        Objects.requireNonNullElse(key, file),
        object);
  }

  /// One object, before gcc makes it.
  final class Part {
    private final Path file;
    private final List<String> arguments = new ArrayList<>();
    private final List<String> needs = new ArrayList<>();
    private final StringBuilder code = new StringBuilder();
    private String soname;

    private Part(Path file, String kind) {
      this.file = file;
      this.soname = kind.equals("-shared") ? String.valueOf(file.getFileName()) : "";
      arguments.add(kind);
      if (kind.equals("-pie")) {
        code.append("void _start(void) {}\n");
      }
    }

    Part soname(String name) {
      soname = name;
      return this;
    }

    Part interpreter(String path) {
      arguments.add("-Wl,--dynamic-linker=" + path);
      return this;
    }

    Part needs(String... names) {
      needs.addAll(List.of(names));
      return this;
    }

    /// Calls dlopen(3) for these.
    Part opens(String... names) {
      code.append("void *dlopen(const char *, int);\n");
      for (String name : names) {
        mentions(name);
      }
      code.append("void *opens(void) { return dlopen(0, 1); }\n");
      return this;
    }

    /// Has a string in its data.
    Part mentions(String text) {
      code.append("const char *text").append(code.length()).append(" = \"").append(text);
      code.append("\";\n");
      return this;
    }

    /// Has a dlopen note.
    Part notes(String json) {
      code.append("__asm__(\".pushsection .note.dlopen,\\\"a\\\",@note\\n.balign 4\\n");
      code.append(".long 4, 2f - 1f, 0x407c0c0a\\n.asciz \\\"FDO\\\"\\n1: .asciz \\\"");
      code.append(json.replace("\"", "\\\\\\\"")).append("\\\"\\n2: .balign 4\\n.popsection\");\n");
      return this;
    }

    /// Wants this version of glibc.
    Part wants(String version) {
      code.append("extern int ").append(symbol(version)).append("; int *p_");
      code.append(symbol(version)).append(" = &").append(symbol(version)).append(";\n");
      return this;
    }

    /// Defines a version of its own.
    Part defines(String version) throws IOException {
      code.append("int own;\n");
      Path map = stubs.resolve(version + ".map");
      Files.writeString(map, version + " { own; };\n");
      arguments.add("-Wl,--version-script=" + map);
      return this;
    }

    /// Defines a version of its own, and an older one.
    Part defines(String older, String newer) throws IOException {
      code.append("int own_older, own_newer;\n");
      code.append("__asm__(\".symver own_older, own@").append(older).append("\");\n");
      code.append("__asm__(\".symver own_newer, own@@").append(newer).append("\");\n");
      Path map = stubs.resolve(older + newer + ".map");
      Files.writeString(map, older + " { own; };\n" + newer + " { own; } " + older + ";\n");
      arguments.add("-Wl,--version-script=" + map);
      return this;
    }

    /// Wants a version of another library, which is made as it has to be for that.
    Part wants(String library, String version) throws IOException {
      Path stub = stubs.resolve(version).resolve(library);
      new Part(stub, "-shared").defines(version).make();
      code.append("extern int own; int *p_own = &own;\n");
      arguments.add(stub.toString());
      return this;
    }

    /// Has a function, without a version.
    Part has(String function) {
      code.append("void ").append(function).append("(void) {}\n");
      return this;
    }

    /// Refers to a function, without a version.
    Part calls(String function) {
      code.append("extern void ").append(function).append("(void); void (*p_").append(function);
      code.append(")(void) = ").append(function).append(";\n");
      return this;
    }

    Part executableStack() {
      arguments.add("-Wl,-z,execstack");
      return this;
    }

    Part runpath(Object... directories) {
      List<String> names = new ArrayList<>();
      for (Object directory : directories) {
        names.add(directory.toString());
      }
      arguments.add("-Wl,--enable-new-dtags,-rpath," + String.join(":", names));
      return this;
    }

    /// Makes it; every object needs libc last.
    Path make() throws IOException {
      Files.createDirectories(stubs);
      List<String> line = new ArrayList<>(arguments);
      for (String need : needs) {
        Path stub = stubs.resolve(need);
        if (!Files.exists(stub)) {
          gcc(stub, "", "-shared", "-Wl,-soname," + need);
        }
        line.add(stub.toString());
      }
      Path libc = stubs.resolve("libc.so.6");
      if (!Files.exists(libc)) {
        libc(libc, "9");
      }
      line.add(libc.toString());
      if (!soname.isEmpty()) {
        line.add("-Wl,-soname," + soname);
      }
      gcc(file, code.toString(), line.toArray(String[]::new));
      return file;
    }
  }
}
