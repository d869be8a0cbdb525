package io.github.nixld.cli;

import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Help;
import io.github.nixld.cli.command.Specs;
import io.github.nixld.cli.command.Spelling;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.cli.command.TextWidth;
import io.github.nixld.cli.command.UsageMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

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

  private static final String INDEX = "nixld-index";

  private Umbrella() {}

  /// @param args what follows the name
  static int run(List<String> args, Streams streams) {
    String word = args.isEmpty() ? "help" : args.getFirst();
    List<String> rest = args.subList(Math.min(1, args.size()), args.size());
    return switch (word) {
      case "-h", "--help", Help.ALL, "help" -> help(args, streams);
      case "-V", "--version", "version" -> {
        streams.out().println("nixld " + Specs.version());
        yield ExitStatus.COMPLETE;
      }
      default -> named(word, rest, streams);
    };
  }

  /// The help of a command, `nixld help env`, or of a part of one, `nixld help index find`.
  ///
  /// @param args the whole command line
  private static int help(List<String> args, Streams streams) {
    List<String> words =
        args.stream()
            .filter(it -> !it.startsWith("-"))
            .dropWhile(it -> it.equals("help") || it.equals(Commands.UMBRELLA))
            .toList();
    if (words.isEmpty()) {
      streams.out().print(list());
      return ExitStatus.COMPLETE;
    }
    int known = full(words.getFirst()).equals(INDEX) ? 2 : 1;
    if (words.size() > known) {
      streams.complain(
          UsageMessage.unknownCommand(
              String.join(" ", words), List.of(String.join(" ", words.subList(0, known)))));
      return ExitStatus.USAGE;
    }
    List<String> line = new ArrayList<>(words.subList(1, words.size()));
    line.add(args.contains(Help.ALL) ? Help.ALL : "--help");
    return named(words.getFirst(), line, streams);
  }

  private static int named(String word, List<String> rest, Streams streams) {
    String name = full(word);
    if (OF_INDEX.contains(word)) {
      List<String> line = new ArrayList<>(List.of(word));
      line.addAll(rest);
      return Main.run(INDEX, line, streams);
    }
    if (Commands.named(name) != null) {
      return Main.run(name, rest, streams);
    }
    streams.complain(
        word.startsWith("-")
            ? UsageMessage.unknownOption(word, Specs.command(Commands.UMBRELLA), Commands::specs)
                + ": options follow the name of a command: see nixld --help"
            : unknown(word));
    return ExitStatus.USAGE;
  }

  /// The full name of a command. People type `nixld nixld-env` too.
  private static String full(String word) {
    return word.startsWith("nixld-") ? word : "nixld-" + word;
  }

  private static String unknown(String word) {
    String name = full(word).substring("nixld-".length());
    Set<String> ofIndex =
        Objects.requireNonNull(Commands.named(INDEX)).spec().subcommands().keySet();
    List<String> meant =
        ofIndex.contains(name) ? List.of() : Spelling.near(name, COMMANDS.keySet());
    if (meant.isEmpty()) {
      meant = Spelling.near(name, ofIndex).stream().map(it -> "nixld index " + it).toList();
    }
    return UsageMessage.unknownCommand(word, meant)
        + (word.contains("/")
            ? ": nixld run " + word + " starts a program"
            : ": choose one of " + String.join(", ", COMMANDS.keySet()));
  }

  private static String list() {
    int width = TextWidth.ofOutput(Integer.MAX_VALUE);
    StringBuilder text = new StringBuilder("Usage: nixld COMMAND [OPTION...]\n\n");
    TextWidth.wrap(
        text,
        "Makes programs that were built for ordinary Linux run with a Nix store's libraries.",
        0,
        0,
        width);
    text.append('\n');
    COMMANDS.forEach((name, what) -> {
      text.append("  %-8s".formatted(name));
      TextWidth.wrap(text, what, 10, 10, width);
    });
    return text.append("\nMore: nixld help COMMAND, man nixld\n").toString();
  }
}
