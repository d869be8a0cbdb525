package io.github.nixld.cli.ldd;

import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.cli.command.Command;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Help;
import io.github.nixld.cli.command.JsonText;
import io.github.nixld.cli.command.OneLine;
import io.github.nixld.cli.command.Paths;
import io.github.nixld.cli.command.Specs;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.cli.command.Style;
import io.github.nixld.cli.input.ElfInput;
import io.github.nixld.linux.FileNames;
import io.github.nixld.loader.DiskSymbols;
import io.github.nixld.loader.DiskView;
import io.github.nixld.loader.Fault;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.loader.ProtectedSymbols;
import io.github.nixld.loader.SymbolCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `nixld-ldd`: what ld.so would load.
public final class LddCommand implements Command {
  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Specs.command(
            "nixld-ldd", "Prints what ld.so would load, by simulation: nothing is executed.");
    Help.of(spec)
        .use("nixld-ldd ./program", "what would be loaded, as ldd says it")
        .use("nixld-ldd --tree ./program", "the same as a tree, with reasons");
    Help.heading(spec, "Loading");
    spec.addOption(
        Specs.value("LD", "The loader (default: the one that the file names).", "--loader"));
    spec.addOption(Specs.value("DIRS", "As LD_LIBRARY_PATH.", "--library-path"));
    spec.addOption(Specs.value("LIBS", "As LD_PRELOAD.", "--preload"));
    spec.addOption(
        Specs.flag("Also bind every symbol, and print what is undefined.", "-r", "--symbols"));
    Help.heading(spec, "Result");
    spec.addOption(Specs.flag("Print a tree, with the rule that found each object.", "--tree"));
    spec.addOption(Specs.flag("Print JSON.", "--json"));
    spec.addPositional(Specs.words("FILE", "1..*").build());
    return spec;
  }

  /// The options of a command line.
  ///
  /// @param loader the loader; null for the one that a file names
  /// @param bound whether every symbol is bound
  private record LddOptions(
      @Nullable String loader, String libraryPath, String preload, boolean bound, boolean tree) {
    static LddOptions of(ParseResult parsed) {
      return new LddOptions(
          parsed.matchedOptionValue("--loader", (String) null),
          parsed.matchedOptionValue("--library-path", ""),
          parsed.matchedOptionValue("--preload", ""),
          parsed.hasMatchedOption("--symbols"),
          parsed.hasMatchedOption("--tree"));
    }
  }

  @Override
  public int run(ParseResult parsed, Streams streams) throws CommandException {
    List<String> files = parsed.matchedPositionalValue(0, List.of());
    LddOptions options = LddOptions.of(parsed);
    List<LddJson.Listed> listed = new ArrayList<>();
    int status = ExitStatus.COMPLETE;
    try (DiskSymbols symbols = new DiskSymbols(FileNames.here())) {
      DiskView view = new DiskView();
      for (String file : files) {
        try {
          for (ForeignObject foreign : ElfInput.read(file)) {
            listed.add(list(foreign, options, view, symbols));
          }
        } catch (CommandException e) {
          streams.complain(e);
          status = e.status();
        }
      }
    } catch (IOException e) {
      throw new CommandException(ExitStatus.INPUT, Paths.reason(e));
    }
    if (parsed.hasMatchedOption("--json")) {
      JsonText.print(streams, json -> LddJson.write(json, listed));
    } else {
      for (LddJson.Listed one : listed) {
        print(one, files.size() > 1 || listed.size() > 1, options, streams);
      }
    }
    return status != ExitStatus.COMPLETE || listed.stream().allMatch(LddJson.Listed::complete)
        ? status
        : ExitStatus.UNRESOLVED;
  }

  private static LddJson.Listed list(
      ForeignObject foreign, LddOptions options, DiskView view, DiskSymbols symbols)
      throws CommandException, IOException {
    LoaderRun run =
        LoaderRun.of(
            foreign,
            new LoaderRun.Settings(options.loader(), options.libraryPath(), options.preload()),
            view);
    boolean bound = options.bound();
    List<Fault> unbound = new ArrayList<>();
    if (bound) {
      unbound.addAll(SymbolCheck.missing(run.plan(), symbols));
      unbound.addAll(ProtectedSymbols.of(run.plan(), run.loader(), symbols));
    }
    return new LddJson.Listed(foreign.path(), run.path(), run.plan(), bound, unbound);
  }

  private static void print(
      LddJson.Listed listed, boolean several, LddOptions options, Streams streams) {
    LoadPlan plan = listed.plan();
    if (several) {
      streams.out().println(OneLine.of(listed.file()) + ":");
    }
    if (options.tree()) {
      PlanTree.write(plan, Style.PLAIN, streams.out());
    } else {
      for (LoadPlan.Entry entry : plan.order()) {
        streams.out().println("\t" + line(plan, entry));
      }
    }
    for (Fault symbol : listed.symbols()) {
      // ldd's own output has a tab before the object.
      streams
          .out()
          .println(
              Stream.of(symbol.message(plan).split("\t", 2))
                  .map(OneLine::of)
                  .collect(Collectors.joining("\t")));
    }
    for (Fault fault : plan.faults()) {
      if (!(fault instanceof Fault.NotFound)) {
        streams.say(fault.message(plan));
      }
    }
  }

  /// As ld.so lists an object (glibc elf/rtld.c, dl_main): a name that is its own path is printed
  /// once.
  private static String line(LoadPlan plan, LoadPlan.Entry entry) {
    String name = OneLine.of(entry.name());
    if (entry.object() == LoadedObject.NONE) {
      return name + " => not found";
    }
    String path = plan.objects().get(entry.object()).path();
    return path.equals(entry.name()) ? name : name + " => " + OneLine.of(path);
  }
}
