package io.github.nixld.store;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// The system calls that a walk takes. Memory is given by address; a failure is negative.
///
/// All go through one function of one shape: linking each costs a program that runs for half a
/// second more than it gains. For the same reason `errno` is not asked for, and memory is a
/// [ByteBuffer]: to read one type from a `MemorySegment` is one more method handle to link.
final class LinuxCalls {
  /// How often a call that fails is repeated: a signal may have interrupted it (`EINTR`), and what
  /// fails for another reason, which is rare, does so again.
  private static final int RETRIES = 2;

  static final int AT_FDCWD = -100;
  static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;

  /// ```
  /// long syscall(long number, ...);
  /// ```
  private static final @Nullable MethodHandle SYSCALL = link();

  private static final @Nullable LinuxAbi ABI = LinuxAbi.current();

  private final LinuxAbi abi;

  private LinuxCalls(LinuxAbi abi) {
    this.abi = abi;
  }

  /// @return null where this Java or this machine cannot do it
  static @Nullable LinuxCalls open() {
    return SYSCALL == null || ABI == null ? null : new LinuxCalls(ABI);
  }

  /// Memory for the kernel, of this machine's byte order. It goes with the buffer.
  static ByteBuffer allocate(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
  }

  static long address(ByteBuffer buffer) {
    return MemorySegment.ofBuffer(buffer).address();
  }

  @SuppressWarnings("restricted")
  private static @Nullable MethodHandle link() {
    // Without the option --enable-native-access Java would print a warning.
    if (!LinuxCalls.class.getModule().isNativeAccessEnabled()) {
      return null;
    }
    ValueLayout.OfLong number = ValueLayout.JAVA_LONG;
    try {
      Linker linker = Linker.nativeLinker();
      return linker
          .defaultLookup()
          .find("syscall")
          .map(address ->
              linker.downcallHandle(
                  address,
                  FunctionDescriptor.of(number, number, number, number, number, number, number),
                  Linker.Option.firstVariadicArg(1)))
          .orElse(null);
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      // No linker for this platform.
      return null;
    }
  }

  /// ```
  /// int openat(int dirfd, const char *pathname, int flags);
  /// ```
  int openDirectory(int directory, long name) {
    return open(directory, name, abi.directory());
  }

  /// The same; never waits for a FIFO's writer.
  int openFile(int directory, long name) {
    return open(directory, name, O_NONBLOCK);
  }

  private int open(int directory, long name, int flags) {
    return (int) call(abi.openat(), directory, name, flags | abi.nofollow() | O_CLOEXEC, 0, 0);
  }

  /// ```
  /// ssize_t getdents64(int fd, void *dirp, size_t count);
  /// ```
  int getdents64(int fd, long into, int length) {
    return (int) call(abi.getdents64(), fd, into, length, 0, 0);
  }

  /// ```
  /// ssize_t pread64(int fd, void *buf, size_t count, off_t offset);
  /// ```
  int pread64(int fd, long into, int length, long offset) {
    return (int) call(abi.pread64(), fd, into, length, offset, 0);
  }

  /// ```
  /// ssize_t readlinkat(int dirfd, const char *pathname, char *buf, size_t bufsiz);
  /// ```
  int readlinkat(int directory, long name, long into, int length) {
    return (int) call(abi.readlinkat(), directory, name, into, length, 0);
  }

  /// ```
  /// int statx(int dirfd, const char *pathname, int flags, unsigned int mask, struct statx *statxbuf);
  /// ```
  int statx(int directory, long name, int flags, int mask, long into) {
    return (int) call(abi.statx(), directory, name, flags, mask, into);
  }

  /// ```
  /// ssize_t getxattr(const char *path, const char *name, void *value, size_t size);
  /// ```
  int getxattr(long path, long name, long into, int length) {
    return (int) call(abi.getxattr(), path, name, into, length, 0);
  }

  /// ```
  /// int close(int fd);
  /// ```
  void close(int fd) {
    // Whatever it says, the descriptor is gone: not to be repeated.
    var _ = once(abi.close(), fd, 0, 0, 0, 0);
  }

  private long call(long number, long a, long b, long c, long d, long e) {
    long result = once(number, a, b, c, d, e);
    for (int i = 0; result < 0 && i < RETRIES; i++) {
      result = once(number, a, b, c, d, e);
    }
    return result;
  }

  private static long once(long number, long a, long b, long c, long d, long e) {
    MethodHandle syscall = SYSCALL;
    if (syscall == null) {
      return -1;
    }
    try {
      return (long) syscall.invokeExact(number, a, b, c, d, e);
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable failure) {
      // A method handle declares it; this one has nothing to throw.
      throw new IllegalStateException(failure);
    }
  }
}
