package io.github.nixld.run;

import io.github.nixld.linux.Linux;
import java.io.IOException;
import java.util.List;

/// What this process got from the one that started it, byte for byte, to be passed on.
///
/// Signals and limits belong to it too: [Linux#restoreProcess] has them.
///
/// @param arguments the command line of this process; its last ones are those of the command
/// @param environment the variables
/// @param descriptors the open files
public record Inherited(List<byte[]> arguments, Variables environment, Descriptors descriptors) {
  public Inherited {
    arguments = List.copyOf(arguments);
  }

  /// What this process got.
  ///
  /// @throws IOException if /proc is not mounted
  public static Inherited ofThisProcess() throws IOException {
    return new Inherited(
        List.of(Linux.arguments()),
        new Variables(List.of(Linux.environment())),
        Descriptors.inherited());
  }

  /// The last arguments.
  ///
  /// @param count how many
  public List<byte[]> last(int count) {
    return arguments.subList(arguments.size() - count, arguments.size());
  }
}
