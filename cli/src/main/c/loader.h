/*
 * Gives a program another loader than the one that it names, like nix-ld
 * (https://github.com/nix-community/nix-ld). The kernel maps the program and, as its interpreter,
 * the file that includes this. That maps the loader as the kernel would have done, puts a library
 * path into the environment, and jumps to the loader. When the loader is done, it comes back here
 * before the program's entry point. This restores the environment, so that neither the program nor
 * its children see the change.
 *
 * The including file defines before:
 *
 *   FATAL                 the beginning of messages
 *   arrive(stack)         called with the stack as the kernel left it; returns where to go on
 */
#ifndef LOADER_H
#define LOADER_H

#include "freestanding.h"

#include <elf.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>

enum {
  MAX_PROGRAM_HEADERS = 64,
  /* Words below the stack that _start leaves free: see hand_over. */
  FREE_WORDS = 8,
};

__attribute__((noreturn)) static void fatal(const char *what, const char *name) {
  say(FATAL);
  say(what);
  say(name);
  say("\n");
  SYSCALL(SYS_kill, SYSCALL(SYS_getpid, 0, 0, 0, 0, 0), SIGABRT, 0, 0, 0);
  leave(128 + SIGABRT);
}

static word map(word address, size_t size, int protection, int flags, long file, size_t offset) {
  long result = syscall6(SYS_mmap, (long) address, (long) size, protection, flags, file, (long) offset);
  if (result < 0 && result > -PAGE) fatal("cannot map memory", "");
  return (word) result;
}

/* ---- the loader's file */

struct loader {
  word base;
  word entry;
};

static void map_segment(long file, word base, const Elf64_Phdr *segment) {
  int protection = (segment->p_flags & PF_R ? PROT_READ : 0) | (segment->p_flags & PF_W ? PROT_WRITE : 0) |
                   (segment->p_flags & PF_X ? PROT_EXEC : 0);
  word start = base + segment->p_vaddr;
  word file_end = start + segment->p_filesz;
  word end = start + segment->p_memsz;

  if (segment->p_filesz)
    map(page_down(start), file_end - page_down(start), protection, MAP_PRIVATE | MAP_FIXED, file,
        page_down(segment->p_offset));
  if (end > file_end) {
    /*
     * The rest of the last page holds what comes next in the file. It is cleared to its end, as the
     * kernel and nix-ld (src/elf.rs) do: ld.so's first allocations are what its last page has left,
     * taken to be zero (elf/dl-minimal.c).
     */
    if (segment->p_filesz) memset((void *) file_end, 0, page_up(file_end) - file_end);
    word whole_pages = segment->p_filesz ? page_up(file_end) : page_down(start);
    if (page_up(end) > whole_pages)
      map(whole_pages, page_up(end) - whole_pages, protection, MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS, -1, 0);
  }
}

static struct loader load(const char *name) {
  long file = SYSCALL(SYS_open, name, O_RDONLY | O_CLOEXEC, 0, 0, 0);
  if (file < 0) fatal("cannot open the loader ", name);

  Elf64_Ehdr header;
  if (SYSCALL(SYS_pread64, file, &header, sizeof header, 0, 0) != (long) sizeof header ||
      !after((const char *) header.e_ident, ELFMAG) || header.e_ident[EI_CLASS] != ELFCLASS64)
    fatal("the loader is not a 64-bit ELF file: ", name);
  if (header.e_machine != EM_X86_64) fatal("the loader is for another machine: ", name);
  if (header.e_type != ET_DYN) fatal("the loader is not position independent: ", name);
  if (header.e_phentsize != sizeof(Elf64_Phdr) || header.e_phnum == 0 || header.e_phnum > MAX_PROGRAM_HEADERS)
    fatal("the loader has odd program headers: ", name);

  Elf64_Phdr segments[MAX_PROGRAM_HEADERS];
  long size = header.e_phnum * (long) sizeof(Elf64_Phdr);
  if (SYSCALL(SYS_pread64, file, segments, size, header.e_phoff, 0) != size) fatal("the loader is cut short: ", name);

  word low = ~(word) 0, high = 0;
  for (int i = 0; i < header.e_phnum; i++) {
    if (segments[i].p_type != PT_LOAD) continue;
    if (segments[i].p_vaddr < low) low = segments[i].p_vaddr;
    if (segments[i].p_vaddr + segments[i].p_memsz > high) high = segments[i].p_vaddr + segments[i].p_memsz;
  }
  if (high <= low) fatal("the loader has nothing to load: ", name);
  low = page_down(low);

  /* One range for all of it; then each segment in its place. */
  word base = map(0, page_up(high) - low, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) - low;
  for (int i = 0; i < header.e_phnum; i++)
    if (segments[i].p_type == PT_LOAD) map_segment(file, base, &segments[i]);
  SYSCALL(SYS_close, file, 0, 0, 0, 0);
  return (struct loader){.base = base, .entry = base + header.e_entry};
}

/* ---- the stack: argc, argv, NULL, environment, NULL, auxiliary vector */

static char **environment_of(word *stack) { return (char **) stack + 1 + stack[0] + 1; }

static Elf64_auxv_t *auxiliary_of(word *stack) {
  char **variable = environment_of(stack);
  while (*variable) variable++;
  return (Elf64_auxv_t *) (variable + 1);
}

static Elf64_auxv_t *find(Elf64_auxv_t *auxiliary, word type) {
  while (auxiliary->a_type != AT_NULL && auxiliary->a_type != type) auxiliary++;
  return auxiliary->a_type == type ? auxiliary : NULL;
}

/* Where the last variable that begins with PREFIX is, "NAME=", as ld.so takes it. NULL if there is none. */
static char **variable(word *stack, const char *prefix) {
  char **found = NULL;
  for (char **at = environment_of(stack); *at; at++)
    if (after(*at, prefix)) found = at;
  return found;
}

/*
 * What has to be undone before the program starts. It is after the auxiliary vector, because
 * nothing in this file is written to, so that it can be a segment of another file.
 */
struct undo {
  char **variable;
  char *value;
  Elf64_auxv_t *entry_at;
  word entry;
};

struct jump {
  word entry;
  word *stack;
};

void to_program(void);

/*
 * Prepares the jump to a loader.
 *
 * STACK has FREE_WORDS below it. The library path is the user's LD_LIBRARY_PATH, then LIBRARIES, or
 * the user's alone if that is NULL. The variable takes the place of the user's. If there is none,
 * it takes the place of INSTEAD, or a new one.
 */
static struct jump hand_over(word *stack, const char *name, const char *libraries, char **instead) {
  struct loader loader = load(name);
  char **own = variable(stack, "LD_LIBRARY_PATH=");
  const char *head = own ? *own + sizeof "LD_LIBRARY_PATH=" - 1 : "";
  if (own) instead = own;

  const char *tail = libraries ? libraries : "";
  size_t size = sizeof "LD_LIBRARY_PATH=:" + length(head) + length(tail);
  char *text = (char *) map(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  char *end = append(append(text, "LD_LIBRARY_PATH="), head);
  if (libraries && *head && end[-1] != ':') end = append(end, ":");
  append(end, tail);

  /*
   * All moves down, by a number of words that keeps the stack aligned, to make room for the undo
   * behind it, and for a new variable at the end of the environment.
   */
  enum { UNDO_WORDS = sizeof(struct undo) / sizeof(word) };
  Elf64_auxv_t *auxiliary = auxiliary_of(stack);
  word *variables_end = (word *) auxiliary - 1;
  int down = instead ? UNDO_WORDS : UNDO_WORDS + 2;
  word *from = stack, *to = stack - down;
  while (from < variables_end) {
    if ((char **) from == instead) instead = (char **) to;
    *to++ = *from++;
  }
  if (!instead) {
    instead = (char **) to++;
    *instead = NULL;
  }
  *to++ = 0;
  auxiliary = (Elf64_auxv_t *) to;
  for (from++; from[0] != AT_NULL; from += 2) {
    *to++ = from[0];
    *to++ = from[1];
  }
  *to++ = AT_NULL;
  *to++ = 0;

  Elf64_auxv_t *base = find(auxiliary, AT_BASE), *entry = find(auxiliary, AT_ENTRY);
  if (!base || !entry) fatal("the kernel gave no auxiliary vector", "");
  *(struct undo *) to =
      (struct undo){.variable = instead, .value = *instead, .entry_at = entry, .entry = entry->a_un.a_val};
  *instead = text;
  base->a_un.a_val = loader.base;
  entry->a_un.a_val = (word) to_program;
  return (struct jump){.entry = loader.entry, .stack = stack - down};
}

__attribute__((used)) static word undo(word *stack) {
  Elf64_auxv_t *auxiliary = auxiliary_of(stack);
  while (auxiliary->a_type != AT_NULL) auxiliary++;
  struct undo *undo = (struct undo *) (auxiliary + 1);
  *undo->variable = undo->value;
  undo->entry_at->a_un.a_val = undo->entry;
  return undo->entry;
}

__attribute__((used)) static struct jump arrive(word *stack);

/*
 * The kernel enters at _start, and the loader leaves at to_program, with the stack as it was, and
 * in %rdx the function that the program has to call at exit.
 */
__asm__(
    ".globl _start\n"
    ".hidden _start\n"
    "_start:\n"
    "  mov %rsp, %rdi\n"
    "  sub $64, %rsp\n" /* FREE_WORDS */
    "  xor %ebp, %ebp\n"
    "  call arrive\n"
    "  mov %rdx, %rsp\n"
    "  xor %edx, %edx\n"
    "  jmp *%rax\n"
    ".globl to_program\n"
    ".hidden to_program\n"
    "to_program:\n"
    "  mov %rdx, %rbx\n"
    "  mov %rsp, %rdi\n"
    "  call undo\n"
    "  mov %rbx, %rdx\n"
    "  jmp *%rax\n");

#endif
