// A stand-in for nix-ld 2 (https://github.com/nix-community/nix-ld), for tests: x86-64, no libc, nothing but the contract
// that nixld generates for.
//
// The kernel starts it in place of the loader that a foreign program names. It picks the loader that the environment
// names, maps it as the kernel would have done, gives it an LD_LIBRARY_PATH, and jumps to it. When the loader is done and
// goes to the program's entry point, it comes by here once more: the environment is put back, so that neither the program
// nor its children see the change.
//
//   gcc -O2 -ffreestanding -fno-stack-protector -fPIE -fvisibility=hidden -nostdlib -static-pie -o nix-ld nix-ld.c
//
// -DDEFAULT_NIX_LD='"/path"' fixes another default loader.

#include <elf.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#ifndef DEFAULT_NIX_LD
#define DEFAULT_NIX_LD "/run/current-system/sw/share/nix-ld/lib/ld.so"
#endif
#define DEFAULT_LIBRARY_PATH "/run/current-system/sw/share/nix-ld/lib"
#define PAGE 4096ul
#define MAX_PHDRS 64

typedef uintptr_t word;

// ---- what a libc would have

static long syscall6(long number, long a, long b, long c, long d, long e, long f) {
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

#define SYSCALL(number, a, b, c, d) syscall6(number, (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)

static size_t length(const char *text) {
  size_t n = 0;
  while (text[n]) n++;
  return n;
}

// What follows PREFIX in TEXT, NULL where TEXT starts otherwise.
static const char *after(const char *text, const char *prefix) {
  while (*prefix)
    if (*text++ != *prefix++) return NULL;
  return text;
}

static char *append(char *end, const char *text) {
  while (*text) *end++ = *text++;
  *end = 0;
  return end;
}

static void say(const char *text) { SYSCALL(SYS_write, 2, text, length(text), 0); }

__attribute__((noreturn)) static void fatal(const char *what, const char *name) {
  say("[nix-ld] FATAL: ");
  say(what);
  say(name);
  say("\n");
  long self = SYSCALL(SYS_getpid, 0, 0, 0, 0);
  SYSCALL(SYS_kill, self, SIGABRT, 0, 0);
  for (;;) SYSCALL(SYS_exit_group, 134, 0, 0, 0);
}

static word map(word address, size_t size, int protection, int flags, long file, size_t offset) {
  long result = syscall6(SYS_mmap, (long)address, (long)size, protection, flags, file, (long)offset);
  if (result < 0 && result > -4096) fatal("cannot map memory", "");
  return (word)result;
}

// ---- the loader

struct loader {
  word base;
  word entry;
};

static word page_down(word address) { return address & ~(PAGE - 1); }
static word page_up(word address) { return page_down(address + PAGE - 1); }

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
    // The rest of the last page holds what comes next in the file. It is cleared to its end, as the kernel and nix-ld
    // (src/elf.rs) do: ld.so's first allocations are what its last page has left, taken to be zero (elf/dl-minimal.c).
    if (segment->p_filesz)
      for (volatile char *p = (char *)file_end; p < (char *)page_up(file_end); p++) *p = 0;
    word whole_pages = segment->p_filesz ? page_up(file_end) : page_down(start);
    if (page_up(end) > whole_pages)
      map(whole_pages, page_up(end) - whole_pages, protection, MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS, -1, 0);
  }
}

static struct loader load(const char *name) {
  long file = SYSCALL(SYS_open, name, O_RDONLY | O_CLOEXEC, 0, 0);
  if (file < 0) fatal("cannot open the loader ", name);

  Elf64_Ehdr header;
  if (SYSCALL(SYS_pread64, file, &header, sizeof header, 0) != (long)sizeof header ||
      *(uint32_t *)header.e_ident != *(const uint32_t *)ELFMAG || header.e_ident[EI_CLASS] != ELFCLASS64)
    fatal("the loader is not a 64-bit ELF file: ", name);
  if (header.e_machine != EM_X86_64) fatal("the loader is for another machine: ", name);
  if (header.e_type != ET_DYN) fatal("the loader is not position independent: ", name);
  if (header.e_phentsize != sizeof(Elf64_Phdr) || header.e_phnum == 0 || header.e_phnum > MAX_PHDRS)
    fatal("the loader has odd program headers: ", name);

  Elf64_Phdr segments[MAX_PHDRS];
  long size = header.e_phnum * (long)sizeof(Elf64_Phdr);
  if (SYSCALL(SYS_pread64, file, segments, size, header.e_phoff) != size)
    fatal("the loader is cut short: ", name);

  word low = ~0ul, high = 0;
  for (int i = 0; i < header.e_phnum; i++) {
    if (segments[i].p_type != PT_LOAD) continue;
    if (segments[i].p_vaddr < low) low = segments[i].p_vaddr;
    if (segments[i].p_vaddr + segments[i].p_memsz > high) high = segments[i].p_vaddr + segments[i].p_memsz;
  }
  if (high <= low) fatal("the loader has nothing to load: ", name);
  low = page_down(low);

  // One range for all of it; then each segment in its place.
  word base = map(0, page_up(high) - low, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) - low;
  for (int i = 0; i < header.e_phnum; i++)
    if (segments[i].p_type == PT_LOAD) map_segment(file, base, &segments[i]);
  SYSCALL(SYS_close, file, 0, 0, 0);
  return (struct loader){.base = base, .entry = base + header.e_entry};
}

// ---- the environment

struct environment {
  const char *nix_ld, *nix_ld_system;
  const char *library_path, *library_path_system, *ld_library_path;      // values
  char **library_path_at, **library_path_system_at, **ld_library_path_at;  // where their variables are
};

static struct environment read_environment(char **variables) {
  struct environment found;
  found.nix_ld = found.nix_ld_system = NULL;
  found.library_path = found.library_path_system = found.ld_library_path = NULL;
  found.library_path_at = found.library_path_system_at = found.ld_library_path_at = NULL;
  for (char **at = variables; *at; at++) {
    const char *equals = *at, *value;
    while (*equals && *equals != '=') equals++;
    if (!*equals) break;  // nix-ld looks no further either
    if ((value = after(*at, "NIX_LD="))) found.nix_ld = value;
    if ((value = after(*at, "NIX_LD_x86_64_linux="))) found.nix_ld_system = value;
    if ((value = after(*at, "NIX_LD_LIBRARY_PATH="))) found.library_path = value, found.library_path_at = at;
    if ((value = after(*at, "NIX_LD_LIBRARY_PATH_x86_64_linux=")))
      found.library_path_system = value, found.library_path_system_at = at;
    if ((value = after(*at, "LD_LIBRARY_PATH="))) found.ld_library_path = value, found.ld_library_path_at = at;
  }
  return found;
}

// "LD_LIBRARY_PATH=HEAD:TAIL"
static char *library_path(const char *head, const char *tail) {
  size_t size = length(head) + length(tail) + sizeof "LD_LIBRARY_PATH=:";
  char *text = (char *)map(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  char *end = append(append(text, "LD_LIBRARY_PATH="), head);
  if (*head && end[-1] != ':') end = append(end, ":");
  append(end, tail);
  return text;
}

// What the second visit, on the way to the program, needs. The assembly below reads it.
char **restore_at;
char *restore_to;
word program_entry;

void to_program(void);

struct jump {
  word entry;
  word *stack;
};

// STACK is as the kernel left it: argc, argv, NULL, environment, NULL, auxiliary vector. Two words below it are free.
__attribute__((used)) struct jump nix_ld(word *stack) {
  char **variables = (char **)stack + 1 + stack[0] + 1;
  char **variables_end = variables;
  while (*variables_end) variables_end++;
  Elf64_auxv_t *auxiliary = (Elf64_auxv_t *)(variables_end + 1);

  struct environment environment = read_environment(variables);

  const char *name = environment.nix_ld_system ? environment.nix_ld_system : environment.nix_ld;
  if (!name || !*name) name = DEFAULT_NIX_LD;
  struct loader loader = load(name);

  const char *tail = DEFAULT_LIBRARY_PATH;
  char **slot = NULL;
  if (environment.library_path_system) {
    tail = environment.library_path_system;
    slot = environment.library_path_system_at;
  } else if (environment.library_path) {
    tail = environment.library_path;
    slot = environment.library_path_at;
  }
  char *variable = library_path(environment.ld_library_path ? environment.ld_library_path : "", tail);
  if (environment.ld_library_path) slot = environment.ld_library_path_at;

  if (!slot) {
    // No variable to take the place of: all moves down to make room for one. The stack must stay aligned, so the
    // arguments and variables move by two words, the auxiliary vector by one.
    word *from = stack, *to = stack - 2;
    while (from < (word *)variables_end) *to++ = *from++;
    slot = (char **)to++;
    *slot = NULL;
    *to++ = 0;
    for (from = (word *)auxiliary, auxiliary = (Elf64_auxv_t *)to; from[0] != AT_NULL; from += 2) {
      *to++ = from[0];
      *to++ = from[1];
    }
    *to++ = AT_NULL;
    *to = 0;
    stack -= 2;
  }
  restore_at = slot;
  restore_to = *slot;
  *slot = variable;

  for (Elf64_auxv_t *entry = auxiliary; entry->a_type != AT_NULL; entry++) {
    if (entry->a_type == AT_BASE) {
      if (!entry->a_un.a_val) fatal("this is a loader: programs name it, it is not run by itself", "");
      entry->a_un.a_val = loader.base;
    } else if (entry->a_type == AT_ENTRY) {
      program_entry = entry->a_un.a_val;
      entry->a_un.a_val = (word)to_program;
    }
  }
  return (struct jump){.entry = loader.entry, .stack = stack};
}

// The kernel comes in at _start and the loader goes out at to_program; the latter keeps %rdx, which holds the function
// that the program is to call at exit, and the stack.
__asm__(
    ".globl _start\n"
    ".hidden _start\n"
    "_start:\n"
    "  mov %rsp, %rdi\n"
    "  sub $32, %rsp\n"
    "  xor %ebp, %ebp\n"
    "  call nix_ld\n"
    "  mov %rdx, %rsp\n"
    "  xor %edx, %edx\n"
    "  jmp *%rax\n"
    ".globl to_program\n"
    ".hidden to_program\n"
    "to_program:\n"
    "  mov restore_at(%rip), %rax\n"
    "  mov restore_to(%rip), %rcx\n"
    "  mov %rcx, (%rax)\n"
    "  jmp *program_entry(%rip)\n");
