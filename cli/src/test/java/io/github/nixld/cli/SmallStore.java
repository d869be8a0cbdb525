package io.github.nixld.cli;

import io.github.nixld.Installed;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/// A real Nix store of a few paths in a directory of the test's, with a state of its own: garbage
/// can be collected in it.
///
/// @param home what all of it lies in
record SmallStore(Path home) {
  /// A store with the machine's own glibc.
  static SmallStore in(Path home) throws IOException, InterruptedException {
    Installed.need("nix-store");
    Installed.need("gcc");
    SmallStore made = new SmallStore(home.toRealPath());
    made.addGlibc();
    return made;
  }

  Path directory() {
    return home.resolve("nix/store");
  }

  /// The index that the commands keep of this store: each store has its own.
  Path index() {
    return home.resolve("cache/nixld/index-%08x.db".formatted(directory().toString().hashCode()));
  }

  /// Programs that take this store for Nix's.
  Shell shell() {
    Path state = home.resolve("nix/var");
    return Shell.in(home)
        .with("NIX_REMOTE", "local")
        .with("NIX_STORE_DIR", directory().toString())
        .with("NIX_STATE_DIR", state.resolve("nix").toString())
        .with("NIX_LOG_DIR", state.resolve("log").toString())
        .with("NIX_CONF_DIR", home.resolve("etc").toString())
        .with("XDG_CACHE_HOME", home.resolve("cache").toString());
  }

  Ran nixldEnv(String... arguments) throws IOException, InterruptedException {
    return nixld("nixld-env", arguments);
  }

  Ran nixldIndex(String subcommand, String... arguments) throws IOException, InterruptedException {
    String[] line = new String[arguments.length + 4];
    line[0] = UnderTest.command("nixld-index").toString();
    line[1] = subcommand;
    line[2] = "--store";
    line[3] = directory().toString();
    System.arraycopy(arguments, 0, line, 4, arguments.length);
    return shell().run(line);
  }

  Ran nixld(String command, String... arguments) throws IOException, InterruptedException {
    String[] line = new String[arguments.length + 3];
    line[0] = UnderTest.command(command).toString();
    line[1] = "--store";
    line[2] = directory().toString();
    System.arraycopy(arguments, 0, line, 3, arguments.length);
    return shell().run(line);
  }

  private void addGlibc() throws IOException, InterruptedException {
    Path program = program("empty", "int main(void) { return 0; }");
    ElfObject object = (ElfObject) ElfReader.read(program);
    Path loader = Path.of(Objects.requireNonNull(object.interpreter()));
    Path lib = Files.createDirectories(home.resolve("glibc-2.99/lib"));
    Files.copy(loader.toRealPath(), lib.resolve(loader.getFileName()));
    Files.copy(loader.toRealPath().resolveSibling("libc.so.6"), lib.resolve("libc.so.6"));
    add("glibc-2.99");
  }

  /// Adds a package with one library, which has one function that returns a text.
  ///
  /// @return its store path
  Path addLibrary(String name, String function, String text)
      throws IOException, InterruptedException {
    Path lib = Files.createDirectories(home.resolve(name).resolve("lib"));
    library(lib, function, text);
    return add(name);
  }

  /// Adds a package with one library, whose file does not have the name that programs ask for.
  ///
  /// @return its store path
  Path addMisnamedLibrary(String name, String function, String text)
      throws IOException, InterruptedException {
    Path lib = Files.createDirectories(home.resolve(name).resolve("lib"));
    library(lib, function, text);
    Files.move(lib.resolve("lib" + function + ".so.1"), lib.resolve("lib" + function + "-1.0.so"));
    return add(name);
  }

  private void library(Path directory, String function, String text)
      throws IOException, InterruptedException {
    Path source = home.resolve("library.c");
    Files.writeString(source, "const char *" + function + "(void) { return \"" + text + "\"; }\n");
    String file = "lib" + function + ".so.1";
    shell()
        .run(
            "gcc",
            "-shared",
            "-fPIC",
            "-Wl,-soname," + file,
            "-o",
            directory.resolve(file).toString(),
            source.toString())
        .orFail();
  }

  private Path add(String name) throws IOException, InterruptedException {
    Path made = Path.of(shell().run("nix-store", "--add", name).orFail().strip());
    shell().run("rm", "-r", name).orFail();
    return made;
  }

  /// A foreign program that prints what functions of as many libraries return.
  Path program(Path file, String... functions) throws IOException, InterruptedException {
    StringBuilder source = new StringBuilder("int puts(const char *);\n");
    StringBuilder calls = new StringBuilder();
    Path libraries = Files.createTempDirectory(home, "libraries");
    for (String function : functions) {
      library(libraries, function, "");
      source.append("const char *").append(function).append("(void);\n");
      calls.append("puts(").append(function).append("()); ");
    }
    source.append("int main(void) { ").append(calls).append("return 0; }\n");
    return compile(file, source.toString(), libraries);
  }

  private Path program(String name, String source) throws IOException, InterruptedException {
    return compile(home.resolve(name), source, home);
  }

  private Path compile(Path file, String source, Path libraries)
      throws IOException, InterruptedException {
    Files.writeString(home.resolve("program.c"), source);
    shell()
        .with("LIBRARIES", libraries.toString())
        .run(
            "sh",
            "-euc",
            "gcc -o program.new program.c $(find \"$LIBRARIES\" -name '*.so.1'); mv -f program.new \"$1\"",
            "sh",
            file.toString())
        .orFail();
    return file;
  }

  /// What a program prints in an environment, as nix-ld would start it.
  String run(Path program, String loader, String libraryPath)
      throws IOException, InterruptedException {
    return shell().run(loader, "--library-path", libraryPath, program.toString()).orFail();
  }

  /// Makes the store's last change so old that an index is believed to be up to date.
  void settle() throws IOException, InterruptedException {
    shell().run("touch", "-d", "1 hour ago", directory().toString()).orFail();
  }

  void collectGarbage() throws IOException, InterruptedException {
    shell().run("nix-collect-garbage").orFail();
  }

  /// Deletes one store path, as a garbage collection would.
  void delete(Path storePath) throws IOException, InterruptedException {
    shell().run("nix-store", "--delete", storePath.toString()).orFail();
  }
}
