/*
 * The system calls of nixld's Java code, one function each: io.github.nixld.linux.Linux declares
 * them. A JVM and a native executable run the same functions, through JNI.
 *
 * Memory and strings arrive as addresses, and a failure is returned as -errno.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <jni.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#define LINUX(type, name, ...) \
  JNIEXPORT type JNICALL Java_io_github_nixld_linux_Linux_##name(JNIEnv *env, jclass class __VA_OPT__(, ) __VA_ARGS__)
#define POINTER(address) ((void *) (intptr_t) (address))

static jlong checked(long result) { return result < 0 ? -errno : result; }

/*
 * What this process was started with. The library is loaded before a JVM or the runtime of a native
 * executable starts and changes any of it.
 */
static char **arguments_at_start, **environment_at_start;
static struct rlimit files_at_start;
static uint64_t ignored_at_start, blocked_at_start;
static int *open_at_start;
static size_t open_count;

/* The kernel's own structure and calls: the C library keeps two signals to itself. */
struct action {
  void (*handler)(int);
  unsigned long flags;
  void *restorer;
  uint64_t mask;
};
enum { SIGNALS = 64 };

/* Calls a function with each open file, except the one that lists them. */
static void each_open_file(void (*function)(int file)) {
  DIR *files = opendir("/proc/self/fd");
  if (!files) return;
  for (struct dirent *entry; (entry = readdir(files));) {
    int file = atoi(entry->d_name);
    if (entry->d_name[0] != '.' && file != dirfd(files)) function(file);
  }
  closedir(files);
}

static void record_file(int file) {
  int *more = realloc(open_at_start, (open_count + 1) * sizeof *more);
  if (!more) return;
  open_at_start = more;
  open_at_start[open_count++] = file;
}

static void close_at_exec(int file) {
  for (size_t i = 0; i < open_count; i++)
    if (open_at_start[i] == file) return;
  fcntl(file, F_SETFD, FD_CLOEXEC);
}

/* Neither a JVM nor a native executable starts without a working directory, and no relative path leads anywhere. */
static void need_working_directory(void) {
  enum { INPUT = 3 };
  char *directory = getcwd(NULL, 0);
  if (!directory) {
    dprintf(2, "nixld: the working directory is gone (%s): change to another directory\n", strerror(errno));
    _exit(INPUT);
  }
  free(directory);
}

/* glibc passes the arguments of main to constructors: elf/dl-init.c, call_init. */
__attribute__((constructor)) static void record(int argc, char **argv, char **envp) {
  (void) argc;
  need_working_directory();
  size_t count = 0;
  while (envp[count]) count++;
  arguments_at_start = argv;
  environment_at_start = malloc((count + 1) * sizeof *envp);
  if (environment_at_start) memcpy(environment_at_start, envp, (count + 1) * sizeof *envp);
  getrlimit(RLIMIT_NOFILE, &files_at_start);
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, NULL, &blocked_at_start, sizeof blocked_at_start);
  for (int signal = 1; signal <= SIGNALS; signal++) {
    struct action action = {0};
    if (syscall(SYS_rt_sigaction, signal, NULL, &action, sizeof action.mask) == 0 && action.handler == SIG_IGN)
      ignored_at_start |= (uint64_t) 1 << (signal - 1);
  }
  each_open_file(record_file);
  /* Where a standard stream is closed, the next file to be opened would take its place. */
  for (int file = 0; file <= 2; file++)
    if (fcntl(file, F_GETFD) < 0) open("/dev/null", file == 0 ? O_WRONLY : O_RDONLY);
}

LINUX(jlong, address, jobject buffer) { return (jlong) (intptr_t) (*env)->GetDirectBufferAddress(env, buffer); }

/* What was inherited */

static jobjectArray strings(JNIEnv *env, char **list) {
  jsize count = 0;
  while (list && list[count]) count++;
  jclass bytes = (*env)->FindClass(env, "[B");
  jobjectArray array = bytes ? (*env)->NewObjectArray(env, count, bytes, NULL) : NULL;
  for (jsize i = 0; array && i < count; i++) {
    jsize length = strlen(list[i]);
    jbyteArray string = (*env)->NewByteArray(env, length);
    if (!string) return NULL;
    (*env)->SetByteArrayRegion(env, string, 0, length, (jbyte *) list[i]);
    (*env)->SetObjectArrayElement(env, array, i, string);
    (*env)->DeleteLocalRef(env, string);
  }
  return array;
}

LINUX(jobjectArray, arguments) { return strings(env, arguments_at_start); }

LINUX(jobjectArray, environment) { return strings(env, environment_at_start); }

LINUX(jstring, library) {
  Dl_info info;
  return dladdr((void *) record, &info) ? (*env)->NewStringUTF(env, info.dli_fname) : NULL;
}

/* Walking */

/* Any directory, even one that this process may only pass. */
LINUX(jint, openPlace, jint directory, jlong path) {
  return checked(openat(directory, POINTER(path), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

LINUX(jint, openDirectory, jint directory, jlong path) {
  return checked(openat(directory, POINTER(path), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

/* O_NONBLOCK: never waits for the writer of a FIFO. */
LINUX(jint, openFile, jint directory, jlong path) {
  return checked(openat(directory, POINTER(path), O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
}

LINUX(jint, getdents64, jint directory, jlong into, jint length) {
  return checked(syscall(SYS_getdents64, directory, POINTER(into), length));
}

LINUX(jint, pread64, jint file, jlong into, jint length, jlong offset) {
  ssize_t count;
  do count = pread64(file, POINTER(into), length, offset);
  while (count < 0 && errno == EINTR);
  return checked(count);
}

LINUX(jint, readlinkat, jint directory, jlong path, jlong into, jint length) {
  return checked(readlinkat(directory, POINTER(path), POINTER(into), length));
}

LINUX(jint, statx, jint directory, jlong path, jlong into) {
  return checked(statx(directory, POINTER(path), AT_SYMLINK_NOFOLLOW,
      STATX_TYPE | STATX_NLINK | STATX_MTIME | STATX_INO | STATX_SIZE, POINTER(into)));
}

LINUX(jint, getxattr, jlong path, jlong name, jlong into, jint length) {
  return checked(getxattr(POINTER(path), POINTER(name), POINTER(into), length));
}

/* Writing */

/* The C library of an older system has no function for it. */
LINUX(jint, exchange, jint directory, jlong one, jlong other) {
  enum { RENAME_EXCHANGE_FLAG = 2 };
  return checked(syscall(SYS_renameat2, directory, POINTER(one), directory, POINTER(other), RENAME_EXCHANGE_FLAG));
}

LINUX(void, close, jint file) { close(file); }

/* Becoming a program */

LINUX(jint, execve, jlong path, jlong arguments, jlong environment) {
  execve(POINTER(path), POINTER(arguments), POINTER(environment));
  return -errno;
}

LINUX(jint, spawn, jlong path, jlong arguments, jlong environment) {
  pid_t process;
  int error = posix_spawn(&process, POINTER(path), NULL, NULL, POINTER(arguments), POINTER(environment));
  return error != 0 ? -error : process;
}

static volatile pid_t child;

static void pass_on(int signal) { kill(child, signal); }

/*
 * What the terminal sends goes to the child as well, and is the child's to act on. What else would
 * end this process is passed on to the child, whose end ends this process.
 */
LINUX(jint, await, jint process) {
  struct sigaction passing_on = {.sa_handler = pass_on, .sa_flags = SA_RESTART};
  int status;
  child = process;
  signal(SIGINT, SIG_IGN);
  signal(SIGQUIT, SIG_IGN);
  sigaction(SIGTERM, &passing_on, NULL);
  sigaction(SIGHUP, &passing_on, NULL);
  while (waitpid(process, &status, 0) < 0)
    if (errno != EINTR) return -errno;
  return status;
}

LINUX(void, restoreProcess) {
  /* What is handled gets its default action from execve. */
  for (int signal = 1; signal <= SIGNALS; signal++) {
    struct action ignore = {.handler = SIG_IGN};
    if (ignored_at_start >> (signal - 1) & 1) syscall(SYS_rt_sigaction, signal, &ignore, NULL, sizeof ignore.mask);
  }
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &blocked_at_start, NULL, sizeof blocked_at_start);
  struct rlimit now;
  if (files_at_start.rlim_max && getrlimit(RLIMIT_NOFILE, &now) == 0) {
    now.rlim_cur = files_at_start.rlim_cur;
    setrlimit(RLIMIT_NOFILE, &now);
  }
  each_open_file(close_at_exec);
}

/* Ending */

static int told[2];

static void tell(int signal) {
  char number = signal;
  int error = errno;
  if (write(told[1], &number, 1) < 0) _exit(128 + signal);
  errno = error;
}

LINUX(jint, handleEnds) {
  static const int ends[] = {SIGHUP, SIGINT, SIGTERM};
  if (pipe2(told, O_CLOEXEC) < 0) return -errno;
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    struct sigaction telling = {.sa_handler = tell, .sa_flags = SA_RESTART};
    if (!(ignored_at_start >> (ends[i] - 1) & 1)) sigaction(ends[i], &telling, NULL);
  }
  return 0;
}

LINUX(jint, awaitEnd) {
  char number;
  ssize_t count;
  do count = read(told[0], &number, 1);
  while (count < 0 && errno == EINTR);
  return count == 1 ? number : -errno;
}

LINUX(void, endBy, jint number) {
  sigset_t set;
  signal(number, SIG_DFL);
  sigemptyset(&set);
  sigaddset(&set, number);
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
  kill(getpid(), number);
}

/* Telling */

LINUX(jboolean, isTerminal, jint file) { return isatty(file) == 1; }

LINUX(jint, columns, jint file) {
  struct winsize size;
  return ioctl(file, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

/* CPUID: some virtual machines leave this flag out of /proc/cpuinfo. */
LINUX(jboolean, hasLzcnt) {
#ifdef __x86_64__
  return __builtin_cpu_supports("lzcnt") != 0;
#else
  return JNI_FALSE;
#endif
}

LINUX(jstring, message, jint error) { return (*env)->NewStringUTF(env, strerror(error)); }
