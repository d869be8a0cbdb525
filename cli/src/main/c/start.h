/*
 * A mount namespace in which a program finds the chosen loader where it looks for one.
 *
 *   interpreter PATH OTHERS LOADER LIBRARIES REAL PROGRAM NOTE COUNT FILE COMMAND... NAME ARGUMENT...
 *
 *   PATH        where the program looks for its loader: PT_INTERP
 *   OTHERS      "others" if a loader stands there that other programs are to keep, or ""
 *   LOADER      the chosen loader, and
 *   LIBRARIES   the chosen directories
 *   REAL        the program's path without links
 *   PROGRAM     the path to execute
 *   NOTE        what to say if there can be no namespace, or ""
 *   FILE        what starts the program then, by COUNT words COMMAND and the program's arguments
 *   NAME        argv[0] of the program
 *
 * Root makes a mount namespace. Another user makes a user namespace for it, in which user and group
 * are the same. A child does this, and this process joins when it is complete. If something is not
 * permitted, nothing of it is left, and FILE is executed. It is the same process in any case.
 *
 * Nobody else sees any of it. Files are made in a file system of the namespace's own. It is mounted
 * over the directory of this file only while it is filled.
 */
#ifndef START_H
#define START_H

#include <linux/capability.h>
#include <linux/prctl.h>
#include <linux/sched.h>
#include <sys/mount.h>
#include <sys/wait.h>

enum {
  FIXED_WORDS = 10,
  MAX_LOADER = 1 << 24, /* bytes; glibc's has 250 kB */
  MAX_ENTRIES = 4096,   /* of a directory on the way to an interpreter that does not exist */
  CANNOT_START = 3,     /* the exit status of nixld-run */
};

struct asked {
  const char *path;
  int others;
  const char *loader, *libraries, *real, *program, *note;
  char stage[PAGE]; /* the directory of this file: once in a namespace, a chroot would see another path */
};

/* A file in memory. */
struct bytes {
  char *at;
  size_t size;
};

static int is_error(long result) { return result < 0 && result > -PAGE; }

static char *memory(size_t size) {
  long at = syscall6(SYS_mmap, 0, (long) size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return is_error(at) ? NULL : (char *) at;
}

/* Writes a number and a NUL, and returns where that is. */
enum { DIGITS = 16 };
static char *decimal(char *into, unsigned value) {
  char digits[DIGITS], *digit = digits + DIGITS - 1;
  *digit = 0;
  do *--digit = '0' + value % 10;
  while (value /= 10);
  return append(into, digit);
}

static char *join(char *into, const char *directory, const char *name) {
  append(append(append(into, directory), "/"), name);
  return into;
}

/* ---- the file that the kernel is to find */

static struct bytes read_file(const char *path) {
  struct bytes none = {NULL, 0};
  struct stat facts;
  long file = SYSCALL(SYS_open, path, O_RDONLY | O_CLOEXEC, 0, 0, 0);
  if (file < 0 || SYSCALL(SYS_fstat, file, &facts, 0, 0, 0) < 0 || facts.st_size > MAX_LOADER) return none;
  struct bytes bytes = {memory(page_up(facts.st_size + PAGE)), facts.st_size};
  if (!bytes.at || SYSCALL(SYS_read, file, bytes.at, bytes.size, 0, 0) != (long) bytes.size) return none;
  SYSCALL(SYS_close, file, 0, 0, 0, 0);
  return bytes;
}

/* As much of this file as is mapped readable, with the settings in it. Nothing of it is written to. */
static struct bytes with_settings(const struct asked *asked, word address, word other_entry) {
  struct bytes none = {NULL, 0};
  struct bytes bytes = read_file("/proc/self/exe");
  struct stat program;
  size_t strings = length(asked->real) + length(asked->loader) + length(asked->libraries) + 3;
  if (!bytes.at || strings > sizeof settings.strings ||
      SYSCALL(SYS_stat, asked->real, &program, 0, 0, 0) < 0)
    return none;
  struct settings *fresh = (struct settings *) (bytes.at + ((const char *) &settings - image));
  fresh->address = address;
  fresh->other_entry = other_entry;
  fresh->device = program.st_dev;
  fresh->inode = program.st_ino;
  char *loader = append(fresh->strings, asked->real) + 1;
  char *libraries = append(loader, asked->loader) + 1;
  append(libraries, asked->libraries);
  fresh->loader = loader - fresh->strings;
  fresh->libraries = libraries - fresh->strings;
  return bytes;
}

/*
 * The system's loader with this file as one more segment, in which it begins. It still does
 * everything that it did, for debuggers and linkers too. A segment needs a program header: it takes
 * the one for the stack, which only matters in programs. If an outer nixld-run has already done the
 * same, its segment becomes longer.
 */
static struct bytes with_others(const struct asked *asked) {
  struct bytes none = {NULL, 0};
  struct bytes others = read_file(asked->path);
  Elf64_Ehdr *header = (Elf64_Ehdr *) others.at;
  if (!header || others.size < sizeof *header || !after(others.at, ELFMAG) ||
      header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_machine != EM_X86_64 || header->e_type != ET_DYN ||
      header->e_phentsize != sizeof(Elf64_Phdr) || header->e_phnum > MAX_PROGRAM_HEADERS ||
      header->e_phoff > MAX_LOADER || header->e_phoff + header->e_phnum * sizeof(Elf64_Phdr) > others.size)
    return none;
  Elf64_Phdr *segments = (Elf64_Phdr *) (others.at + header->e_phoff), *last = NULL, *spare = NULL;
  for (int i = 0; i < header->e_phnum; i++) {
    if (segments[i].p_type == PT_LOAD) last = &segments[i];
    /* The kernel wants the segments in the order of their addresses. */
    if (segments[i].p_type == PT_LOAD) spare = NULL;
    if (segments[i].p_type == PT_GNU_STACK) spare = &segments[i];
  }
  if (!last) return none;
  size_t offset = page_up(others.size);
  word address = page_up(last->p_vaddr + last->p_memsz);
  struct bytes own = with_settings(asked, address, header->e_entry);
  struct bytes both = {memory(offset + own.size), offset + own.size};
  if (!own.at || !both.at) return none;

  if (last->p_flags == (PF_R | PF_X) && last->p_offset + last->p_filesz == others.size)
    last->p_filesz = last->p_memsz = both.size - last->p_offset;
  else if (spare)
    *spare = (Elf64_Phdr){.p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_offset = offset, .p_vaddr = address,
                          .p_paddr = address, .p_filesz = own.size, .p_memsz = own.size, .p_align = PAGE};
  else
    return none;
  header->e_entry = address + ((const Elf64_Ehdr *) image)->e_entry;
  memcpy(both.at, others.at, others.size);
  memcpy(both.at + offset, own.at, own.size);
  return both;
}

/* ---- mounts; each function returns whether it succeeded */

static int mounted(const char *what, const char *where, const char *type, unsigned long flags) {
  return SYSCALL(SYS_mount, what, where, type, flags, "mode=0755") == 0;
}

/* For anybody to execute, whatever the umask is. */
static int written(const char *path, struct bytes bytes) {
  long file = SYSCALL(SYS_open, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600, 0, 0);
  int done = file >= 0 && SYSCALL(SYS_write, file, bytes.at, bytes.size, 0, 0) == (long) bytes.size &&
             SYSCALL(SYS_fchmod, file, 0555, 0, 0, 0) == 0;
  if (file >= 0) SYSCALL(SYS_close, file, 0, 0, 0, 0);
  return done;
}

static int directory_made(const char *path) {
  return SYSCALL(SYS_mkdir, path, 0700, 0, 0, 0) == 0 && SYSCALL(SYS_chmod, path, 0755, 0, 0, 0) == 0;
}

static void find_stage(char *stage) {
  long size = SYSCALL(SYS_readlink, "/proc/self/exe", stage, PAGE - 1, 0, 0);
  while (size > 0 && stage[size - 1] != '/') size--;
  stage[size > 1 ? size - 1 : 0] = 0;
}

/* The file system of this namespace is mounted over the directory of this file while it is filled. */
static int staged(const char *stage) {
  return *stage && mounted("nixld", stage, "tmpfs", MS_NOSUID | MS_NODEV);
}

/* Over a file that is there, a real loader or one that only tells that there is none. */
static int bound_over(const char *path, struct bytes bytes, const char *stage) {
  char file[2 * PAGE];
  return staged(stage) && written(join(file, stage, "interpreter"), bytes) && mounted(file, path, NULL, MS_BIND) &&
         SYSCALL(SYS_umount2, stage, MNT_DETACH, 0, 0, 0) == 0;
}

#define OLD "/.nixld-old"

/* The same in the new root as in the old one: a link, a directory with all that is mounted in it, a file. */
static int placed(const char *path) {
  char old[2 * PAGE], target[PAGE];
  struct stat facts;
  append(append(old, OLD), path);
  if (SYSCALL(SYS_lstat, old, &facts, 0, 0, 0) < 0) return 0;
  if (S_ISLNK(facts.st_mode)) {
    long size = SYSCALL(SYS_readlink, old, target, sizeof target - 1, 0, 0);
    if (size < 0) return 0;
    target[size] = 0;
    return SYSCALL(SYS_symlink, target, path, 0, 0, 0) == 0;
  }
  if (S_ISDIR(facts.st_mode)) return directory_made(path) && mounted(old, path, NULL, MS_BIND | MS_REC);
  long file = SYSCALL(SYS_open, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600, 0, 0);
  if (file >= 0) SYSCALL(SYS_close, file, 0, 0, 0, 0);
  return file >= 0 && mounted(old, path, NULL, MS_BIND);
}

struct entry {
  uint64_t inode;
  int64_t offset;
  unsigned short size;
  unsigned char type;
  char name[];
};

/* Calls PLACE for everything in a directory, except what is to be different. */
static int each_entry(const char *directory, const char *except, int (*place)(const char *path)) {
  char old[2 * PAGE], path[2 * PAGE], list[4 * PAGE];
  append(append(old, OLD), directory);
  long file = SYSCALL(SYS_open, old, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0, 0, 0);
  if (file < 0) return 0;
  long size, count = 0;
  while ((size = SYSCALL(SYS_getdents64, file, list, sizeof list, 0, 0)) > 0)
    for (long at = 0; at < size;) {
      struct entry *entry = (struct entry *) (list + at);
      at += entry->size;
      if (equal(entry->name, ".") || equal(entry->name, "..") || equal(entry->name, except)) continue;
      if (++count > MAX_ENTRIES || length(directory) + length(entry->name) > PAGE - 2) return 0;
      if (place && !place(join(path, directory, entry->name))) return 0;
    }
  SYSCALL(SYS_close, file, 0, 0, 0, 0);
  return size == 0;
}

/* A directory with too much in it, /nix/store say, shows that before the first mount. */
static int entries_placed(const char *directory, const char *except) {
  return each_entry(directory, except, NULL) && each_entry(directory, except, placed);
}

/*
 * How much of a path exists as directories: FOUND gets those, without links. Returns the rest of
 * the path; NULL if that is unknown.
 */
static const char *missing_part(const char *path, char *found) {
  char prefix[PAGE], link[sizeof "/proc/self/fd/" + DIGITS];
  size_t end = length(path);
  if (end >= sizeof prefix || path[0] != '/') return NULL;
  for (;;) {
    while (end > 0 && path[end - 1] != '/') end--;
    while (end > 1 && path[end - 1] == '/') end--;
    memcpy(prefix, path, end);
    prefix[end] = 0;
    long directory = SYSCALL(SYS_open, prefix, O_PATH | O_DIRECTORY | O_CLOEXEC, 0, 0, 0);
    if (directory >= 0) {
      decimal(append(link, "/proc/self/fd/"), directory);
      long size = SYSCALL(SYS_readlink, link, found, PAGE - 1, 0, 0);
      SYSCALL(SYS_close, directory, 0, 0, 0, 0);
      if (size <= 0 || found[0] != '/') return NULL;
      found[size == 1 ? 0 : size] = 0;
      const char *rest = path + end;
      while (*rest == '/') rest++;
      return *rest ? rest : NULL;
    }
    if (end <= 1) return NULL;
  }
}

/*
 * If there is no file, nothing can be mounted over it, and the directory may belong to another
 * user. So this makes a new root with everything in the old one, and the file. The new root cannot
 * be written to, because files would vanish with the namespace. Directories that do not lead to the
 * file are the old ones, which can be written to.
 */
static int root_renewed(const char *path, struct bytes bytes, const char *stage) {
  char working[PAGE], found[PAGE], so_far[2 * PAGE], component[PAGE], old[2 * PAGE];
  const char *rest = missing_part(path, found);
  long size = SYSCALL(SYS_getcwd, working, sizeof working, 0, 0, 0);
  if (!rest || size <= 0 || working[0] != '/' || !staged(stage)) return 0;
  if (!directory_made(join(old, stage, OLD + 1)) || SYSCALL(SYS_chdir, stage, 0, 0, 0, 0) < 0 ||
      SYSCALL(SYS_pivot_root, ".", OLD + 1, 0, 0, 0) < 0 || SYSCALL(SYS_chdir, "/", 0, 0, 0, 0) < 0)
    return 0;

  /* The directories that are there, then those that are not. */
  char *end = append(so_far, "");
  for (const char *next = found;; next = "") {
    const char *parts = *next ? next : rest;
    int is_rest = !*next;
    while (*parts) {
      while (*parts == '/') parts++;
      size_t n = 0;
      for (; parts[n] && parts[n] != '/'; n++) component[n] = parts[n];
      component[n] = 0;
      parts += n;
      if (!n) break;
      if (is_rest && (equal(component, ".") || equal(component, ".."))) return 0;
      if (!is_rest || parts == rest + n)
        if (!entries_placed(so_far, component)) return 0;
      end = append(append(end, "/"), component);
      int is_file = is_rest && !*parts;
      if (is_file ? !written(so_far, bytes) : !directory_made(so_far)) return 0;
    }
    if (is_rest) break;
  }
  return SYSCALL(SYS_umount2, OLD, MNT_DETACH, 0, 0, 0) == 0 && SYSCALL(SYS_rmdir, OLD, 0, 0, 0, 0) == 0 &&
         mounted(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV) &&
         SYSCALL(SYS_chdir, working, 0, 0, 0, 0) == 0;
}

/* What is mounted outside later shows here, and nothing of here outside. */
static int mounts_made(const struct asked *asked) {
  struct stat facts;
  if (!mounted(NULL, "/", NULL, MS_SLAVE | MS_REC)) return 0;
  struct bytes bytes = asked->others ? with_others(asked) : with_settings(asked, 0, 0);
  if (!bytes.at) return 0;
  return SYSCALL(SYS_stat, asked->path, &facts, 0, 0, 0) == 0 ? bound_over(asked->path, bytes, asked->stage)
                                                               : root_renewed(asked->path, bytes, asked->stage);
}

/* ---- namespaces */

static int has_written(const char *path, const char *text) {
  long file = SYSCALL(SYS_open, path, O_WRONLY | O_CLOEXEC, 0, 0, 0);
  int done = file >= 0 && SYSCALL(SYS_write, file, text, length(text), 0, 0) == (long) length(text);
  if (file >= 0) SYSCALL(SYS_close, file, 0, 0, 0, 0);
  return done;
}

/* "ID ID 1": the user, or the group, is the same inside as outside. */
static int identity_mapped(const char *path, unsigned id) {
  char line[3 * DIGITS], *end = append(decimal(line, id), " ");
  append(decimal(end, id), " 1");
  return has_written(path, line);
}

/* What a child has made, as open files, for this process to join. */
struct made {
  int user, mounts, root, directory;
};

static int opened(const char *path, int flags, int *file) {
  *file = SYSCALL(SYS_open, path, flags | O_CLOEXEC, 0, 0, 0);
  return *file >= 0;
}

static int namespaces_made(const struct asked *asked, struct made *made) {
  return mounts_made(asked) && opened("/proc/self/ns/user", O_RDONLY, &made->user) &&
         opened("/proc/self/ns/mnt", O_RDONLY, &made->mounts) && opened("/", O_PATH | O_DIRECTORY, &made->root) &&
         opened(".", O_PATH | O_DIRECTORY, &made->directory);
}

/* In its own user namespace a process may do this and, if others are mapped nowhere, no more. */
static int ids_mapped(unsigned user, unsigned group) {
  has_written("/proc/self/setgroups", "deny"); /* Old kernels have no such file. */
  return identity_mapped("/proc/self/uid_map", user) && identity_mapped("/proc/self/gid_map", group);
}

static int is_capable(void) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[2] = {{0}};
  SYSCALL(SYS_capget, &header, data, 0, 0, 0);
  return data[0].effective || data[1].effective;
}

/*
 * In a new user namespace, root has every capability, but none that it could not have had before.
 * Other users lose their capabilities when they execute the program.
 */
static int user_joined(int namespace) {
  uint64_t possible = 0;
  for (int i = 0; i < 64; i++)
    if (SYSCALL(SYS_prctl, PR_CAPBSET_READ, i, 0, 0, 0) == 1) possible |= (uint64_t) 1 << i;
  if (SYSCALL(SYS_setns, namespace, CLONE_NEWUSER, 0, 0, 0) < 0) return 0;
  for (int i = 0; i < 64; i++)
    if (!(possible >> i & 1)) SYSCALL(SYS_prctl, PR_CAPBSET_DROP, i, 0, 0, 0);
  return 1;
}

/* The working directory, and the root if there was a chroot, are those of the child. */
static int joined(const struct made *made, int own_user) {
  if (own_user && !user_joined(made->user)) return 0;
  if (SYSCALL(SYS_setns, made->mounts, CLONE_NEWNS, 0, 0, 0) < 0) return 0;
  if (!own_user) {
    SYSCALL(SYS_fchdir, made->root, 0, 0, 0, 0);
    SYSCALL(SYS_chroot, ".", 0, 0, 0, 0);
  }
  return SYSCALL(SYS_fchdir, made->directory, 0, 0, 0, 0) == 0;
}

static int in_namespace(const struct asked *asked) {
  long shared = syscall6(SYS_mmap, 0, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (is_error(shared)) return 0;
  struct made *made = (struct made *) shared;
  unsigned user = SYSCALL(SYS_geteuid, 0, 0, 0, 0, 0), group = SYSCALL(SYS_getegid, 0, 0, 0, 0, 0);

  /* It shares the open files, and no signal is sent when it ends. */
  unsigned long flags = CLONE_VFORK | CLONE_FILES | CLONE_NEWNS;
  int own_user = 0;
  long child = SYSCALL(SYS_clone, flags, 0, 0, 0, 0);
  /* A process that has other privileges would lose them. */
  if (child < 0 && !is_capable()) {
    own_user = 1;
    child = SYSCALL(SYS_clone, flags | CLONE_NEWUSER, 0, 0, 0, 0);
  }
  if (child == 0) leave(!((!own_user || ids_mapped(user, group)) && namespaces_made(asked, made)));
  int status = -1;
  return child > 0 && SYSCALL(SYS_wait4, child, &status, __WALL, NULL, 0) == child && status == 0 &&
         joined(made, own_user);
}

/* ---- the command */

static long number(const char *text) {
  long value = 0;
  while (*text >= '0' && *text <= '9' && value < 1 << 20) value = 10 * value + *text++ - '0';
  return *text ? -1 : value;
}

static int start(int count, char **words, char **environment) {
  long command = count > FIXED_WORDS ? number(words[FIXED_WORDS - 2]) : -1;
  if (command < 1 || count <= FIXED_WORDS + command) {
    say("nixld: this is for nixld-run\n");
    return CANNOT_START;
  }
  struct asked asked = {.path = words[1], .others = equal(words[2], "others"), .loader = words[3], .libraries = words[4],
                        .real = words[5], .program = words[6], .note = words[7]};
  find_stage(asked.stage);
  char **instead = words + FIXED_WORDS, **arguments = instead + command;
  if (in_namespace(&asked)) SYSCALL(SYS_execve, asked.program, arguments, environment, 0, 0);
  if (*asked.note) {
    say("nixld: ");
    say(asked.note);
    say("\n");
  }
  /* The words of the command move up to the arguments, over the program's name. */
  char **line = arguments - command + 1;
  for (long i = command - 1; i >= 0; i--) line[i] = instead[i];
  SYSCALL(SYS_execve, words[FIXED_WORDS - 1], line, environment, 0, 0);
  say("nixld: ");
  say(asked.program);
  say(": cannot be started\n");
  return CANNOT_START;
}

#endif
