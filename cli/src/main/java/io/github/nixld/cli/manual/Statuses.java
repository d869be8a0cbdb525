package io.github.nixld.cli.manual;

import io.github.nixld.cli.command.ExitStatus;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the exit statuses of each command mean.
final class Statuses {
  private Statuses() {}

  /// Those of a command, by number.
  ///
  /// @param command its name; `nixld` for what all commands have in common
  static SortedMap<Integer, String> of(String command) {
    SortedMap<Integer, String> all = new TreeMap<>();
    all.put(ExitStatus.COMPLETE, "All is well.");
    all.put(
        ExitStatus.UNRESOLVED,
        "Something is missing or wrong; the page of each command says what this means for it.");
    all.put(ExitStatus.USAGE, "The command line is wrong.");
    all.put(ExitStatus.INPUT, "The input cannot be read, or nixld cannot help with such a file.");
    all.put(ExitStatus.NO_INDEX, "There is no store or no index to work on.");
    all.put(ExitStatus.OUTPUT, "Standard output cannot be written.");
    switch (command) {
      case "nixld-env" -> {
        all.put(ExitStatus.COMPLETE, "The choice is complete. With --check: every path exists.");
        all.put(
            ExitStatus.UNRESOLVED,
            "The choice is printed, but something is missing, the variables do not reach one of"
                + " the programs, or no GC roots could be made. With --check: a path is gone.");
        all.put(
            ExitStatus.INPUT,
            "A file cannot be read or written, or nixld cannot help with such a file.");
      }
      case "nixld-run" -> {
        all.remove(ExitStatus.COMPLETE);
        all.remove(ExitStatus.OUTPUT);
        all.put(
            ExitStatus.UNRESOLVED,
            "The program was not started: it would not load, or it needs what --realise fetches.");
        all.put(
            ExitStatus.INPUT,
            "The program cannot be read or started, or nixld cannot help with such a file.");
      }
      case "nixld-index" ->
          all.put(
              ExitStatus.UNRESOLVED,
              "find: nothing provides one of the names. verify: the index differs from the store."
                  + " check-choices: some choices differ from what the objects were built with.");
      case "nixld-ldd" -> {
        all.put(ExitStatus.COMPLETE, "Everything would be loaded.");
        all.put(
            ExitStatus.UNRESOLVED,
            "Something is not found, or the loader would refuse something. With --symbols: or a"
                + " symbol is undefined.");
        all.remove(ExitStatus.NO_INDEX);
      }
      case "nixld-doctor" -> {
        all.put(ExitStatus.COMPLETE, "Nothing is wrong.");
        all.put(ExitStatus.UNRESOLVED, "Something is wrong.");
        all.remove(ExitStatus.INPUT);
        all.remove(ExitStatus.NO_INDEX);
      }
      default -> {}
    }
    return all;
  }
}
