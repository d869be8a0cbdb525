package io.github.nixld.choose;

import io.github.nixld.loader.TinyElf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A glibc for tests: a loader that knows its release and directory, a libc and a libm that know
/// each other by `GLIBC_PRIVATE`.
///
/// @param wide for x86-64; else for i386
/// @param versions the versions that it has, the newest last
record SampleGlibc(boolean wide, List<String> versions) {
  private static final String PRIVATE = "GLIBC_PRIVATE";

  /// Where programs look for their loader.
  static String interpreter(boolean wide) {
    return wide ? "/lib64/ld-linux-x86-64.so.2" : "/lib/ld-linux.so.2";
  }

  /// Refers to a version of a part of glibc.
  static void refer(TinyElf elf, String part, String version) {
    elf.refers(symbol(part, version), part, "GLIBC_" + version, false);
  }

  private static String symbol(String part, String version) {
    return part.substring(0, part.indexOf('.')) + "_" + version.replace('.', '_');
  }

  /// Writes it into a store path; the result is its library directory.
  Path write(Path storePath) throws IOException {
    Path lib = Files.createDirectories(storePath.resolve("lib"));
    String name = interpreter(wide).substring(interpreter(wide).lastIndexOf('/') + 1);
    TinyElf loader = new TinyElf(wide).with(TinyElf.DT_SONAME, name).defines(PRIVATE);
    loader.readOnly(
        "\0glibc-ld.so.cache\0"
            + lib
            + "/\0ORIGIN\0PLATFORM\0LIB\0lib\0"
            + storePath
            + "/etc/ld.so.cache\0ld.so (GNU libc) stable release version "
            + versions.getLast()
            + ".\n\0");
    Files.write(lib.resolve(name), loader.bytes());
    TinyElf libc = part("libc.so.6").with(TinyElf.DT_NEEDED, name);
    Files.write(lib.resolve("libc.so.6"), libc.needsVersion(name, PRIVATE, false).bytes());
    TinyElf libm = part("libm.so.6").with(TinyElf.DT_NEEDED, "libc.so.6");
    libm.refers("libc_private", "libc.so.6", PRIVATE, false);
    Files.write(lib.resolve("libm.so.6"), libm.bytes());
    return lib;
  }

  private TinyElf part(String soname) {
    TinyElf elf = new TinyElf(wide).with(TinyElf.DT_SONAME, soname);
    for (String version : versions) {
      elf.defines("GLIBC_" + version).symbol(symbol(soname, version), "GLIBC_" + version);
    }
    return elf.defines(PRIVATE)
        .symbol(soname.substring(0, soname.indexOf('.')) + "_private", PRIVATE);
  }
}
