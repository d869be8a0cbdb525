package io.github.nixld.run;

import io.github.nixld.elf.LdSo;
import io.github.nixld.linux.FileNames;
import java.util.ArrayList;
import java.util.List;

/// A loader, called as a command that runs a program.
///
/// ```
/// ld.so --argv0 NAME --library-path DIRS PROGRAM ARGUMENTS
/// ld-musl-x86_64.so.1 --library-path DIRS --argv0 NAME -- PROGRAM ARGUMENTS
/// ```
///
/// Sources: glibc elf/rtld.c, dl_main; musl ldso/dynlink.c, __dls3. It gets no other options: with
/// `--inhibit-cache` or `--preload` it would not do what the simulation showed.
///
/// @param path the loader
/// @param kind which libc it belongs to
/// @param version its release; empty for a glibc before 2.33
public record LoaderCommand(String path, LdSo.Kind kind, String version) {
  /// Whether it can give a program a name other than its file's: glibc since 2.33, and musl (seen
  /// in 1.2.3).
  public boolean names() {
    return switch (kind) {
      case GLIBC -> !version.isEmpty();
      case MUSL -> atLeast(version, 1, 2, 3);
    };
  }

  private static boolean atLeast(String version, int... wanted) {
    String[] parts = version.split("[.-]", -1);
    for (int i = 0; i < wanted.length; i++) {
      int part =
          i < parts.length && parts[i].matches("[0-9]{1,6}") ? Integer.parseInt(parts[i]) : 0;
      if (part != wanted[i]) {
        return part > wanted[i];
      }
    }
    return true;
  }

  /// The command line.
  ///
  /// @param libraryPath like LD_LIBRARY_PATH; if it is empty, the loader reads that variable itself
  /// @param program the program's path, with a slash in it
  /// @param arguments the program's, its name first
  public List<byte[]> line(byte[] libraryPath, String program, List<byte[]> arguments) {
    List<byte[]> line = new ArrayList<>();
    line.add(bytes(path));
    if (libraryPath.length > 0) {
      line.add(bytes("--library-path"));
      line.add(libraryPath);
    }
    if (names()) {
      line.add(bytes("--argv0"));
      line.add(arguments.getFirst());
    }
    if (kind == LdSo.Kind.MUSL) {
      line.add(bytes("--"));
    }
    line.add(bytes(program));
    line.addAll(arguments.subList(1, arguments.size()));
    return line;
  }

  private static byte[] bytes(String text) {
    return FileNames.encode(text);
  }
}
