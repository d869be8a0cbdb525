/*
 * What the builder expects of its library "libchelper", as far as nixld uses it. Its Java sources
 * declare these functions: com.oracle.svm.core.LibCHelper, posix.headers.CSunMiscSignal,
 * posix.linux.LinuxLibCHelper, c.locale.LocaleCHelper, amd64.AMD64LibCHelper.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "svm_locale.h"

/* Environment, threads, memory */

extern char **environ;
char **getEnviron(void) { return environ; }

const char *SVM_FindJavaTZmd(const char *zones, int length) { (void) zones, (void) length; return NULL; }

int getThreadId(void) { return (int) syscall(SYS_gettid); }

long getThreadUserTimeSlow(int thread) { (void) thread; return -1; }

void *mremapP(void *old, size_t old_size, size_t new_size, int flags, void *new) {
  return mremap(old, old_size, new_size, flags, new);
}

void clearCache(long start, long size) { __builtin___clear_cache((char *) start, (char *) start + size); }

/* Functions with variable arguments */

int openSII(const char *path, int flags, int mode) { return open(path, flags, mode); }

int openatISII(int directory, const char *path, int flags, int mode) { return openat(directory, path, flags, mode); }

int fprintfSD(FILE *out, const char *format, const char *text, int number) { return fprintf(out, format, text, number); }

/* Locale: nixld writes plain English everywhere. */

static const svm_locale_props_t locale = {.display_language = "en", .format_language = "en"};

int svm_initialize_locale(void) { return SVM_LOCALE_INITIALIZATION_SUCCEEDED; }

const svm_locale_props_t *svm_get_locale(void) { return &locale; }

/* Signals that Java handles: counted in a handler, fetched by a thread that waits. */

enum { SIGNALS = 65 };
static volatile int is_open, pending[SIGNALS];
static sem_t arrived;

int cSunMiscSignal_open(void) { return __sync_bool_compare_and_swap(&is_open, 0, 1) ? sem_init(&arrived, 0, 0) : 1; }

int cSunMiscSignal_close(void) { is_open = 0; return sem_destroy(&arrived); }

int cSunMiscSignal_awaitSemaphore(void) { return sem_wait(&arrived); }

int cSunMiscSignal_signalSemaphore(void) { return sem_post(&arrived); }

int cSunMiscSignal_signalRangeCheck(int signal) { return signal >= 0 && signal < SIGNALS; }

int cSunMiscSignal_checkPendingSignal(void) {
  for (int signal = 0; signal < SIGNALS; signal++)
    for (int count = pending[signal]; count > 0; count = pending[signal])
      if (__sync_bool_compare_and_swap(&pending[signal], count, count - 1)) return signal;
  return -1;
}

static void count_signal(int signal) {
  __sync_fetch_and_add(&pending[signal], 1);
  sem_post(&arrived);
}

void *cSunMiscSignal_signalHandlerFunctionPointer(void) { return (void *) count_signal; }

/* The processor. The executable is compiled for one with SSE 4.2 (x86-64-v2). */

#include "amd64cpufeatures.h"

void determineCPUFeatures(CPUFeatures *features) {
  memset(features, 0, sizeof *features);
  __builtin_cpu_init();
  /* Every 64-bit processor has these. */
  features->fCX8 = features->fFXSR = features->fCMOV = features->fMMX = features->fSSE = features->fSSE2 = 1;
  features->fTSC = features->fFLUSH = 1;
  features->fSSE3 = !!__builtin_cpu_supports("sse3");
  features->fSSSE3 = !!__builtin_cpu_supports("ssse3");
  features->fSSE4_1 = !!__builtin_cpu_supports("sse4.1");
  features->fSSE4_2 = !!__builtin_cpu_supports("sse4.2");
  features->fPOPCNT = !!__builtin_cpu_supports("popcnt");
}

/* A byte for each feature: bit 0 is set in those that the executable does not need. */
int checkCPUFeatures(const char *not_needed) {
  CPUFeatures features;
  determineCPUFeatures(&features);
  const char *has = (const char *) &features;
  for (size_t i = 0; i < sizeof features; i++)
    if (!(not_needed[i] & 1) && !has[i]) return 1;
  return 0;
}

int checkCPUFeaturesOrExit(const char *not_needed, const char *message) {
  if (!checkCPUFeatures(not_needed)) return 0;
  fprintf(stderr, "%s\n", message);
  exit(1);
}
