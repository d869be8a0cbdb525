package io.github.nixld.cli.manual;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Completions for nushell: the options of an external command.
final class NuCompletion {
  private NuCompletion() {}

  /// @param words the commands of `nixld` itself
  static String of(List<CommandSpec> commands, List<String> words) {
    StringBuilder text = new StringBuilder("# Made from the options of nixld.\n");
    Map<String, List<String>> lists = new TreeMap<>();
    StringBuilder externs = new StringBuilder();
    Completion.all(commands)
        .forEach((name, spec) -> {
          extern(externs, name, spec, lists);
          extern(externs, name.replaceFirst("-", " "), spec, lists);
        });
    lists.put("commands", words);
    externs.append("\n# The help of a command\nexport extern \"nixld help\" [\n");
    externs.append("  ...words: string@\"nixld commands\"\n]\n");
    lists.forEach((name, list) ->
        text.append("def \"nixld ")
            .append(name)
            .append("\" [] { [")
            .append(list.stream().map(it -> "\"" + it + "\"").collect(Collectors.joining(" ")))
            .append("] }\n"));
    text.append(
        """
        def "nixld names" [context: string] {
          ^nixld complete -- ($context | split row " " | last) | lines
        }
        """);
    return text.append(externs).toString();
  }

  private static void extern(
      StringBuilder text, String name, CommandSpec spec, Map<String, List<String>> lists) {
    text.append("\n# ").append(Completion.summary(spec)).append('\n');
    text.append("export extern \"").append(name).append("\" [\n");
    for (OptionSpec option : Completion.plainOptions(spec)) {
      String longest = option.longestName();
      if (longest.equals("--help")) {
        continue; // nushell has its own.
      }
      text.append("  ").append(longest);
      Stream.of(option.names())
          .filter(it -> it.length() == 2)
          .findFirst()
          .ifPresent(it -> text.append('(').append(it).append(')'));
      if (Completion.hasValue(option)) {
        text.append(": ").append(type(option, lists));
      }
      text.append(" # ").append(Completion.summary(option)).append('\n');
    }
    text.append(
        switch (Completion.parameters(spec)) {
          case SONAME -> "  ...names: string@\"nixld names\"\n";
          case FILE -> "  ...paths: path\n";
          case WORD -> {
            lists.put(spec.name(), Completion.parameterWords(spec));
            yield "  ...words: string@\"nixld " + spec.name() + "\"\n";
          }
          case DIRECTORY, OTHER -> "  ...words: string\n";
        });
    text.append("]\n");
  }

  private static String type(OptionSpec option, Map<String, List<String>> lists) {
    return switch (Completion.kind(option)) {
      case FILE, DIRECTORY -> "path";
      case SONAME -> "string@\"nixld names\"";
      case WORD -> {
        String list = option.longestName().substring(2);
        lists.put(list, Completion.words(option));
        yield "string@\"nixld " + list + "\"";
      }
      case OTHER -> "string";
    };
  }
}
