package io.github.nixld.loader;

import io.github.nixld.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A loader, and objects that it takes as they are.
record Panel(RealLoader judge, List<Original> originals) {
  private static final Path MUSL = Path.of("/lib/ld-musl-x86_64.so.1");

  /// Programs and libraries of the machine.
  private static final List<String> INSTALLED_PROGRAMS =
      List.of("/usr/bin/true", "/usr/bin/ls", "/usr/bin/bzip2");

  private static final List<String> INSTALLED_LIBRARIES =
      List.of(
          "/lib/x86_64-linux-gnu/libz.so.1",
          "/lib/x86_64-linux-gnu/libdl.so.2",
          "/lib/x86_64-linux-gnu/libacl.so.1",
          "/lib/x86_64-linux-gnu/libbz2.so.1.0",
          "/lib/x86_64-linux-gnu/libgcc_s.so.1",
          "/lib/x86_64-linux-gnu/gconv/ISO8859-15.so",
          "/lib/x86_64-linux-gnu/security/pam_permit.so");

  private static final String PROGRAM = "int main(void) { return 0; }";
  private static final String LIBRARY =
      "#include <stdio.h>\nint f(int x) { puts(\"x\"); return x; } int *p = 0; void *q = &p;";

  /// Small ones of a store, so that thousands can be written.
  private static final long MOST_BYTES = 120_000;

  private static final int FROM_STORE = 12;

  /// How an original is handed to the loader.
  enum Use {
    /// By itself: nothing can need it.
    PROGRAM,
    /// By itself, or needed by a program.
    LIBRARY,
    /// Needed by a program: a loader has special words for one that it is given.
    NEEDED
  }

  /// An object that nothing has spoiled yet.
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Original(String name, byte[] bytes, Use use) {}

  @Override
  public String toString() {
    return judge.toString();
  }

  /// The glibc of this machine, with installed objects and some of each kind that a linker makes.
  static Panel ofHost(Path directory) throws IOException {
    RealLoader judge = RealLoaders.host();
    List<Original> originals = new ArrayList<>();
    installed(originals, INSTALLED_PROGRAMS, Use.PROGRAM);
    installed(originals, INSTALLED_LIBRARIES, Use.LIBRARY);
    Compiler gcc = new Compiler("gcc", directory, originals);
    gcc.program("pie", PROGRAM);
    gcc.program("fixed", PROGRAM, "-no-pie");
    gcc.program("static-pie", "void _start(void) { for (;;); }", "-static-pie", "-nostdlib", "-s");
    gcc.library("relr", LIBRARY, "-Wl,-z,pack-relative-relocs");
    gcc.library("sysv", LIBRARY, "-Wl,--hash-style=sysv");
    gcc.library("isa", LIBRARY, "-Wl,-z,x86-64-v2");
    gcc.library("property", LIBRARY, "-mno-direct-extern-access");
    gcc.library("bound", LIBRARY, "-Wl,-z,now", "-Wl,-z,relro", "-Wl,-z,noseparate-code");
    gcc.library("plugin", "int f(void) { return 1; }", "-nostdlib");
    gcc.library("none", "", "-nostdlib", "-Wl,--hash-style=both");
    gcc.library(
        "threads",
        "__thread int t = 1; __attribute__((constructor)) static void c(void) { t++; }"
            + " __attribute__((destructor)) static void d(void) { t--; }");
    Path script = Files.writeString(directory.resolve("map"), "A { f; }; B { g; } A;\n");
    gcc.library(
        "versions",
        "int f(void) { return 1; } int g(void) { return 2; }",
        "-Wl,--version-script=" + script);
    loader(judge, originals);
    return new Panel(judge, originals);
  }

  /// A glibc of the test store, with what is there for it.
  static Panel of(RealLoader judge, RealLoaders.StorePackage glibc) throws IOException {
    List<Original> originals = new ArrayList<>();
    for (RealLoaders.StorePackage storePackage : RealLoaders.storePackages()) {
      if (storePackage.suite().equals(glibc.suite()) && originals.size() < FROM_STORE) {
        library(storePackage, judge, originals);
      }
    }
    loader(judge, originals);
    return new Panel(judge, originals);
  }

  /// musl's loader.
  static Panel ofMusl(Path directory) throws IOException {
    Installed.need(MUSL);
    Installed.need("musl-gcc");
    RealLoader judge = RealLoader.of(MUSL);
    List<Original> originals = new ArrayList<>();
    Compiler gcc = new Compiler("musl-gcc", directory, originals);
    gcc.program("pie", PROGRAM, "-fPIE", "-pie");
    gcc.program("fixed", PROGRAM, "-no-pie");
    gcc.library("library", LIBRARY);
    gcc.library("sysv", LIBRARY, "-Wl,--hash-style=sysv");
    gcc.library("plugin", "int f(void) { return 1; }", "-nostdlib");
    return new Panel(judge, originals);
  }

  private static void installed(List<Original> originals, List<String> paths, Use use)
      throws IOException {
    for (String path : paths) {
      if (Files.exists(Path.of(path))) {
        originals.add(new Original(path, Files.readAllBytes(Path.of(path)), use));
      }
    }
  }

  private static void loader(RealLoader judge, List<Original> originals) throws IOException {
    Path path = Path.of(judge.loader().path());
    originals.add(new Original(path.toString(), Files.readAllBytes(path), Use.NEEDED));
  }

  private static void library(
      RealLoaders.StorePackage storePackage, RealLoader judge, List<Original> originals)
      throws IOException {
    Path directory = storePackage.path().resolve("lib");
    if (!Files.isDirectory(directory) || storePackage.name().equals("glibc")) {
      return;
    }
    for (Path file : OrdinaryObjects.under(directory, 1, judge)) {
      if (Files.size(file) <= MOST_BYTES && file.toString().contains(".so")) {
        originals.add(new Original(file.toString(), Files.readAllBytes(file), Use.LIBRARY));
        return;
      }
    }
  }

  /// Makes originals.
  private record Compiler(String command, Path directory, List<Original> originals) {
    void program(String name, String code, String... flags) throws IOException {
      compile(name, code, Use.PROGRAM, Stream.of(flags));
    }

    void library(String name, String code, String... flags) throws IOException {
      compile(
          name, code, Use.LIBRARY, Stream.concat(Stream.of("-shared", "-fPIC"), Stream.of(flags)));
    }

    private void compile(String name, String code, Use use, Stream<String> flags)
        throws IOException {
      Path out = directory.resolve(command + "-" + name);
      Path source = Files.writeString(directory.resolve(name + ".c"), code);
      List<String> line = new ArrayList<>(List.of(command, "-o", out.toString()));
      line.add(source.toString());
      flags.forEach(line::add);
      Command.tool(directory, line);
      originals.add(new Original(command + " " + name, Files.readAllBytes(out), use));
    }
  }
}
