package io.github.nixld.cli;

import io.github.nixld.choose.Foreign;
import io.github.nixld.elf.ChannelInput;
import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.elf.LdSo;
import io.github.nixld.elf.LdSoReader;
import io.github.nixld.loader.Cpu;
import io.github.nixld.loader.DiskView;
import io.github.nixld.loader.DynamicLoader;
import io.github.nixld.loader.Fault;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadRequest;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.loader.Simulation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `nixld-ldd`: what ld.so would load.
final class LddCommand implements Command {
  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Commands.spec(
            "nixld-ldd", "Prints what ld.so would load, by simulation: nothing is executed.");
    spec.addOption(
        Commands.value("LD", "The loader (default: the one that the file names).", "--loader"));
    spec.addOption(Commands.value("DIRS", "As LD_LIBRARY_PATH.", "--library-path"));
    spec.addOption(Commands.value("LIBS", "As LD_PRELOAD.", "--preload"));
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("FILE")
            .arity("1..*")
            .required(true)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .build());
    return spec;
  }

  @Override
  public int run(ParseResult parsed, Streams streams) throws CommandException {
    List<String> files = parsed.matchedPositionalValue(0, List.of());
    String named = parsed.matchedOptionValue("--loader", (String) null);
    DiskView view = new DiskView();
    int status = ExitStatus.COMPLETE;
    for (String file : files) {
      Foreign foreign = ElfInput.read(file).getFirst();
      String interpreter = foreign.object().interpreter();
      String path =
          named != null ? named : interpreter != null ? interpreter : "/lib64/ld-linux-x86-64.so.2";
      LoadRequest request =
          new LoadRequest(
              loader(path),
              foreign.path(),
              String.valueOf(Path.of(foreign.realPath()).getParent()),
              foreign.identity(),
              foreign.object(),
              parsed.matchedOptionValue("--library-path", ""),
              parsed.matchedOptionValue("--preload", ""),
              Path.of("").toAbsolutePath().toString(),
              Cpu.host(),
              false);
      LoadPlan plan = Simulation.run(request, view);
      if (files.size() > 1) {
        streams.out().println(OneLine.of(file) + ":");
      }
      print(plan, streams);
      status = plan.complete() ? status : ExitStatus.UNRESOLVED;
    }
    return status;
  }

  private static void print(LoadPlan plan, Streams streams) {
    for (LoadPlan.Entry entry : plan.order()) {
      streams
          .out()
          .println(
              "\t"
                  + OneLine.of(entry.name())
                  + " => "
                  + (entry.object() == LoadedObject.NONE
                      ? "not found"
                      : OneLine.of(plan.objects().get(entry.object()).path())));
    }
    for (Fault fault : plan.faults()) {
      if (!(fault instanceof Fault.NotFound)) {
        streams.say(fault.message(plan));
      }
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
        throw new CommandException(ExitStatus.INPUT, path + ": not a dynamic loader");
      }
      return new DynamicLoader(path, new Object(), object, builtIn);
    } catch (IOException e) {
      throw new CommandException(ExitStatus.INPUT, path + ": " + Paths.reason(e));
    }
  }
}
