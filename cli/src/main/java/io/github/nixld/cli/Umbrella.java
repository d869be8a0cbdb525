package io.github.nixld.cli;

import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.OneLine;
import io.github.nixld.cli.command.Paths;
import io.github.nixld.cli.command.Specs;
import io.github.nixld.cli.command.Spelling;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.cli.location.IndexLocation;
import io.github.nixld.cli.location.StoreOptions;
import io.github.nixld.cli.manual.Manual;
import io.github.nixld.index.DamagedIndexException;
import io.github.nixld.index.Index;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Model.CommandSpec;

/// `nixld`: all commands under one name. `nixld env` is `nixld-env`.
final class Umbrella {
  /// What each command is for, in a line, including commands of `nixld-index` that people expect at
  /// the top.
  static final Map<String, String> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("env", "the loader and libraries for a program, as variables or a Nix file");
    COMMANDS.put("run", "start a program with them, now");
    COMMANDS.put("ldd", "what the loader would load; nothing is executed");
    COMMANDS.put("find", "what in the store provides a library");
    COMMANDS.put("index", "the index of the store: build, status, find, show, import …");
    COMMANDS.put("doctor", "what is ready here, and what to do about the rest");
    COMMANDS.put("help", "what a command takes: nixld help env");
  }

  /// Commands of `nixld-index` that also work without `index`.
  private static final List<String> OF_INDEX = List.of("find");

  /// As many as a person can look through.
  private static final int COMPLETED = 200;

  private Umbrella() {}

  /// @param args what follows the name
  static int run(List<String> args, Streams streams) {
    String word = args.isEmpty() ? "help" : args.getFirst();
    List<String> rest = args.subList(Math.min(1, args.size()), args.size());
    return switch (word) {
      case "-h", "--help", "help" -> help(rest, streams);
      case "-V", "--version" -> {
        streams.out().println("nixld " + Specs.version());
        yield ExitStatus.COMPLETE;
      }
      case "complete" -> complete(rest, streams);
      case "manual" -> manual(rest, streams);
      default -> named(word, rest, streams);
    };
  }

  private static int help(List<String> asked, Streams streams) {
    if (asked.isEmpty()) {
      streams.out().print(list());
      return ExitStatus.COMPLETE;
    }
    List<String> line = new ArrayList<>(asked);
    line.add("--help");
    return run(line, streams);
  }

  private static int named(String word, List<String> rest, Streams streams) {
    if (OF_INDEX.contains(word)) {
      List<String> line = new ArrayList<>(List.of(word));
      line.addAll(rest);
      return Main.run("nixld-index", line, streams);
    }
    if (Commands.named("nixld-" + word) != null) {
      return Main.run("nixld-" + word, rest, streams);
    }
    streams.complain(
        "unknown command '"
            + word
            + "'"
            + Spelling.hint(word, COMMANDS.keySet())
            + (word.contains("/")
                ? ": nixld run " + word + " starts a program"
                : ": choose one of " + String.join(", ", COMMANDS.keySet())));
    return ExitStatus.USAGE;
  }

  /// For completions: the names in the index that begin with a text. Prints nothing if there is no
  /// index, because a message would appear in the command line.
  private static int complete(List<String> args, Streams streams) {
    try (Index index = IndexLocation.of(StoreOptions.USUAL).open()) {
      index
          .namesFrom(args.isEmpty() ? "" : args.getFirst(), COMPLETED)
          .forEach(it -> streams.out().println(OneLine.of(it)));
      return ExitStatus.COMPLETE;
    } catch (CommandException | DamagedIndexException e) {
      return ExitStatus.NO_INDEX;
    }
  }

  /// For the build: writes man pages and completions.
  private static int manual(List<String> args, Streams streams) {
    if (args.size() != 1) {
      streams.complain("manual: name the directory to write to, PREFIX/share");
      return ExitStatus.USAGE;
    }
    List<CommandSpec> specs = new ArrayList<>();
    List<String> names = new ArrayList<>(Commands.NAMES);
    names.add(Commands.DOCTOR);
    names.forEach(name -> specs.add(Objects.requireNonNull(Commands.named(name), name).spec()));
    try {
      new Manual(specs, COMMANDS).write(Path.of(args.getFirst()));
      return ExitStatus.COMPLETE;
    } catch (IOException e) {
      streams.complain(args.getFirst() + " cannot be written: " + Paths.reason(e));
      return ExitStatus.INPUT;
    }
  }

  private static String list() {
    StringBuilder text = new StringBuilder("Usage: nixld COMMAND [OPTION...]\n\n");
    text.append(
        "Makes programs that were built for ordinary Linux run with a Nix store's libraries.\n\n");
    COMMANDS.forEach((name, what) -> text.append("  %-8s%s%n".formatted(name, what)));
    return text.append("\nMore: nixld help COMMAND, man nixld\n").toString();
  }
}
