# shellcheck shell=bash disable=SC2154,SC2086 # lists in attributes of the derivation
# Setup hook: see autoPatchelfHook in stdenv.nix. It does what nixpkgs' auto-patchelf does, as far as this is for the
# files of a package: programs and libraries of the stdenv's architecture only, runtimeDependencies for programs only,
# appendRunpaths for both, and of several libraries of one name the first, what is patched before the inputs.
# It reads no .note.dlopen.
fixupHooks+=(autoPatchelfPostFixup)

autoPatchelfPostFixup() {
    if [ -z "${dontAutoPatchelf-}" ]; then autoPatchelf "$out"; fi
}

autoPatchelf() { # PATH…
    local file needed directory missing='' architecture
    local -A provider=() own
    local -a inputs
    read -ra inputs <<< "${buildInputs-}"
    architecture=$(elfArchitecture "$NIX_DYNAMIC_LINKER")
    while IFS= read -r -d '' file; do
        needed=${file##*/}:$(elfArchitecture "$file")
        [ -n "${provider[$needed]-}" ] || provider[$needed]=${file%/*}
    done < <(
        find "$@" -name '*.so*' ! -type d -print0
        for directory in "${inputs[@]/%//lib}"; do
            [ ! -d "$directory" ] || find -L "$directory" -maxdepth 1 -name '*.so*' -type f -print0
        done
    )
    while IFS= read -r -d '' file; do
        [ "$(elfArchitecture "$file")" = "$architecture" ] || continue
        patchelf --print-needed "$file" > /dev/null 2>&1 || continue
        chmod u+w "$file"
        own=()
        local -a runpath=() appended=() dependencies=()
        if patchelf --print-interpreter "$file" > /dev/null 2>&1; then
            patchelf --set-interpreter "$NIX_DYNAMIC_LINKER" "$file"
            read -ra dependencies <<< "${runtimeDependencies-}"
            runpath=("${dependencies[@]/%//lib}")
        fi
        for needed in $(patchelf --print-needed "$file"); do
            directory=${provider[$needed:$architecture]-}
            if [ -e "$NIX_LIBC/lib/$needed" ]; then continue; fi
            if [ -n "$directory" ]; then
                runpath+=("$directory")
            elif ! isIgnored "$needed"; then
                echo "auto-patchelf: $file needs $needed, which no input has" >&2
                missing=1
            fi
        done
        read -ra appended <<< "${appendRunpaths-}"
        local joined=''
        for directory in "${runpath[@]}" "${appended[@]}"; do
            [ -n "${own[$directory]-}" ] || joined=${joined:+$joined:}$directory
            own[$directory]=1
        done
        [ -z "$joined" ] || patchelf --set-rpath "$joined" "$file"
    done < <(find "$@" -type f -print0)
    [ -z "$missing" ]
}

isIgnored() { # NAME: whether autoPatchelfIgnoreMissingDeps has a pattern for it
    local pattern
    local -a patterns
    read -ra patterns <<< "${autoPatchelfIgnoreMissingDeps-}"
    # shellcheck disable=SC2053 # it is a pattern
    for pattern in "${patterns[@]}"; do if [[ $1 == $pattern ]]; then return; fi; done
    return 1
}

elfArchitecture() { # FILE: its class and machine; nothing for another file
    local header
    header=$(od -An -v -tx1 -N 20 "$1" 2> /dev/null | tr -d ' \n')
    case $header in 7f454c46*) echo "${header:8:2}${header:36:4}" ;; esac
}
