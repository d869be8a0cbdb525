# shellcheck shell=bash disable=SC2154,SC2086 # lists in attributes of the derivation
# Setup hook: see autoPatchelfHook in stdenv.nix.
fixupHooks+=(autoPatchelf)

autoPatchelf() {
    local file needed directory found runpath missing='' own
    own=$(find "$out" -name '*.so*' -printf '%h\n' | sort -u)
    while read -r file; do
        patchelf --print-needed "$file" > /dev/null 2>&1 || continue
        chmod u+w "$file"
        runpath=
        for needed in $(patchelf --print-needed "$file"); do
            found=
            for directory in $own $(libraries ${buildInputs-} "$NIX_LIBC"); do
                if [ -e "$directory/$needed" ]; then found=$directory; break; fi
            done
            case " ${autoPatchelfIgnoreMissingDeps-} " in *" $needed "* | *' * '*) ;; *)
                [ -n "$found" ] || { echo "auto-patchelf: $file needs $needed, which no input has" >&2; missing=1; } ;;
            esac
            case ":$runpath:" in *":$found:"*) ;; *) runpath=${runpath:+$runpath:}$found ;; esac
        done
        for directory in $(libraries ${runtimeDependencies-}); do runpath=${runpath:+$runpath:}$directory; done
        if patchelf --print-interpreter "$file" > /dev/null 2>&1; then
            patchelf --set-interpreter "$NIX_DYNAMIC_LINKER" "$file"
        fi
        patchelf --set-rpath "$runpath" "$file"
    done < <(find "$out" -type f)
    [ -z "$missing" ]
}

libraries() {
    local input
    for input; do echo "$input/lib"; done
}
