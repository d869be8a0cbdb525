package io.github.nixld.choose;

import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.elf.ChannelInput;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.elf.LdSo;
import io.github.nixld.elf.LdSoReader;
import io.github.nixld.loader.DiskSymbols;
import io.github.nixld.loader.DiskView;
import io.github.nixld.loader.DynamicLoader;
import io.github.nixld.loader.Fault;
import io.github.nixld.loader.FileView.Present;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadRequest;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.loader.Rule;
import io.github.nixld.loader.Simulation;
import io.github.nixld.loader.SymbolCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Judges a loader and a library path for some objects by what is on the disk: with no index,
/// nothing remembered, every symbol of every object looked up, and whatever [Evaluator] spares
/// itself done.
final class Proof {
  private final List<ForeignObject> foreign;
  private final Options options;
  private final Set<String> known;
  private final DynamicLoader loader;
  private final DiskView view = new DiskView();

  /// @param known the symbols that some library defines; a plugin gets others from its host
  Proof(String loaderPath, List<ForeignObject> foreign, Options options, Set<String> known)
      throws IOException {
    this.foreign = foreign;
    this.options = options;
    this.known = known;
    Path path = Path.of(loaderPath);
    try (ChannelInput input = ChannelInput.open(path)) {
      if (!(ElfReader.read(path) instanceof ElfObject object)
          || !(view.probe(parent(loaderPath), String.valueOf(path.getFileName()))
              instanceof Present file)) {
        throw new AssertionError(path);
      }
      LdSo facts = Objects.requireNonNull(LdSoReader.read(input, object));
      loader = new DynamicLoader(loaderPath, file.identity(), object, facts);
    }
  }

  /// The same, of the disk as it is now.
  Proof anew() throws IOException {
    return new Proof(loader.path(), foreign, options, known);
  }

  private static String parent(String path) {
    return path.substring(0, path.lastIndexOf('/'));
  }

  /// What would be loaded for each object.
  List<LoadPlan> plans(List<String> libraryPath) {
    List<LoadPlan> plans = new ArrayList<>();
    for (ForeignObject object : foreign) {
      plans.add(
          Simulation.run(
              LoadRequest.of(
                      loader,
                      object.realPath(),
                      object.origin(),
                      object.identity(),
                      object.object())
                  .withLibraryPath(libraryPath),
              view,
              caller -> caller.program() ? options.additional() : List.of()));
    }
    return plans;
  }

  /// Everything that goes wrong, in words; none where all is well.
  Set<String> faults(List<String> libraryPath) throws IOException {
    Set<String> faults = new LinkedHashSet<>();
    List<LoadPlan> plans = plans(libraryPath);
    for (int i = 0; i < plans.size(); i++) {
      LoadPlan plan = plans.get(i);
      Set<String> own = new LinkedHashSet<>();
      for (Fault fault : plan.faults()) {
        if (!fault.warning()) {
          own.add(fault.message(plan));
        }
      }
      for (LoadedObject object : plan.objects()) {
        if (ofAnotherGlibc(object)) {
          own.add(object.path() + " is of another glibc");
        }
      }
      for (LoadPlan.Opened opened : plan.opened()) {
        if (opened.object() != LoadedObject.NONE
            && plan.objects().get(opened.object()).rule() == Rule.RUNPATH
            && !plan.scope().contains(opened.object())
            && libraryPath.stream().noneMatch(d -> Files.exists(Path.of(d, opened.name())))) {
          own.add(opened.name() + " is found by the program alone");
        }
      }
      // ld.so binds nothing where it cannot load everything.
      if (own.isEmpty()) {
        own.addAll(symbols(plan, foreign.get(i).interpreter() == null));
      }
      own.addAll(drivers(plan));
      own.forEach(fault -> faults.add(plan.objects().getFirst().path() + ": " + fault));
    }
    return faults;
  }

  private static boolean ofGlibc(String directory) {
    return directory.matches(".*/nix/store/[^/]*-glibc-[^/]*/lib");
  }

  private boolean ofAnotherGlibc(LoadedObject object) throws IOException {
    String directory = parent(Path.of(object.path()).toRealPath().toString());
    return ofGlibc(directory)
        && !directory.equals(parent(Path.of(loader.path()).toRealPath().toString()));
  }

  private Set<String> symbols(LoadPlan plan, boolean plugin) throws IOException {
    Set<String> faults = new LinkedHashSet<>();
    try (DiskSymbols symbols = new DiskSymbols(Path.of("/"))) {
      for (Fault.SymbolMissing missing : SymbolCheck.missing(plan, symbols)) {
        if (!plugin || missing.object() != 0 || known.contains(missing.name())) {
          faults.add(missing.message(plan));
        }
      }
    }
    return faults;
  }

  /// What loads drivers must be able to load those of the system.
  private Set<String> drivers(LoadPlan plan) throws IOException {
    Set<String> faults = new LinkedHashSet<>();
    boolean used = false;
    for (LoadedObject object : plan.objects()) {
      used |= object.name().matches("libGL.so.1|libGLX_any.so.0|libcuda.so.1");
    }
    ElfObject libc = (ElfObject) ElfReader.read(Path.of(parent(loader.path()), "libc.so.6"));
    for (String directory : options.drivers()) {
      if (!used || !Files.isDirectory(Path.of(directory))) {
        continue;
      }
      try (var files = Files.newDirectoryStream(Path.of(directory))) {
        for (Path file : files) {
          ElfObject driver = (ElfObject) ElfReader.read(file);
          if (driver.header().sameMachine(loader.object().header())
              && !Objects.requireNonNull(libc.versionsDefined())
                  .containsAll(
                      driver.versionsNeeded().stream()
                          .filter(need -> need.file().equals("libc.so.6"))
                          .flatMap(need -> need.versions().stream())
                          .map(version -> version.name())
                          .toList())) {
            faults.add(file + " is too new");
          }
        }
      }
    }
    return faults;
  }
}
