# shellcheck shell=sh disable=SC2154 # the variables are attributes of the derivation
# Builder of one package: what nixpkgs would have built, made of what Debian built.
#
# $debs    the Debian packages
# $deps    the store paths with the libraries that they need
# $loaderPatch    for glibc: the program that makes its loader look where Nix's does
#
# Libraries go to lib/, programs to bin/, Debian's multiarch directories are gone. Every object gets a RUNPATH of the
# directories that have what it needs, no others, as nixpkgs' linker wrapper leaves it; programs get glibc's loader.
set -eu
export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin

for deb in $debs; do
    dpkg-deb -x "$deb" unpacked
done

mkdir -p "$out/lib"
# A loader that is in both /lib and its multiarch directory is a link in one of them: that one comes last.
for libraries in unpacked/lib/*-linux-* unpacked/usr/lib/*-linux-* unpacked/lib unpacked/usr/lib; do
    [ ! -d "$libraries" ] ||
        find "$libraries" -mindepth 1 -maxdepth 1 ! \( -type d -name '*-linux-*' \) -exec cp -an -t "$out/lib" {} +
done
for dir in unpacked/bin unpacked/usr/bin; do
    [ ! -d "$dir" ] || cp -a "$dir" "$out"
done

# Links that pointed from one of Debian's directories to another.
find "$out" -type l | while read -r link; do
    [ ! -e "$link" ] || continue
    target=$(readlink "$link")
    if [ -e "$out/lib/${target##*/}" ]; then
        ln -sfn "$out/lib/${target##*/}" "$link"
    else
        rm "$link"
    fi
done

if [ -n "$loaderPatch" ]; then
    # glibc finds its own libraries through its loader and has no RUNPATH.
    exec perl "$loaderPatch" "$out"
fi

directories=$(for path in "$out" $deps; do find "$path/lib" -type d; done)
loader=$(for path in $deps; do ls "$path"/lib/ld-linux*.so.? 2> /dev/null || true; done)

runpath() {
    patchelf --print-needed "$1" | while read -r needed; do
        for directory in $directories; do
            if [ -e "$directory/$needed" ]; then
                echo "$directory"
                break
            fi
        done
    done | awk '!seen[$0]++' | paste -sd : -
}

find "$out/lib" "$out/bin" -type f 2> /dev/null | while read -r file; do
    [ "$(head -c 4 "$file" | tr -d '\177')" = ELF ] || continue
    chmod u+w "$file"
    patchelf --print-needed "$file" > /dev/null 2>&1 || continue
    rpath=$(runpath "$file")
    interpreter=$(patchelf --print-interpreter "$file" 2> /dev/null || true)
    case $interpreter in
        */ld-linux*) patchelf --set-interpreter "$loader" --set-rpath "$rpath" "$file" ;;
        # What needs nothing stays as it is: musl's loader would not survive.
        *) [ -z "$rpath" ] || patchelf --set-rpath "$rpath" "$file" ;;
    esac
done
