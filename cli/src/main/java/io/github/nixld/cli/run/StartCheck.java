package io.github.nixld.cli.run;

import io.github.nixld.choose.Environment;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.linux.FileNames;
import io.github.nixld.loader.Fault;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.run.CachedChoice;
import io.github.nixld.run.Fingerprint;
import io.github.nixld.run.LoaderCommand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Whether a loader would start a program, and with what.
final class StartCheck {
  private StartCheck() {}

  /// Whether the loader starts the program: it finds every need in the right version, and every
  /// file exists.
  ///
  /// An environment may be incomplete nevertheless: it may lack a symbol that the program never
  /// calls, a driver that it never loads, or a library of `--add-lib`. Only running the program
  /// shows whether that matters.
  static boolean starts(Environment environment) {
    if (!environment.absent().isEmpty()) {
      return false;
    }
    for (Environment.Run run : environment.runs()) {
      for (Fault fault : run.plan().faults()) {
        if (!fault.warning()
            && !(fault instanceof Fault.SymbolMissing)
            && !isOpenedLater(fault, run.plan())) {
          return false;
        }
      }
    }
    return true;
  }

  /// Whether a call of dlopen(3) fails, and not the start.
  private static boolean isOpenedLater(Fault fault, LoadPlan plan) {
    return fault instanceof Fault.NotFound missing
        && (!plan.scope().contains(missing.neededBy())
            || plan.objects().get(missing.neededBy()).needs().stream()
                .noneMatch(need -> need.name().equals(missing.name())));
  }

  /// What starting needs, from the environment of one program.
  ///
  /// @throws IOException if a file disappeared after it was read
  static CachedChoice choice(Environment environment) throws IOException {
    Environment.Run run = environment.runs().getFirst();
    Set<String> storePaths = new LinkedHashSet<>();
    Set<String> others = new LinkedHashSet<>();
    List<String> paths = new ArrayList<>(environment.libraryPath());
    paths.add(environment.loaderPath());
    paths.addAll(environment.farm().values());
    for (String path : paths) {
      String storePath = environment.storePathOf(path);
      if (storePath != null) {
        storePaths.add(storePath);
      }
    }
    for (LoadedObject object : run.plan().objects()) {
      String storePath = environment.storePathOf(object.path());
      if (storePath != null) {
        storePaths.add(storePath);
      } else if (!object.path().equals(run.object().path())) {
        others.add(object.path());
      }
    }
    List<Fingerprint> files = new ArrayList<>();
    for (String other : others) {
      files.add(Fingerprint.of(FileNames.path(other)));
    }
    ElfObject program = run.object().object();
    return new CachedChoice(
        new LoaderCommand(
            environment.loaderPath(),
            environment.loader().entry().facts().kind(),
            environment.loader().entry().facts().version()),
        environment.system(),
        String.valueOf(program.interpreter()),
        (program.rpath() + ":" + program.runpath()).contains("ORIGIN"),
        environment.libraryPath(),
        List.copyOf(storePaths),
        files);
  }
}
