/*
 * A libjvm.so for the JDK's own libraries: what they ask a JVM for, as far as a native executable
 * comes that way. The rest says its name and aborts, see assemble.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <jni.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* The builder calls this before anything else of a JVM: com.oracle.svm.core.jdk.Jvm. */
void initialize(void) {}

/* Text */

int jio_vsnprintf(char *into, size_t size, const char *format, va_list arguments) {
  int length = vsnprintf(into, size, format, arguments);
  return length >= (int) size ? -1 : length;
}

int jio_snprintf(char *into, size_t size, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int length = jio_vsnprintf(into, size, format, arguments);
  va_end(arguments);
  return length;
}

char *JVM_NativePath(char *path) { return path; }

/* Process */

jint JVM_ActiveProcessorCount(void) { return (jint) sysconf(_SC_NPROCESSORS_ONLN); }

void JVM_BeforeHalt(void) {}

void JVM_Halt(jint status) { _exit(status); }

jint JVM_RaiseSignal(jint signal) { return raise(signal) == 0; }

/* Time */

static struct timespec now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return time;
}

jlong JVM_NanoTime(JNIEnv *env, jclass class) {
  (void) env, (void) class;
  struct timespec time = now(CLOCK_MONOTONIC);
  return time.tv_sec * 1000000000L + time.tv_nsec;
}

jlong JVM_CurrentTimeMillis(JNIEnv *env, jclass class) {
  (void) env, (void) class;
  struct timespec time = now(CLOCK_REALTIME);
  return time.tv_sec * 1000L + time.tv_nsec / 1000000;
}

jlong JVM_GetNanoTimeAdjustment(JNIEnv *env, jclass class, jlong offset) {
  (void) env, (void) class;
  struct timespec time = now(CLOCK_REALTIME);
  jlong seconds = time.tv_sec - offset;
  return seconds > 0x7fffffffL || seconds < -0x7fffffffL ? -1 : seconds * 1000000000L + time.tv_nsec;
}

/* Libraries and locks */

void *JVM_LoadLibrary(const char *name, jboolean throws) { (void) throws; return dlopen(name, RTLD_LAZY); }

void JVM_UnloadLibrary(void *handle) { dlclose(handle); }

void *JVM_FindLibraryEntry(void *handle, const char *name) { return dlsym(handle, name); }

jboolean JVM_IsSupportedJNIVersion(jint version) { return version >= JNI_VERSION_1_1; }

void *JVM_RawMonitorCreate(void) {
  pthread_mutex_t *mutex = malloc(sizeof *mutex);
  pthread_mutexattr_t kind;
  pthread_mutexattr_init(&kind);
  pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_RECURSIVE);
  pthread_mutex_init(mutex, &kind);
  return mutex;
}

void JVM_RawMonitorDestroy(void *mutex) { pthread_mutex_destroy(mutex), free(mutex); }

jint JVM_RawMonitorEnter(void *mutex) { return pthread_mutex_lock(mutex); }

void JVM_RawMonitorExit(void *mutex) { pthread_mutex_unlock(mutex); }
