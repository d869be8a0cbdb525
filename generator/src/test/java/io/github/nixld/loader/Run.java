package io.github.nixld.loader;

import io.github.nixld.elf.ElfObject;
import io.github.nixld.loader.FileView.Present;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// One run of a program: for a judge, and for the simulation.
///
/// @param path the program
/// @param origin what `$ORIGIN` is for the program
/// @param symbols whether symbols are bound too
record Run(
    String path,
    String origin,
    String libraryPath,
    String preload,
    String workingDirectory,
    Cpu cpu,
    String tunables,
    boolean symbols) {
  static Run of(Path program) {
    String directory = LoadRequest.parent(program.toString());
    return new Run(program.toString(), directory, "", "", "/", Cpu.host(), "", false);
  }

  Run withLibraryPath(String value) {
    return new Run(path, origin, value, preload, workingDirectory, cpu, tunables, symbols);
  }

  Run withPreload(String value) {
    return new Run(path, origin, libraryPath, value, workingDirectory, cpu, tunables, symbols);
  }

  Run in(Path directory) {
    return new Run(
        path, origin, libraryPath, preload, directory.toString(), cpu, tunables, symbols);
  }

  Run withOrigin(Path directory) {
    return new Run(
        path, directory.toString(), libraryPath, preload, workingDirectory, cpu, tunables, symbols);
  }

  /// A processor of which glibc is told not to use all.
  Run on(Cpu lesser, String masked) {
    return new Run(
        path,
        origin,
        libraryPath,
        preload,
        workingDirectory,
        lesser,
        "glibc.cpu.hwcaps=" + masked,
        symbols);
  }

  Run withSymbols() {
    return new Run(path, origin, libraryPath, preload, workingDirectory, cpu, tunables, true);
  }

  Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    if (!libraryPath.isEmpty()) {
      environment.put("LD_LIBRARY_PATH", libraryPath);
    }
    if (!preload.isEmpty()) {
      environment.put("LD_PRELOAD", preload);
    }
    if (!tunables.isEmpty()) {
      environment.put("GLIBC_TUNABLES", tunables);
    }
    return environment;
  }

  LoadPlan simulate(DynamicLoader loader) {
    return simulate(loader, false);
  }

  LoadPlan simulate(DynamicLoader loader, boolean secure) {
    return Simulation.run(request(loader, new DiskView(), secure), new DiskView());
  }

  LoadRequest request(DynamicLoader loader, FileView view, boolean secure) {
    int slash = path.lastIndexOf('/');
    if (!(view.probe(path.substring(0, slash), path.substring(slash + 1)) instanceof Present file)
        || !(file.contents() instanceof ElfObject program)) {
      throw new IllegalStateException(path + " is no program");
    }
    return new LoadRequest(
        loader,
        path,
        origin,
        file.identity(),
        program,
        libraryPath,
        preload,
        workingDirectory,
        cpu,
        secure);
  }
}
