package io.github.nixld.loader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A tree of libraries and a program that gcc builds for one test.
///
/// What an object needs is not what it finds: each `DT_NEEDED` is linked from a stub with that
/// soname, which is not in the tree.
final class Fixture {
  private static final Map<String, Path> STUBS = new ConcurrentHashMap<>();

  private final Path root;

  /// @param root an empty directory
  Fixture(Path root) {
    try {
      this.root = root.toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path path(String name) {
    return root.resolve(name);
  }

  Path dir(String name) {
    try {
      return Files.createDirectories(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A library with the file name as its soname.
  Builder lib(String name) {
    return new Builder(name, "-shared").flag("-fPIC").soname(path(name).getFileName().toString());
  }

  Builder program(String name) {
    return new Builder(name, "-pie")
        .flag("-Wl,--dynamic-linker=" + RealLoaders.host().loader().path());
  }

  void link(String name, String target) {
    try {
      Files.createDirectories(path(name).getParent());
      Files.createSymbolicLink(path(name), Path.of(target));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void hardLink(String name, String existing) {
    try {
      Files.createDirectories(path(name).getParent());
      Files.createLink(path(name), path(existing));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path text(String name, String contents) {
    try {
      Files.createDirectories(path(name).getParent());
      return Files.writeString(path(name), contents);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Edit edit(String name) {
    return new Edit(path(name));
  }

  Run run(String program) {
    return Run.of(path(program));
  }

  private static Path stub(String soname) {
    return STUBS.computeIfAbsent(
        soname,
        name -> {
          try {
            Path stubs = Files.createTempDirectory("stubs");
            Path stub = stubs.resolve("stub.so");
            gcc(stubs, List.of("-shared", "-o", stub.toString(), "-Wl,-soname," + name));
            stub.toFile().deleteOnExit();
            stubs.toFile().deleteOnExit();
            return stub;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static void gcc(Path directory, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("gcc", "-nostdlib", "-w", "-Wl,--no-as-needed"));
    if (!arguments.contains("-c")) {
      // Something to link, where there is nothing else.
      command.addAll(List.of("-x", "c", "/dev/null", "-x", "none"));
    }
    command.addAll(arguments);
    Command.tool(directory, command);
  }

  /// One object. Everything is said before [#build] or the next object.
  final class Builder {
    private final String name;
    private final List<String> flags = new ArrayList<>();
    private String soname = "";

    private Builder(String name, String kind) {
      this.name = name;
      flags.add(kind);
    }

    Builder soname(String value) {
      soname = value;
      return this;
    }

    Builder withoutSoname() {
      return soname("");
    }

    Builder needs(String... names) {
      for (String needed : names) {
        flags.add(stub(needed).toString());
      }
      return this;
    }

    /// A library that is really linked, for its symbols and versions.
    Builder links(Path library) {
      return flag(library.toString());
    }

    Builder rpath(String value) {
      return flag("-Wl,--disable-new-dtags").flag("-Wl,-rpath," + value);
    }

    Builder runpath(String value) {
      return flag("-Wl,--enable-new-dtags").flag("-Wl,-rpath," + value);
    }

    Builder filters(String filtee) {
      return flag("-Wl,-F," + filtee);
    }

    Builder auxiliary(String filtee) {
      return flag("-Wl,-f," + filtee);
    }

    Builder source(String code) {
      Path file = text(name + ".c", code);
      return flag(file.toString());
    }

    Builder versions(String script) {
      Path file = text(name + ".map", script);
      return flag("-Wl,--version-script=" + file);
    }

    Builder flag(String value) {
      flags.add(value);
      return this;
    }

    Path build() {
      Path file = path(name);
      try {
        Files.createDirectories(file.getParent());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      flags.addAll(List.of("-o", file.toString()));
      if (!soname.isEmpty()) {
        flags.add("-Wl,-soname," + soname);
      }
      gcc(root, flags);
      return file;
    }
  }
}
