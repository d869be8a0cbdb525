package io.github.nixld.cli.run;

import io.github.nixld.choose.Environment;
import io.github.nixld.cli.choice.DotNixldFile;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.cli.input.ElfInput;
import io.github.nixld.cli.input.ScratchDirectory;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.run.Execution;
import io.github.nixld.run.NotStartedException;
import io.github.nixld.run.Start;
import io.github.nixld.run.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// `nixld-run --learn`: runs a program while its own loader traces it, and says which libraries it
/// searched at run time and did not find.
///
/// @param programStart the program, and the choice for it
record DlopenTracing(ProgramStart programStart) {
  /// Modules of glibc's name service, which nsswitch.conf names, not the program.
  private static final String NSS = "libnss_";

  /// @throws CommandException if the program's loader cannot trace
  static DlopenTracing of(ProgramStart programStart) throws CommandException, IOException {
    DlopenTracing learning = new DlopenTracing(programStart);
    String typed = programStart.program().typed();
    if (!programStart.takesChoice()) {
      throw new CommandException(
          ExitStatus.INPUT,
          typed + ": needs no choice, so there is nothing to learn: run it as it is");
    }
    if (ElfReader.read(programStart.real()) instanceof ElfObject object
        && String.valueOf(object.interpreter()).contains("/ld-musl-")) {
      throw new CommandException(
          ExitStatus.INPUT,
          typed + ": musl's loader has no LD_DEBUG to learn from: name libraries with --add-lib");
    }
    return learning;
  }

  /// Runs it.
  ///
  /// @return the program's exit status
  int run(Start start) throws CommandException, NotStartedException, IOException {
    // Only this user may read or write it.
    try (ScratchDirectory scratch = ScratchDirectory.make()) {
      Path directory = scratch.path();
      Start traced =
          new Start(
              start.file(),
              start.arguments(),
              start
                  .environment()
                  .with("LD_DEBUG", "libs,files")
                  .with("LD_DEBUG_OUTPUT", directory.resolve("trace").toString()));
      List<Path> trace = new ArrayList<>();
      // The loader adds the process's id to the name. The program's children have files too.
      int status =
          Execution.of(traced).await(process -> trace.add(directory.resolve("trace." + process)));
      report(Files.exists(trace.getFirst()) ? Trace.missing(trace.getFirst()) : List.of());
      return status;
    }
  }

  private void report(List<String> missing) throws CommandException, IOException {
    Streams streams = programStart.choices().streams();
    Set<String> known = new HashSet<>(programStart.choices().options().steering().additional());
    List<String> names = new ArrayList<>(missing);
    names.removeIf(
        name -> known.contains(name) || name.startsWith(NSS) || !DotNixldFile.isName(name));
    Set<String> unresolved = unresolved(names);
    List<String> learned = new ArrayList<>(names);
    learned.removeAll(unresolved);
    if (!unresolved.isEmpty()) {
      streams.say("looked for, but not in the store: " + String.join(" ", unresolved));
    }
    if (learned.isEmpty()) {
      streams.say("nothing to add: it found what the store has");
      return;
    }
    streams.say("it takes --add-lib " + String.join(" --add-lib ", learned));
    new DotNixldFile(learned, List.of()).addTo(programStart.real().resolveSibling(""), streams);
  }

  /// The names that no library of the store can serve together with the rest.
  private Set<String> unresolved(List<String> names) throws CommandException, IOException {
    Set<String> unresolved = new HashSet<>();
    if (names.isEmpty()) {
      return unresolved;
    }
    List<String> all = new ArrayList<>(programStart.choices().options().steering().additional());
    all.addAll(names);
    List<Environment> environments =
        programStart
            .choices()
            .providing(all)
            .choose(
                List.of(
                    ElfInput.program(
                        programStart.program().path(), ElfReader.read(programStart.real()))));
    for (Environment.Unresolved one : environments.getFirst().unresolved()) {
      unresolved.add(one.name());
    }
    unresolved.retainAll(names);
    return unresolved;
  }
}
