package io.github.nixld.run;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The system calls that starting a program takes. Memory is given by address.
///
/// One function of one shape, as plain as it can be: each shape costs 20 ms at start, and one that
/// also tells errno 15 ms more.
final class Kernel {
  static final int SIGNALS = 64;

  /// include/uapi/asm-generic/signal-defs.h
  private static final long SIG_IGN = 1;

  private static final long SIG_SETMASK = 2;
  private static final long F_SETFD = 2;
  private static final long FD_CLOEXEC = 1;
  static final int SIGINT = 2;
  static final int SIGQUIT = 3;
  private static final int SIGKILL = 9;
  private static final int SIGSTOP = 19;

  /// `sizeof (sigset_t)`, as the kernel has it.
  private static final long SIGNAL_BYTES = 8;

  /// `struct sigaction` of the kernel, whose first field is the handler: 32 bytes on x86-64 and
  /// aarch64.
  private static final int SIGACTION_BYTES = 32;

  private final Numbers numbers;
  private final MethodHandle syscall;

  private Kernel(Numbers numbers, MethodHandle syscall) {
    this.numbers = numbers;
    this.syscall = syscall;
  }

  /// @throws NotStartedException where this machine or this Java cannot do it
  static Kernel open() throws NotStartedException {
    return new Kernel(Numbers.ofThisMachine(), link());
  }

  /// ```
  /// long syscall(long number, ...);
  /// ```
  @SuppressWarnings("restricted")
  private static MethodHandle link(Linker.Option... options) throws NotStartedException {
    ValueLayout.OfLong number = ValueLayout.JAVA_LONG;
    try {
      Linker linker = Linker.nativeLinker();
      MemorySegment address = linker.defaultLookup().find("syscall").orElseThrow();
      return linker.downcallHandle(
          address, FunctionDescriptor.of(number, number, number, number, number, number), options);
    } catch (UnsupportedOperationException | java.util.NoSuchElementException e) {
      throw new NotStartedException("this Java calls no native functions: " + e.getMessage());
    }
  }

  /// ```
  /// int execve(const char *pathname, char *const argv[], char *const envp[]);
  /// ```
  void execve(long path, long argv, long envp) {
    var _ = call(numbers.execve, path, argv, envp, 0);
  }

  /// Changes nothing: to see that a call arrives.
  long getpid() {
    return call(numbers.getpid, 0, 0, 0, 0);
  }

  /// A signal's place in a set of them.
  static long bit(int signal) {
    return 1L << (signal - 1);
  }

  /// ```
  /// int rt_sigprocmask(int how, const sigset_t *set, sigset_t *oldset, size_t sigsetsize);
  /// ```
  void block(long signals) {
    ByteBuffer set = words(1).putLong(0, signals);
    var _ = call(numbers.rtSigprocmask, SIG_SETMASK, NativeStrings.address(set), 0, SIGNAL_BYTES);
  }

  /// ```
  /// int rt_sigaction(int signum, const struct sigaction *act, struct sigaction *oldact, size_t sigsetsize);
  /// ```
  void ignore(long signals) {
    ByteBuffer action = words(SIGACTION_BYTES / Long.BYTES).putLong(0, SIG_IGN);
    for (int signal = 1; signal <= SIGNALS; signal++) {
      if ((signals & bit(signal)) != 0 && signal != SIGKILL && signal != SIGSTOP) {
        var _ = call(numbers.rtSigaction, signal, NativeStrings.address(action), 0, SIGNAL_BYTES);
      }
    }
  }

  /// ```
  /// int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *file_actions,
  ///                 const posix_spawnattr_t *attrp, char *const argv[], char *const envp[]);
  /// ```
  ///
  /// @return the id of the new process
  /// @throws NotStartedException with the reason
  @SuppressWarnings("restricted")
  int spawn(long path, long argv, long envp) throws NotStartedException {
    ValueLayout.OfLong address = ValueLayout.JAVA_LONG;
    Linker linker = Linker.nativeLinker();
    MethodHandle spawn =
        linker.downcallHandle(
            linker.defaultLookup().find("posix_spawn").orElseThrow(),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, address, address, address, address, address, address));
    ByteBuffer process = words(1);
    int error;
    try {
      error = (int) spawn.invokeExact(NativeStrings.address(process), path, 0L, 0L, argv, envp);
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable failure) {
      throw new IllegalStateException(failure);
    }
    if (error != 0) {
      throw new NotStartedException(message(error));
    }
    return process.getInt(0);
  }

  /// ```
  /// int fcntl(int fd, int op, ...);
  /// ```
  void closeOnExec(int descriptor) {
    var _ = call(numbers.fcntl, descriptor, F_SETFD, FD_CLOEXEC, 0);
  }

  /// ```
  /// int kill(pid_t pid, int sig);
  /// ```
  void kill(int process, int signal) {
    var _ = call(numbers.kill, process, signal, 0, 0);
  }

  /// ```
  /// pid_t wait4(pid_t pid, int *status, int options, struct rusage *rusage);
  /// ```
  ///
  /// @return the status, as wait(2) describes it
  int await(int process) {
    ByteBuffer status = words(1);
    while (call(numbers.wait4, process, NativeStrings.address(status), 0, 0) != process) {
      // A signal came in between.
    }
    return status.getInt(0);
  }

  /// Why a call fails: the error number of the same call, made again.
  int errno(long path, long argv, long envp) throws NotStartedException {
    MethodHandle telling = link(Linker.Option.captureCallState("errno"));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
      var _ = (long) telling.invokeExact(state, numbers.execve, path, argv, envp, 0L);
      return state.get(ValueLayout.JAVA_INT, 0);
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable failure) {
      throw new IllegalStateException(failure);
    }
  }

  /// The C library's words for an error number.
  ///
  /// ```
  /// char *strerror(int errnum);
  /// ```
  @SuppressWarnings("restricted")
  static String message(int errno) {
    AddressLayout string =
        ValueLayout.ADDRESS.withTargetLayout(
            java.lang.foreign.MemoryLayout.sequenceLayout(Long.MAX_VALUE, ValueLayout.JAVA_BYTE));
    Linker linker = Linker.nativeLinker();
    MethodHandle strerror =
        linker.downcallHandle(
            linker.defaultLookup().find("strerror").orElseThrow(),
            FunctionDescriptor.of(string, ValueLayout.JAVA_INT));
    try {
      return ((MemorySegment) strerror.invokeExact(errno)).getString(0);
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static ByteBuffer words(int count) {
    return ByteBuffer.allocateDirect(count * Long.BYTES).order(ByteOrder.nativeOrder());
  }

  private long call(long number, long a, long b, long c, long d) {
    try {
      return (long) syscall.invokeExact(number, a, b, c, d);
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable failure) {
      // A method handle declares it; this one has nothing to throw.
      throw new IllegalStateException(failure);
    }
  }

  /// The numbers of the calls (arch/x86/entry/syscalls/syscall_64.tbl,
  /// include/uapi/asm-generic/unistd.h).
  private record Numbers(
      long execve,
      long getpid,
      long rtSigaction,
      long rtSigprocmask,
      long kill,
      long wait4,
      long fcntl) {
    private static Numbers ofThisMachine() throws NotStartedException {
      String machine = System.getProperty("os.arch", "");
      return switch (machine) {
        case "amd64", "x86_64" -> new Numbers(59, 39, 13, 14, 62, 61, 72);
        case "aarch64" -> new Numbers(221, 172, 134, 135, 129, 260, 25);
        default -> throw new NotStartedException("programs cannot be started on " + machine);
      };
    }
  }
}
