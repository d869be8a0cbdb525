package io.github.nixld.cli.manual;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Completions for zsh: a function `_nixld` for all commands.
final class ZshCompletion {
  private ZshCompletion() {}

  /// @param words what each of the commands of `nixld` is for
  static String of(List<CommandSpec> commands, Map<String, String> words) {
    StringBuilder text = new StringBuilder("#compdef nixld ");
    text.append(commands.stream().map(CommandSpec::name).collect(Collectors.joining(" ")));
    text.append(
        """

        # Made from the options of nixld.

        _nixld_names() {
          local -a names
          names=(${(f)"$(nixld complete -- "$PREFIX" 2> /dev/null)"})
          compadd -a names
        }

        # What the program takes. Its name is the first of these words, unless that is "--".
        _nixld_program() {
          [[ $words[1] != -- ]] || { shift words; (( CURRENT-- )) }
          if (( CURRENT == 1 )); then _files; else _normal; fi
        }

        """);
    Completion.all(commands)
        .forEach((name, spec) -> {
          text.append(function(name)).append("() {\n");
          if (spec.subcommands().isEmpty()) {
            // What follows PROGRAM is for the program, even if it looks like an option.
            text.append(
                name.equals(Completion.RUN) ? "  _arguments -s -S -A '-*'" : "  _arguments -s -S");
            Completion.plainOptions(spec).forEach(option -> option(text, option));
            text.append(parameters(name, spec));
          } else {
            Map<String, String> subs =
                spec.subcommands().entrySet().stream()
                    .collect(
                        Collectors.toMap(
                            Map.Entry::getKey,
                            it -> Completion.summary(it.getValue().getCommandSpec()),
                            (one, _) -> one,
                            java.util.LinkedHashMap::new));
            choice(text, subs, "_" + name.replace('-', '_') + "_");
          }
          text.append("\n}\n\n");
        });
    text.append("_nixld_umbrella() {\n");
    choice(text, words, "_nixld_");
    text.append(
        """

        }

        _nixld_find() { _nixld_index_find "$@" }
        _nixld_help() {
          if (( CURRENT == 2 )); then
            _describe command commands
          elif [[ $CURRENT == 3 && $words[2] == index ]]; then
            shift words
            (( CURRENT-- ))
            _nixld_index
          fi
        }

        case $service in
          nixld) _nixld_umbrella "$@" ;;
          *) _${service//-/_} "$@" ;;
        esac
        """);
    return text.toString();
  }

  private static String parameters(String name, CommandSpec spec) {
    String action = action(Completion.parameters(spec), Completion.parameterWords(spec));
    List<String> parameters =
        name.equals(Completion.RUN)
            ? List.of("(-)1:program:" + action, "*::arguments: _nixld_program")
            : Completion.parameters(spec) == Completion.Kind.WORD
                ? List.of("1: :" + action, "*: :_files -/")
                : List.of("*: :" + action);
    return parameters.stream().map(it -> " \\\n    " + quoted(it)).collect(Collectors.joining());
  }

  /// One of several words, then the arguments of that word.
  private static void choice(StringBuilder text, Map<String, String> words, String prefix) {
    text.append("  local -a commands\n  commands=(");
    words.forEach((word, what) ->
        text.append("\n    ").append(quoted(word + ":" + what.replace(":", "\\:"))));
    text.append("\n  )\n  if (( CURRENT == 2 )); then\n    _describe command commands\n  else\n");
    text.append("    shift words\n    (( CURRENT-- ))\n");
    text.append("    (( $+functions[").append(prefix).append("${words[1]//-/_}] )) && ");
    text.append(prefix).append("${words[1]//-/_}\n  fi");
  }

  private static void option(StringBuilder text, OptionSpec option) {
    boolean several = option.isMultiValue();
    String value =
        Completion.hasValue(option)
            ? ":"
                + option.paramLabel()
                + ":"
                + action(Completion.kind(option), Completion.words(option))
            : "";
    String description =
        "[" + Completion.summary(option).replaceAll("[\\[\\]:\\\\]", "\\\\$0") + "]";
    String others = several ? "*" : "(" + String.join(" ", option.names()) + ")";
    Stream.of(option.names())
        .forEach(name -> {
          String end = !Completion.hasValue(option) ? "" : name.startsWith("--") ? "=" : "+";
          text.append(" \\\n    ").append(quoted(others + name + end + description + value));
        });
  }

  private static String action(Completion.Kind kind, List<String> words) {
    return switch (kind) {
      case FILE -> "_files";
      case DIRECTORY -> "_files -/";
      case SONAME -> "_nixld_names";
      case WORD -> "(" + String.join(" ", words) + ")";
      case OTHER -> " ";
    };
  }

  private static String function(String name) {
    return "_" + name.replace('-', '_').replace(' ', '_');
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
