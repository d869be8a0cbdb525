/*
 * Lets a program start itself again where nix-ld does not stand: node's fork, Chromium, Electron.
 *
 * One file does two things.
 *
 * Run as a command, by nixld-run, it gives itself a mount namespace in which a changed copy of this
 * file stands where the program looks for its loader, and becomes the program: see start.h.
 *
 * Run by the kernel as the interpreter of a program, it hands the program to the chosen loader: see
 * loader.h. /proc/self/exe is the program then, for its children too.
 *
 * x86-64, and no C library: the user's LD_* variables are for the program, and this has to start on
 * systems without a loader.
 */
#define FATAL "nixld: "
#include "loader.h"

#include <sys/stat.h>

/*
 * The settings that start.h writes into the copy; they are empty in the installed file. If others
 * use the system's loader, they keep it: the copy is then one segment of the system's loader.
 */
static const struct settings {
  word address;       /* of this file in the system's loader */
  word other_entry;   /* that of the system's loader; 0 if there is none */
  uint64_t device;    /* the program */
  uint64_t inode;
  uint32_t loader;    /* where it begins in the strings */
  uint32_t libraries;
  char strings[1 << 16]; /* the program's path first */
} settings __attribute__((used, aligned(PAGE)));

/* The first byte of this file in memory: the linker's own name for it. */
extern const char image[] __asm__("__ehdr_start") __attribute__((visibility("hidden")));

/* The compiler takes what is constant to be what the source says. */
static const struct settings *given(void) {
  const struct settings *now = &settings;
  __asm__("" : "+r"(now));
  return now;
}

/* A program that was replaced by a newer version of it is still the same to the user. */
static int is_program(const struct settings *given) {
  char path[PAGE];
  struct stat file;
  if (SYSCALL(SYS_stat, "/proc/self/exe", &file, 0, 0, 0) == 0 && file.st_dev == given->device &&
      file.st_ino == given->inode)
    return 1;
  long size = SYSCALL(SYS_readlink, "/proc/self/exe", path, sizeof path - 1, 0, 0);
  path[size < 0 ? 0 : size] = 0;
  return equal(path, given->strings);
}

#include "start.h"

static struct jump arrive(word *stack) {
  const struct settings *now = given();
  Elf64_auxv_t *auxiliary = auxiliary_of(stack);
  Elf64_auxv_t *base = find(auxiliary, AT_BASE);
  int is_command = !base || !base->a_un.a_val;
  if (now->other_entry) {
    word other = (word) image - now->address + now->other_entry;
    if (is_command) {
      /* By its entry, ld.so knows that it was called as a command (elf/rtld.c, dl_main). */
      Elf64_auxv_t *entry = find(auxiliary, AT_ENTRY);
      if (entry) entry->a_un.a_val = other;
    }
    if (is_command || !is_program(now)) return (struct jump){.entry = other, .stack = stack};
  } else if (is_command && !now->strings[0]) {
    leave(start((int) stack[0], (char **) stack + 1, environment_of(stack)));
  }
  if (is_command || !now->strings[0]) fatal("this is for nixld-run", "");
  const char *libraries = now->strings + now->libraries;
  return hand_over(stack, now->strings + now->loader, *libraries ? libraries : NULL,
                   variable(stack, "NIXLD_PROGRAM="));
}
