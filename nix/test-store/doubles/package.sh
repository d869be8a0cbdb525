# shellcheck shell=sh disable=SC2154 # the variables are attributes of the derivation
# Builder of one package: small libraries under the names of large ones, linked as nixpkgs' linker wrapper links.
#
# $libraries  lines "DIRECTORY SONAME NEED…"
# $deps       where the needs are
# $object     what they are linked from
# $machine    x86_64, or aarch64: the same library with another e_machine
# $links      lines "LINK TARGET", relative to $out, made last; a TARGET of "*" is a directory with links to all that
#             the lib directories of $deps have
set -eu
export LC_ALL=C PATH=/usr/bin:/bin
mkdir "$out"

# As patchelf --shrink-rpath leaves it: only directories that have what is needed, in the order of the needs.
runpath() { # OWN NEED…
    own=$1 && shift
    for need; do
        for directory in "$own" $(for path in $deps; do echo "$path/lib"; done); do
            if [ -e "$directory/$need" ]; then
                echo "$directory"
                break
            fi
        done
    done | awk '!seen[$0]++' | paste -sd : -
}

# The linker takes no other machine's libraries: something of the same name stands for them.
linkable() { # LIBRARY
    if [ "$machine" = aarch64 ]; then
        mkdir -p stubs
        ld -shared -soname "${1##*/}" -o "stubs/${1##*/}" "$object/answer.o"
        echo "stubs/${1##*/}"
    else
        echo "$1"
    fi
}

link() { # DIRECTORY SONAME NEED…
    directory=$out/$1 soname=$2 && shift 2
    mkdir -p "$directory"
    path=$(runpath "$directory" "$@")
    found=''
    for need; do
        for searched in $(echo "$path" | tr : ' '); do
            if [ -e "$searched/$need" ]; then
                found="$found $(linkable "$searched/$need")"
                break
            fi
        done
    done
    [ $# = "$(echo "$found" | wc -w)" ] || {
        echo "$out: not all of $* is in $path" >&2
        exit 1
    }
    file=$soname
    case $soname in *.so.*) file=$soname.0 ;; esac
    # shellcheck disable=SC2086 # names without spaces
    ld -shared -z noexecstack --no-as-needed --enable-new-dtags -soname "$soname" ${path:+-rpath "$path"} \
        -o "$directory/$file" "$object/answer.o" $found --allow-shlib-undefined
    if [ "$machine" = aarch64 ]; then
        printf '\267' | dd of="$directory/$file" bs=1 seek=18 conv=notrunc status=none
    fi
    if [ "$file" != "$soname" ]; then
        ln -s "$file" "$directory/$soname"
        ln -sf "$soname" "$directory/${soname%%.so.*}.so"
    fi
}

echo "$libraries" | while read -r directory soname needs; do
    # shellcheck disable=SC2086 # one argument each
    [ -z "$directory" ] || link "$directory" "$soname" $needs
done

echo "$links" | while read -r link target; do
    [ -n "$link" ] || continue
    if [ "$target" = '*' ]; then
        mkdir -p "$out/$link"
        for path in $deps; do
            for file in "$path"/lib/*.so*; do
                [ -e "$out/$link/${file##*/}" ] || ln -s "$file" "$out/$link"
            done
        done
    else
        mkdir -p "$(dirname "$out/$link")"
        ln -s "$target" "$out/$link"
    fi
done
