package io.github.nixld.run;

import java.util.List;

/// What execve(2) gets. Bytes, for neither arguments nor variables need be text.
///
/// @param file the file to execute
/// @param arguments with the name of the program as the first
/// @param environment the variables, `NAME=value`
public record Start(String file, List<byte[]> arguments, Variables environment) {
  public Start {
    arguments = List.copyOf(arguments);
  }
}
