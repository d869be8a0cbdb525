# shellcheck shell=sh disable=SC2154 # the variables are attributes of the derivation
# Builder of `all`: a list of what there is, which keeps it alive.
set -eu
PATH=/usr/bin:/bin
mkdir "$out"
cp "$pathsPath" "$out/paths"
