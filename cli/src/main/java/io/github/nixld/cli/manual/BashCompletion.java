package io.github.nixld.cli.manual;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Completions for bash, with or without the package bash-completion.
final class BashCompletion {
  private BashCompletion() {}

  /// @param commands all commands
  /// @param words the commands of `nixld` itself
  static String of(List<CommandSpec> commands, List<String> words) {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # Made from the options of nixld.
        _nixld() {
          local command=${1##*/} current=$2 previous=$3 first=1 IFS=$'\\n'
          # bash takes --option=value apart.
          if [[ $current == '=' ]]; then current=''; fi
          if [[ $previous == '=' ]]; then previous=${COMP_WORDS[COMP_CWORD-2]}; fi
          if [[ $command == nixld && $COMP_CWORD -gt 1 ]]; then
            case ${COMP_WORDS[1]} in
              find) command='nixld-index find' ;;
              *) command=nixld-${COMP_WORDS[1]} first=2 ;;
            esac
          fi
          if [[ $command == nixld-index && $COMP_CWORD -gt $first ]]; then
            command="nixld-index ${COMP_WORDS[first]}"
          fi
          COMPREPLY=()
          case "$command $previous" in
        """);
    Map<String, CommandSpec> all = Completion.all(commands);
    all.forEach((name, spec) -> {
      for (OptionSpec option : Completion.options(spec)) {
        if (Completion.hasValue(option)) {
          String cases =
              Stream.of(option.names())
                  .map(it -> "'" + name + " " + it + "'")
                  .collect(Collectors.joining(" | "));
          text.append("    ")
              .append(cases)
              .append(")\n      ")
              .append(action(Completion.kind(option), Completion.words(option)))
              .append("\n      return ;;\n");
        }
      }
    });
    text.append("  esac\n  case \"$command\" in\n");
    text.append("    nixld) ").append(words(words)).append(" ;;\n");
    all.forEach((name, spec) -> {
      List<String> options =
          Completion.options(spec).stream().flatMap(it -> Stream.of(it.names())).toList();
      String other =
          spec.subcommands().isEmpty()
              ? action(Completion.parameters(spec), List.of())
              : words(List.copyOf(spec.subcommands().keySet()));
      text.append("    '" + name + "')\n")
          .append("      if [[ $current == -* ]]; then\n        ")
          .append(words(options))
          .append("\n      else\n        ")
          .append(other)
          .append("\n      fi ;;\n");
    });
    text.append("  esac\n}\ncomplete -o filenames -F _nixld nixld ");
    text.append(commands.stream().map(CommandSpec::name).collect(Collectors.joining(" ")));
    return text.append('\n').toString();
  }

  private static String action(Completion.Kind kind, List<String> words) {
    return switch (kind) {
      case FILE -> "COMPREPLY=($(compgen -f -- \"$current\"))";
      case DIRECTORY -> "COMPREPLY=($(compgen -d -- \"$current\"))";
      case SONAME -> "COMPREPLY=($(" + Completion.NAMES_COMMAND + " \"$current\" 2> /dev/null))";
      case WORD -> words(words);
      case OTHER -> ":";
    };
  }

  private static String words(List<String> words) {
    return "COMPREPLY=($(compgen -W $'" + String.join("\\n", words) + "' -- \"$current\"))";
  }
}
