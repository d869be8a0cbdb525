# shellcheck shell=sh disable=SC2154 # the variables are attributes of the derivation
# Builder of the object that all libraries are linked from: it uses what every libc has.
set -eu
PATH=/usr/bin:/bin
mkdir "$out"
echo 'int getpid(void); int answer(void) { return getpid(); }' > answer.c
gcc -c -fPIC -O2 -fno-stack-protector answer.c -o "$out/answer.o"
