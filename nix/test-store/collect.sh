# shellcheck shell=sh disable=SC2154 # the variables are attributes of the derivation
# Builder of `all`: the list of the paths, and the expressions beside the manifest, so that they work without a checkout.
set -eu
PATH=/usr/bin:/bin
mkdir "$out"
cp "$pathsPath" "$out/paths"
cp "$manifest" "$out/manifest.json"
for file in $expressions; do
    cp "$file" "$out/${file#/nix/store/*-}"
done
cp -R "$nixpkgs" "$out/nixpkgs"
