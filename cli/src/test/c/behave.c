// A program that does one thing.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void caught(int signal) {
  printf("caught %d\n", signal);
  fflush(stdout);
  _exit(9);
}

int main(int count, char **arguments) {
  const char *what = count > 1 ? arguments[1] : "";
  if (!strcmp(what, "exit")) return atoi(arguments[2]);
  if (!strcmp(what, "die")) return raise(atoi(arguments[2]));
  if (!strcmp(what, "name")) printf("%s\n", arguments[0]);
  if (!strcmp(what, "exe")) {
    char path[4096] = "";
    printf("%s %s\n", readlink("/proc/self/exe", path, sizeof path - 1) < 0 ? "" : path,
           getenv("NIXLD_PROGRAM") ? getenv("NIXLD_PROGRAM") : "unset");
  }
  if (!strcmp(what, "exec")) {
    execvp(arguments[2], arguments + 2);
    perror(arguments[2]);
    return 127;
  }
  if (!strcmp(what, "libc")) {
    Dl_info info;
    printf("%s\n", dladdr(dlsym(RTLD_DEFAULT, "puts"), &info) ? info.dli_fname : "");
  }
  if (!strcmp(what, "terminal"))
    printf("terminal %d foreground %d\n", isatty(0), tcgetpgrp(0) == getpgrp());
  if (!strcmp(what, "signal")) {
    signal(SIGTERM, caught);
    signal(SIGINT, caught);
    printf("%d\n", getpid());
    fflush(stdout);
    sleep(60);
  }
  if (!strcmp(what, "load"))
    for (int i = 2; i < count; i++) printf("%s %s\n", arguments[i], dlopen(arguments[i], RTLD_NOW) ? "loaded" : "missing");
  return 0;
}
