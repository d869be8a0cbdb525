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
    Map<String, CommandSpec> all = Completion.all(commands);
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # Made from the options of nixld.
        # What the program takes, which begins at a word.
        _nixld_program() {
          local IFS=$' \\t\\n'
          if declare -F _comp_command_offset > /dev/null; then
            _comp_command_offset "$1"
          elif declare -F _command_offset > /dev/null; then
            _command_offset "$1"
          else
            IFS=$'\\n'
            COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}"))
          fi
        }
        _nixld() {
          local command=${1##*/} current=$2 previous=$3 first=1 at IFS=$'\\n'
          # bash takes --option=value apart.
          if [[ $current == '=' ]]; then current=''; fi
          if [[ $previous == '=' ]]; then previous=${COMP_WORDS[COMP_CWORD-2]}; fi
          if [[ $command == nixld && $COMP_CWORD -gt 1 ]]; then
            case ${COMP_WORDS[1]} in
              find) command='nixld-index find' first=2 ;;
              help) command='nixld help' first=2 ;;
              *) command=nixld-${COMP_WORDS[1]#nixld-} first=2 ;;
            esac
          fi
          if [[ $command == nixld-index && $COMP_CWORD -gt $first ]]; then
            command="nixld-index ${COMP_WORDS[first]}" first=$((first + 1))
          elif [[ $command == 'nixld help' && $COMP_CWORD -gt 2 ]]; then
            command="nixld help ${COMP_WORDS[*]:2:COMP_CWORD-2}"
          fi
          COMPREPLY=()
          # Where the first argument is.
          at=$first
          while [[ $at -lt $COMP_CWORD ]]; do
            case ${COMP_WORDS[at]} in
              --) at=$((at + 1)) && break ;;
              VALUES)
                at=$((at + 1))
                if [[ ${COMP_WORDS[at]} != '=' ]]; then at=$((at + 1)); fi ;;
              '=') at=$((at + 2)) ;;
              -*) at=$((at + 1)) ;;
              *) break ;;
            esac
          done
          if [[ $command == nixld-run && $at -lt $COMP_CWORD ]]; then
            _nixld_program "$at"
            return
          fi
          case "$command $previous" in
        """
            .replace("VALUES", String.join(" | ", Completion.namesWithValue(all.values()))));
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
    text.append("    nixld | 'nixld help') ").append(words(words)).append(" ;;\n");
    all.forEach((name, spec) -> {
      List<String> options =
          Completion.options(spec).stream().flatMap(it -> Stream.of(it.names())).toList();
      List<String> subcommands = List.copyOf(spec.subcommands().keySet());
      if (!subcommands.isEmpty()) {
        text.append("    'nixld help " + name.substring("nixld-".length()) + "') ")
            .append(words(subcommands))
            .append(" ;;\n");
      }
      text.append("    '" + name + "')\n")
          .append("      if [[ $current == -* ]]; then\n        ")
          .append(words(options))
          .append("\n      else\n        ")
          .append(subcommands.isEmpty() ? parameters(spec) : words(subcommands))
          .append("\n      fi ;;\n");
    });
    text.append("  esac\n}\ncomplete -o filenames -F _nixld nixld ");
    text.append(commands.stream().map(CommandSpec::name).collect(Collectors.joining(" ")));
    return text.append('\n').toString();
  }

  private static String parameters(CommandSpec spec) {
    String action = action(Completion.parameters(spec), Completion.parameterWords(spec));
    // A few words, and after one of them a directory.
    return Completion.parameters(spec) == Completion.Kind.WORD
        ? "if [[ $at -lt $COMP_CWORD ]]; then "
            + action(Completion.Kind.DIRECTORY, List.of())
            + "; else "
            + action
            + "; fi"
        : action;
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
