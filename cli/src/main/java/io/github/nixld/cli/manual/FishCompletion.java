package io.github.nixld.cli.manual;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Completions for fish: a file for each command, under its name.
final class FishCompletion {
  /// Otherwise fish shows the option's description beside each of its values.
  private static final String PLAIN = " | string replace -r \"\\z\" \\t";

  private FishCompletion() {}

  /// The completions of a command.
  static String of(CommandSpec command) {
    StringBuilder text = new StringBuilder("# Made from the options of nixld.\n");
    if (command.name().equals(Completion.RUN)) {
      program(text, command, 1);
    }
    command(text, command.name(), "", command);
    return text.toString();
  }

  /// The completions of `nixld` itself.
  ///
  /// @param words what each of its commands is for
  static String umbrella(List<CommandSpec> commands, Map<String, String> words) {
    StringBuilder text = new StringBuilder("# Made from the options of nixld.\n");
    text.append(
        """
        function __nixld_at
            set -l words (commandline -opc)
            test (count $words) -ge 2; and test (string replace -r '^nixld-' '' -- $words[2]) = $argv[1]
        end
        function __nixld_after
            set -l words (commandline -opc)[2..-1]
            test "$words" = "$argv"
        end
        complete -c nixld -f -n '__nixld_at help'
        """);
    words.forEach((word, what) -> {
      word(text, "__fish_use_subcommand", word, what);
      word(text, "__nixld_after help", word, what);
    });
    for (CommandSpec command : commands) {
      String word = command.name().substring("nixld-".length());
      if (command.name().equals(Completion.RUN)) {
        program(text, command, 2);
      }
      command(text, "nixld", "__nixld_at " + word, command);
      command
          .subcommands()
          .forEach((name, sub) -> {
            word(
                text, "__nixld_after help " + word, name, Completion.summary(sub.getCommandSpec()));
            // Some also work without `index`: `nixld find`.
            if (words.containsKey(name)) {
              options(text, "nixld", "__nixld_at " + name, sub.getCommandSpec());
            }
          });
    }
    return text.toString();
  }

  private static void word(StringBuilder text, String condition, String word, String what) {
    text.append("complete -c nixld -f -n ").append(quoted(condition)).append(" -a ").append(word);
    text.append(" -d ").append(quoted(what)).append('\n');
  }

  /// What follows PROGRAM is for the program, so that fish completes it as a line of its own.
  ///
  /// @param before how many words name the command
  private static void program(StringBuilder text, CommandSpec command, int before) {
    String name = before == 1 ? command.name() : "nixld";
    text.append(
        """
        function __nixld_program
            set -l words (commandline -opc)[BEGIN..-1]
            while set -q words[1]
                switch $words[1]
                    case '--'
                        set -e words[1]
                        break
                    case VALUES
                        set -e words[1..2]
                    case '-*'
                        set -e words[1]
                    case '*'
                        break
                end
            end
            set -q words[1]; and printf '%s\\n' $words
        end
        function __nixld_rest
            complete -C (string join ' ' -- (string escape -- (__nixld_program)) (commandline -ct))
        end
        complete -c NAME -n 'CONDITION' -x -a '(__nixld_rest)'
        """
            .replace("BEGIN", String.valueOf(before + 1))
            .replace("VALUES", String.join(" ", Completion.namesWithValue(List.of(command))))
            .replace("__nixld", helper(name))
            .replace("NAME", name)
            .replace(
                "CONDITION",
                before == 1 ? hasProgram(name) : "__nixld_at run; and " + hasProgram(name)));
  }

  /// Whether a program is named already.
  private static String hasProgram(String name) {
    return helper(name) + "_program > /dev/null";
  }

  /// Functions of two files may not have the same name.
  private static String helper(String name) {
    return "__" + name.replace('-', '_');
  }

  private static void command(
      StringBuilder text, String name, String condition, CommandSpec command) {
    if (command.subcommands().isEmpty()) {
      boolean run = command.name().equals(Completion.RUN);
      options(text, name, run ? and(condition, "not " + hasProgram(name)) : condition, command);
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
    switch (Completion.parameters(spec)) {
      case SONAME ->
          text.append(start).append(value(Completion.Kind.SONAME, List.of())).append('\n');
      case WORD -> {
        List<String> words = Completion.parameterWords(spec);
        String first = "not __fish_seen_subcommand_from " + String.join(" ", words);
        text.append("complete -c ").append(name).append(" -n ");
        text.append(quoted(and(condition, first))).append(" -f");
        text.append(" -a ").append(quoted(String.join(" ", words))).append('\n');
      }
      case FILE, DIRECTORY, OTHER -> {}
    }
  }

  private static String and(String one, String other) {
    return one.isEmpty() ? other : one + "; and " + other;
  }

  private static String value(Completion.Kind kind, List<String> words) {
    return switch (kind) {
      case FILE -> " -r -F";
      case DIRECTORY -> " -x -a '(__fish_complete_directories)'";
      case SONAME ->
          " -x -a '(" + Completion.NAMES_COMMAND + " (commandline -ct) 2> /dev/null" + PLAIN + ")'";
      case WORD -> " -x -a '" + String.join("\\t ", words) + "\\t'";
      case OTHER -> " -x";
    };
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
