package io.github.nixld.run;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/// The end of this process's own program: execve(2), with signals as this process got them.
///
/// A program keeps what was blocked and what was ignored when it was started. The JVM blocks
/// SIGQUIT in its threads, and handles SIGPIPE, SIGQUIT and others, whether or not they were
/// ignored (os/posix/signals_posix.cpp); what is handled is at its default after execve. Its other
/// threads end with it, and its open files close: all are opened with O_CLOEXEC.
public final class Execution {
  private static final int SIGTERM = 15;

  private final Kernel kernel;
  private final Inherited inherited;
  private final ByteBuffer file;
  private final ByteBuffer arguments;
  private final ByteBuffer environment;

  private Execution(Kernel kernel, Inherited inherited, Start start) {
    this.kernel = kernel;
    this.inherited = inherited;
    this.file = NativeStrings.of(List.of(start.file().getBytes(StandardCharsets.UTF_8)));
    this.arguments = NativeStrings.of(start.arguments());
    this.environment = NativeStrings.of(start.environment().strings());
  }

  /// Prepares everything, and changes nothing yet.
  ///
  /// @throws NotStartedException where this machine or this Java cannot do it
  public static Execution of(Start start, Inherited inherited) throws NotStartedException {
    return new Execution(Kernel.open(), inherited, start);
  }

  /// Makes a call that changes nothing.
  ///
  /// @throws NotStartedException where that does not arrive
  public void rehearse() throws NotStartedException {
    if (kernel.getpid() <= 0) {
      throw new NotStartedException("system calls do not arrive");
    }
  }

  /// Does it.
  ///
  /// @throws NotStartedException where the system refuses; otherwise this never returns
  /// @throws IOException where /proc is not there
  public void go() throws NotStartedException, IOException {
    restore();
    // The array has one pointer, then the string that it points to.
    long path = NativeStrings.address(file) + 2 * Long.BYTES;
    long argv = NativeStrings.address(arguments);
    long envp = NativeStrings.address(environment);
    try {
      kernel.execve(path, argv, envp);
      throw new NotStartedException(Kernel.message(kernel.errno(path, argv, envp)));
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private void restore() throws IOException {
    for (int descriptor : inherited.descriptors().opened()) {
      kernel.closeOnExec(descriptor);
    }
    kernel.ignore(inherited.ignored());
    kernel.block(inherited.blocked());
  }

  /// Does it in another process, and waits for that to end. What comes from the terminal goes to
  /// both, and is the program's to act on; what ends this process is passed on to the program.
  ///
  /// @param started gets the id of the process
  /// @return the exit status, as a shell has it: 128 and more where a signal ended it
  /// @throws NotStartedException where the system refuses
  /// @throws IOException where /proc is not there
  public int await(IntConsumer started) throws NotStartedException, IOException {
    restore();
    int process = spawn();
    kernel.ignore(Kernel.bit(Kernel.SIGINT) | Kernel.bit(Kernel.SIGQUIT));
    AtomicBoolean ended = new AtomicBoolean();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> passOn(process, ended)));
    started.accept(process);
    int status = kernel.await(process);
    ended.set(true);
    int signal = status & 0x7f;
    return signal == 0 ? (status >> 8) & 0xff : 128 + signal;
  }

  /// What ends this process ends the program. When that has ended, this process does, with the
  /// program's status: the JVM, which waits for its hooks, is not to be faster.
  private void passOn(int process, AtomicBoolean ended) {
    if (!ended.get()) {
      kernel.kill(process, SIGTERM);
      while (true) {
        LockSupport.park();
      }
    }
  }

  private int spawn() throws NotStartedException {
    try {
      return kernel.spawn(
          NativeStrings.address(file) + 2 * Long.BYTES,
          NativeStrings.address(arguments),
          NativeStrings.address(environment));
    } finally {
      Reference.reachabilityFence(this);
    }
  }
}
