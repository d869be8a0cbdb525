/*
 * A stand-in for nix-ld 2 (https://github.com/nix-community/nix-ld), for tests: x86-64, no libc,
 * nothing but the contract that nixld generates for. See loader.h of nixld's own.
 */
#define FATAL "[nix-ld] FATAL: "
#include "../../main/c/loader.h"

#define DEFAULT_NIX_LD "/run/current-system/sw/share/nix-ld/lib/ld.so"
#define DEFAULT_LIBRARY_PATH "/run/current-system/sw/share/nix-ld/lib"

static struct jump arrive(word *stack) {
  Elf64_auxv_t *base = find(auxiliary_of(stack), AT_BASE);
  if (!base || !base->a_un.a_val) fatal("this is a loader: programs name it, it is not run by itself", "");

  char **name = NULL, **libraries = NULL, **plain_name = NULL, **plain_libraries = NULL;
  for (char **at = environment_of(stack); *at; at++) {
    const char *equals = *at;
    while (*equals && *equals != '=') equals++;
    if (!*equals) break; /* nix-ld looks no further either */
    if (after(*at, "NIX_LD=")) plain_name = at;
    if (after(*at, "NIX_LD_x86_64_linux=")) name = at;
    if (after(*at, "NIX_LD_LIBRARY_PATH=")) plain_libraries = at;
    if (after(*at, "NIX_LD_LIBRARY_PATH_x86_64_linux=")) libraries = at;
  }
  const char *loader = name ? *name + sizeof "NIX_LD_x86_64_linux=" - 1 : "";
  if (!name && plain_name) loader = *plain_name + sizeof "NIX_LD=" - 1;
  if (!*loader) loader = DEFAULT_NIX_LD;
  if (libraries)
    return hand_over(stack, loader, *libraries + sizeof "NIX_LD_LIBRARY_PATH_x86_64_linux=" - 1, libraries);
  if (plain_libraries)
    return hand_over(stack, loader, *plain_libraries + sizeof "NIX_LD_LIBRARY_PATH=" - 1, plain_libraries);
  return hand_over(stack, loader, DEFAULT_LIBRARY_PATH, NULL);
}
