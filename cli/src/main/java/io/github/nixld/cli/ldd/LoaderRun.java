package io.github.nixld.cli.ldd;

import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Paths;
import io.github.nixld.elf.ChannelInput;
import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.elf.LdSo;
import io.github.nixld.elf.LdSoReader;
import io.github.nixld.linux.FileNames;
import io.github.nixld.loader.Cpu;
import io.github.nixld.loader.DiskView;
import io.github.nixld.loader.DynamicLoader;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadRequest;
import io.github.nixld.loader.Machine;
import io.github.nixld.loader.Simulation;
import io.github.nixld.run.NixLd;
import io.github.nixld.run.NixLdStart;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a loader of this machine would load for a file, by simulation.
///
/// @param path of the loader
/// @param loader the loader
/// @param plan what it loads
public record LoaderRun(String path, DynamicLoader loader, LoadPlan plan) {
  private static final String INSTEAD =
      "nixld-env --explain=tree shows what nixld would load, and --loader names another";

  /// What decides what is loaded, besides the file.
  ///
  /// @param loader the loader; null for the one that the file names. If that is nix-ld, it is the
  ///   one that nix-ld would start
  /// @param libraryPath as LD_LIBRARY_PATH
  /// @param preload as LD_PRELOAD
  public record Settings(@Nullable String loader, String libraryPath, String preload) {
    /// The file as the kernel starts it.
    public static final Settings PLAIN = new Settings(null, "", "");
  }

  /// Simulates.
  ///
  /// @throws CommandException if there is no such loader, or it does not load such files
  public static LoaderRun of(ForeignObject foreign, Settings settings, DiskView view)
      throws CommandException {
    String named = settings.loader();
    String path = named == null ? foreign.interpreter() : named;
    boolean byKernel = path != null && named == null;
    if (path == null) {
      path = Machine.loader(foreign.object().header());
    }
    String libraryPath = settings.libraryPath();
    String system = Machine.system(foreign.object().header());
    if (byKernel
        && system != null
        && path.startsWith("/")
        && NixLd.standsAt(FileNames.path(path))) {
      NixLdStart start = NixLdStart.of(FileNames.variables(), system, libraryPath);
      path = start.loader();
      libraryPath = start.libraryPath();
    }
    DynamicLoader loader = loader(path);
    String refusal = byKernel ? null : Simulation.refusalAsProgram(foreign.object(), loader);
    if (refusal != null) {
      throw new CommandException(
          ExitStatus.INPUT,
          foreign.path() + ": " + refusal + ": " + path + " does not load this file");
    }
    LoadRequest request =
        new LoadRequest(
            loader,
            foreign.path(),
            foreign.origin(),
            foreign.identity(),
            foreign.object(),
            libraryPath,
            settings.preload(),
            FileNames.text(FileNames.here()),
            Cpu.host(),
            false);
    return new LoaderRun(path, loader, Simulation.run(request, view));
  }

  /// Whether a program starts as it is.
  public static boolean startsPlain(ForeignObject program) {
    try {
      return of(program, Settings.PLAIN, new DiskView()).plan.faults().stream()
          .allMatch(fault -> fault.warning());
    } catch (CommandException e) {
      return false;
    }
  }

  private static DynamicLoader loader(String path) throws CommandException {
    try {
      Path file = Paths.absolute(path);
      ElfFile contents = ElfReader.read(file);
      LdSo builtIn = null;
      if (contents instanceof ElfObject object) {
        try (ChannelInput input = ChannelInput.open(file)) {
          builtIn = LdSoReader.read(input, object);
        }
      }
      if (!(contents instanceof ElfObject object) || builtIn == null) {
        throw new CommandException(ExitStatus.INPUT, path + ": not a dynamic loader: " + INSTEAD);
      }
      return new DynamicLoader(path, new Object(), object, builtIn);
    } catch (IOException e) {
      throw new CommandException(
          ExitStatus.INPUT, "the loader " + path + ": " + Paths.reason(e) + ": " + INSTEAD);
    }
  }
}
