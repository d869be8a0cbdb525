package io.github.nixld.run;

import java.util.List;

/// The arguments of execve(2), as bytes, because arguments and variables need not be text.
///
/// @param file the file to execute
/// @param arguments with the name of the program as the first
/// @param environment the variables, `NAME=value`
public record Start(String file, List<byte[]> arguments, Variables environment) {
  public Start {
    arguments = List.copyOf(arguments);
  }
}
