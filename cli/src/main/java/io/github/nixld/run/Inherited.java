package io.github.nixld.run;

import io.github.nixld.linux.Linux;
import java.util.List;

/// What this process got from its parent, byte for byte, to pass it on.
///
/// Signals, limits and open files belong to it too: [Linux#restoreProcess] has them.
///
/// @param arguments the command line of this process, which ends with the arguments of the command
/// @param environment the variables
public record Inherited(List<byte[]> arguments, Variables environment) {
  public Inherited {
    arguments = List.copyOf(arguments);
  }

  /// What this process inherited.
  public static Inherited ofThisProcess() {
    return new Inherited(List.of(Linux.arguments()), new Variables(List.of(Linux.environment())));
  }

  /// The last arguments.
  ///
  /// @param count how many
  public List<byte[]> last(int count) {
    return arguments.subList(arguments.size() - count, arguments.size());
  }
}
