package io.github.nixld.run;

import io.github.nixld.linux.FileNames;
import io.github.nixld.linux.Linux;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.IntConsumer;

/// The end of this process's own program: execve(2), with signals and limits as this process got
/// them.
///
/// Blocked and ignored signals stay so after execve; handled signals return to their defaults.
/// Other threads end, and files opened with O_CLOEXEC are closed.
public final class Execution {
  private final ByteBuffer file;
  private final ByteBuffer arguments;
  private final ByteBuffer environment;

  private Execution(Start start) {
    this.file = NativeStrings.of(List.of(FileNames.encode(start.file())));
    this.arguments = NativeStrings.of(start.arguments());
    this.environment = NativeStrings.of(start.environment().strings());
  }

  /// Prepares everything, and changes nothing yet.
  public static Execution of(Start start) {
    return new Execution(start);
  }

  /// Calls execve. Never returns if it succeeds.
  ///
  /// @return why the system refuses
  public NotStartedException exec() {
    Linux.restoreProcess();
    // The array has one pointer, then the string that it points to.
    long path = NativeStrings.address(file) + 2 * Long.BYTES;
    long argv = NativeStrings.address(arguments);
    long envp = NativeStrings.address(environment);
    try {
      return new NotStartedException(Linux.message(-Linux.execve(path, argv, envp)));
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /// Starts another process, and waits for that to end. Signals from the terminal go to both, and
  /// only the program acts on them. Signals that would end this process are passed on to the
  /// program.
  ///
  /// @param started gets the id of the process
  /// @return the exit status, as a shell has it: 128 and more if a signal ended it
  /// @throws NotStartedException if the system refuses
  public int await(IntConsumer started) throws NotStartedException {
    Linux.restoreProcess();
    int process = spawn();
    started.accept(process);
    int status = Linux.await(process);
    int signal = status & 0x7f;
    return signal == 0 ? (status >> 8) & 0xff : 128 + signal;
  }

  private int spawn() throws NotStartedException {
    try {
      int process =
          Linux.spawn(
              NativeStrings.address(file) + 2 * Long.BYTES,
              NativeStrings.address(arguments),
              NativeStrings.address(environment));
      if (process < 0) {
        throw new NotStartedException(Linux.message(-process));
      }
      return process;
    } finally {
      Reference.reachabilityFence(this);
    }
  }
}
