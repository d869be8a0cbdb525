package io.github.nixld.cli.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// One command: its options, and what it does.
///
/// The specification is built by calls, not from annotations, which would need reflection in a
/// native executable.
public interface Command {
  /// Its name, options and parameters.
  CommandSpec spec();

  /// Runs the command.
  ///
  /// @return one of [ExitStatus]
  int run(ParseResult parsed, Streams streams) throws CommandException;
}
