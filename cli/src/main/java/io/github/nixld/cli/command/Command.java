package io.github.nixld.cli.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// One command: what it takes, and what it does.
///
/// The specification is built by calls, not from annotations: reading annotations costs every start
/// 30 ms.
public interface Command {
  /// Its name, options and parameters.
  CommandSpec spec();

  /// Does it.
  ///
  /// @return one of [ExitStatus]
  int run(ParseResult parsed, Streams streams) throws CommandException;
}
