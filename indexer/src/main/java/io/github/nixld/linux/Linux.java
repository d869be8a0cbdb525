package io.github.nixld.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The system calls that Java has no interface for, implemented in `linux.c`: a JVM and a native
/// executable run the same functions.
///
/// Paths and memory are given by address: see [#allocate]. A call that fails returns the negative
/// error number.
///
/// A JVM loads the library from the directory that the system property `nixld.lib` names. A native
/// executable is linked to it.
public final class Linux {
  static {
    load();
  }

  /// Stands for the working directory in place of a directory's descriptor.
  public static final int AT_FDCWD = -100;

  private Linux() {}

  @SuppressWarnings("restricted")
  private static void load() {
    String directory = System.getProperty("nixld.lib");
    if (directory != null) {
      System.load(Path.of(directory, "libnixld.so").toAbsolutePath().toString());
    }
  }

  /// The arguments of this process as it got them, the command's name first.
  public static native byte[][] arguments();

  /// The environment variables of this process as it got them, `NAME=value`.
  public static native byte[][] environment();

  /// The path of the library in C, beside which the installation has its other libraries.
  public static native @Nullable String library();

  /// Memory for the kernel, in this machine's byte order. It is freed with the buffer.
  public static ByteBuffer allocate(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
  }

  /// The address of a buffer made by [#allocate].
  public static native long address(ByteBuffer buffer);

  /// A directory to start paths at. It need not be readable.
  ///
  /// ```
  /// int openat(int dirfd, const char *pathname, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  /// ```
  public static native int openPlace(int directory, long path);

  /// ```
  /// int openat(int dirfd, const char *pathname, O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  /// ```
  public static native int openDirectory(int directory, long path);

  /// The same for a file. It never waits for the writer of a FIFO.
  public static native int openFile(int directory, long path);

  /// ```
  /// ssize_t getdents64(int fd, void *dirp, size_t count);
  /// ```
  public static native int getdents64(int directory, long into, int length);

  /// ```
  /// ssize_t pread64(int fd, void *buf, size_t count, off_t offset);
  /// ```
  public static native int pread64(int file, long into, int length, long offset);

  /// ```
  /// ssize_t readlinkat(int dirfd, const char *pathname, char *buf, size_t bufsiz);
  /// ```
  public static native int readlinkat(int directory, long path, long into, int length);

  /// Type, links, modification time, inode and size; symlinks are not followed.
  ///
  /// ```
  /// int statx(int dirfd, const char *pathname, int flags, unsigned int mask, struct statx *statxbuf);
  /// ```
  public static native int statx(int directory, long path, long into);

  /// ```
  /// ssize_t getxattr(const char *path, const char *name, void *value, size_t size);
  /// ```
  public static native int getxattr(long path, long name, long into, int length);

  /// Exchanges two files or directories in one step.
  ///
  /// ```
  /// int renameat2(int dirfd, const char *oldpath, int dirfd, const char *newpath, RENAME_EXCHANGE);
  /// ```
  public static native int exchange(int directory, long one, long other);

  /// ```
  /// int close(int fd);
  /// ```
  public static native void close(int file);

  /// Returns only if it fails.
  ///
  /// ```
  /// int execve(const char *pathname, char *const argv[], char *const envp[]);
  /// ```
  public static native int execve(long path, long arguments, long environment);

  /// Starts another process.
  ///
  /// ```
  /// int posix_spawn(pid_t *pid, const char *path, NULL, NULL, char *const argv[], char *const envp[]);
  /// ```
  ///
  /// @return its id
  public static native int spawn(long path, long arguments, long environment);

  /// Waits for a process to end. This process passes a SIGTERM or SIGHUP on to it. Signals from the
  /// terminal reach both, and this process ignores them.
  ///
  /// ```
  /// pid_t waitpid(pid_t pid, int *wstatus, int options);
  /// ```
  ///
  /// @return the status as wait(2) describes it
  public static native int await(int process);

  /// Restores what a program inherits and what a JVM or a native executable changes before `main`:
  /// which signals are ignored and blocked, which files are open, and the soft limit on their
  /// number. The library recorded all of that when it was loaded, before either of them started.
  public static native void restoreProcess();

  /// Handles SIGHUP, SIGINT and SIGTERM from now on, unless this process was started with them
  /// ignored.
  static native int handleEnds();

  /// Waits for the first of them.
  ///
  /// @return its number
  static native int awaitEnd();

  /// Ends this process as an unhandled signal would.
  static native void endBy(int signal);

  /// ```
  /// int isatty(int fd);
  /// ```
  public static native boolean isTerminal(int file);

  /// How many columns a terminal has; 0 if it does not say, or if the file is no terminal.
  ///
  /// ```
  /// int ioctl(int fd, TIOCGWINSZ, struct winsize *argp);
  /// ```
  public static native int columns(int file);

  /// Whether the processor has the LZCNT instruction; false if it is not an x86.
  public static native boolean hasLzcnt();

  /// The C library's text for an error number.
  ///
  /// ```
  /// char *strerror(int errnum);
  /// ```
  public static native String message(int error);
}
