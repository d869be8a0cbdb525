# shellcheck shell=sh disable=SC2154 # the variables are attributes of the derivation
# Builder of musl: Debian's, at home in a store path.
set -eu
PATH=/usr/bin:/bin
mkdir -p "$out/lib"
cp /usr/lib/x86_64-linux-musl/libc.so "$out/lib"
ln -s libc.so "$out/lib/ld-musl-x86_64.so.1"
