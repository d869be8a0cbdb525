// What a process gets from the one that starts it, a line each: for comparing two ways of starting a program.
//
//   state              all of it
//   state arguments…   the arguments alone, in hexadecimal

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

static void bytes(const char *label, const char *text) {
  printf("%s ", label);
  for (; *text; text++) printf("%02x", (unsigned char)*text);
  printf("\n");
}

static void copy(const char *name, const char *prefix) {
  char line[4096];
  FILE *file = fopen(name, "r");
  while (file && fgets(line, sizeof line, file))
    if (!strncmp(line, prefix, strlen(prefix)) && strncmp(line, "SigQ", 4)) printf("%s", line);
  if (file) fclose(file);
}

static void descriptors(void) {
  DIR *directory = opendir("/proc/self/fd");
  for (struct dirent *entry; (entry = readdir(directory));) {
    char name[300], target[4096];
    snprintf(name, sizeof name, "/proc/self/fd/%s", entry->d_name);
    ssize_t length = readlink(name, target, sizeof target - 1);
    if (length > 0 && atoi(entry->d_name) != dirfd(directory))
      printf("descriptor %s %.*s\n", entry->d_name, (int)length, target);
  }
  closedir(directory);
}

int main(int count, char **arguments) {
  for (int i = 1; i < count; i++) bytes("argument", arguments[i]);
  if (count > 1) return 0;
  char directory[4096];
  mode_t mask = umask(0);
  printf("pid %d\numask %o\ndirectory %s\n", getpid(), mask, getcwd(directory, sizeof directory));
  copy("/proc/self/status", "Sig");
  copy("/proc/self/status", "Threads");
  copy("/proc/self/limits", "Max");
  copy("/proc/self/coredump_filter", "");
  copy("/proc/self/oom_score_adj", "");
  copy("/proc/self/timerslack_ns", "");
  descriptors();
  for (char **variable = environ; *variable; variable++) bytes("variable", *variable);
  return 0;
}
