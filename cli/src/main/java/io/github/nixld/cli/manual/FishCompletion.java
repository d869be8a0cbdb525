package io.github.nixld.cli.manual;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Completions for fish: a file for each command, under its name.
final class FishCompletion {
  private FishCompletion() {}

  /// The completions of a command.
  static String of(CommandSpec command) {
    StringBuilder text = new StringBuilder("# Made from the options of nixld.\n");
    command(text, command.name(), "", command);
    return text.toString();
  }

  /// The completions of `nixld` itself.
  ///
  /// @param words what each of its commands is for
  static String umbrella(List<CommandSpec> commands, Map<String, String> words) {
    StringBuilder text = new StringBuilder("# Made from the options of nixld.\n");
    words.forEach((word, what) ->
        text.append("complete -c nixld -f -n __fish_use_subcommand -a ")
            .append(word)
            .append(" -d ")
            .append(quoted(what))
            .append('\n'));
    for (CommandSpec command : commands) {
      String word = command.name().substring("nixld-".length());
      command(text, "nixld", "__fish_seen_subcommand_from " + word, command);
      command
          .subcommands()
          .forEach((name, sub) -> {
            // Some also work without `index`: `nixld find`.
            if (words.containsKey(name)) {
              String seen = "__fish_seen_subcommand_from " + name;
              options(
                  text,
                  "nixld",
                  and(seen, "not __fish_seen_subcommand_from " + word),
                  sub.getCommandSpec());
            }
          });
    }
    return text.toString();
  }

  private static void command(
      StringBuilder text, String name, String condition, CommandSpec command) {
    if (command.subcommands().isEmpty()) {
      options(text, name, condition, command);
      return;
    }
    String subs = String.join(" ", command.subcommands().keySet());
    String none = and(condition, "not __fish_seen_subcommand_from " + subs);
    options(text, name, none, command);
    command
        .subcommands()
        .forEach((word, sub) -> {
          text.append("complete -c ").append(name).append(" -f -n ").append(quoted(none));
          text.append(" -a ").append(word).append(" -d ");
          text.append(quoted(Completion.summary(sub.getCommandSpec()))).append('\n');
          options(
              text,
              name,
              and(condition, "__fish_seen_subcommand_from " + word),
              sub.getCommandSpec());
        });
  }

  private static void options(StringBuilder text, String name, String condition, CommandSpec spec) {
    String start = "complete -c " + name + (condition.isEmpty() ? "" : " -n " + quoted(condition));
    for (OptionSpec option : Completion.options(spec)) {
      text.append(start);
      for (String each : option.names()) {
        text.append(each.startsWith("--") ? " -l " + each.substring(2) : " -s " + each.charAt(1));
      }
      if (Completion.hasValue(option)) {
        text.append(value(Completion.kind(option), Completion.words(option)));
      }
      text.append(" -d ").append(quoted(Completion.summary(option))).append('\n');
    }
    if (Completion.parameters(spec) == Completion.Kind.SONAME) {
      text.append(start).append(value(Completion.Kind.SONAME, List.of())).append('\n');
    }
  }

  private static String and(String one, String other) {
    return one.isEmpty() ? other : one + "; and " + other;
  }

  private static String value(Completion.Kind kind, List<String> words) {
    return switch (kind) {
      case FILE -> " -r -F";
      case DIRECTORY -> " -x -a '(__fish_complete_directories)'";
      case SONAME -> " -x -a '(" + Completion.NAMES_COMMAND + " (commandline -ct) 2> /dev/null)'";
      case WORD -> " -x -a " + quoted(String.join(" ", words));
      case OTHER -> " -x";
    };
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
