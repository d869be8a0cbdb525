package io.github.nixld.loader;

import io.github.nixld.elf.ElfObject;
import java.util.List;

/// One run of a loader to be simulated.
///
/// @param loader the loader that runs
/// @param path the path of the program, or of a library that is treated as one
/// @param origin what `$ORIGIN` is for it: for a program that the kernel started, the directory of
///   its resolved path
/// @param identity its identity in the view
/// @param program its facts
/// @param libraryPath the value of `LD_LIBRARY_PATH`; empty when it is not set
/// @param preload the value of `LD_PRELOAD`; empty when it is not set
/// @param workingDirectory an absolute directory: what empty and relative path elements mean
/// @param cpu the processor that it would run on
/// @param secure whether the program is setuid or setgid (`AT_SECURE`)
public record LoadRequest(
    DynamicLoader loader,
    String path,
    String origin,
    Object identity,
    ElfObject program,
    String libraryPath,
    String preload,
    String workingDirectory,
    Cpu cpu,
    boolean secure) {
  /// A program with nothing in its environment.
  public static LoadRequest of(
      DynamicLoader loader, String path, String origin, Object identity, ElfObject program) {
    return new LoadRequest(loader, path, origin, identity, program, "", "", "/", Cpu.host(), false);
  }

  /// Makes a path absolute; does not normalize it.
  String absolute(String path) {
    return path.startsWith("/") ? path : workingDirectory + "/" + path;
  }

  /// The directory part of an absolute path.
  static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  /// The same run in another working directory, in which relative names of libraries are looked up.
  public LoadRequest in(String directory) {
    return new LoadRequest(
        loader, path, origin, identity, program, libraryPath, preload, directory, cpu, secure);
  }

  /// The same run with another `LD_LIBRARY_PATH`.
  public LoadRequest withLibraryPath(List<String> directories) {
    return new LoadRequest(
        loader,
        path,
        origin,
        identity,
        program,
        String.join(":", directories),
        preload,
        workingDirectory,
        cpu,
        secure);
  }
}
