package io.github.nixld.cli.manual;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Model.CommandSpec;

/// Everything that an installation has for people besides the commands, at the places below `share`
/// that man(1) and shells search.
///
/// @param commands all commands
/// @param words what each of the commands of `nixld` is for
public record Manual(List<CommandSpec> commands, Map<String, String> words) {
  public Manual {
    commands = List.copyOf(commands);
  }

  /// Writes all of it.
  ///
  /// @param share the directory
  public void write(Path share) throws IOException {
    for (CommandSpec command : commands) {
      String name = command.name();
      put(share.resolve("man/man1/" + name + ".1"), ManPage.of(command));
      put(share.resolve("fish/vendor_completions.d/" + name + ".fish"), FishCompletion.of(command));
      // bash-completion searches a file with the name of the command.
      put(
          share.resolve("bash-completion/completions/" + name),
          BashCompletion.of(commands, List.copyOf(words.keySet())));
    }
    put(share.resolve("man/man7/nixld.7"), ManPage.overview(words));
    put(
        share.resolve("fish/vendor_completions.d/nixld.fish"),
        FishCompletion.umbrella(commands, words));
    put(
        share.resolve("bash-completion/completions/nixld"),
        BashCompletion.of(commands, List.copyOf(words.keySet())));
    put(share.resolve("zsh/site-functions/_nixld"), ZshCompletion.of(commands, words));
    put(
        share.resolve("nushell/vendor/autoload/nixld.nu"),
        NuCompletion.of(commands, List.copyOf(words.keySet())));
  }

  private static void put(Path file, String text) throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, text);
  }
}
