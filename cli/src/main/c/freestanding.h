/*
 * What a C library would have, for programs without one: system calls of x86-64 and a few functions
 * on strings and memory.
 */
#ifndef FREESTANDING_H
#define FREESTANDING_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>

typedef uintptr_t word;
enum { PAGE = 4096 };

static inline long syscall6(long number, long a, long b, long c, long d, long e, long f) {
  long result;
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

/* The result is -errno if the call fails. */
#define SYSCALL(number, a, b, c, d, e) syscall6(number, (long) (a), (long) (b), (long) (c), (long) (d), (long) (e), 0)

/* gcc calls these two by itself. */
__attribute__((used)) void *memcpy(void *restrict to, const void *restrict from, size_t size) {
  void *start = to;
  __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
  return start;
}

__attribute__((used)) void *memset(void *to, int byte, size_t size) {
  void *start = to;
  __asm__ volatile("rep stosb" : "+D"(to), "+c"(size) : "a"(byte) : "memory");
  return start;
}

static inline size_t length(const char *text) {
  size_t n = 0;
  while (text[n]) n++;
  return n;
}

static inline int equal(const char *one, const char *other) {
  while (*one && *one == *other) one++, other++;
  return *one == *other;
}

/* What follows PREFIX in TEXT; NULL if TEXT begins otherwise. */
static inline const char *after(const char *text, const char *prefix) {
  while (*prefix)
    if (*text++ != *prefix++) return NULL;
  return text;
}

/* Copies TEXT with its NUL, and returns where that is. */
static inline char *append(char *end, const char *text) {
  while (*text) *end++ = *text++;
  *end = 0;
  return end;
}

static inline void say(const char *text) { SYSCALL(SYS_write, 2, text, length(text), 0, 0); }

__attribute__((noreturn)) static inline void leave(int status) {
  for (;;) SYSCALL(SYS_exit_group, status, 0, 0, 0, 0);
}

static inline word page_down(word address) { return address & ~(word) (PAGE - 1); }
static inline word page_up(word address) { return page_down(address + PAGE - 1); }

#endif
