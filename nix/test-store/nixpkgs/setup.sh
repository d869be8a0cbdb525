# shellcheck shell=bash disable=SC2154,SC1090,SC1091 # attributes of the derivation, files of the inputs
# Sourced by builders and by nix-shell: the paths of the inputs, and the phases of a build.
export PATH=$initialPath
nixInputs=

addInput() {
    case " $nixInputs " in *" $1 "*) return ;; esac
    nixInputs="$nixInputs $1"
    if [ -d "$1/bin" ]; then PATH=$1/bin:$PATH; fi
    if [ -f "$1/nix-support/setup-hook" ]; then source "$1/nix-support/setup-hook"; fi
}

fixupHooks=()
for input in ${nativeBuildInputs-} ${buildInputs-}; do addInput "$input"; done
unset input

# The host's tools come last: tar, patchelf and what else the test store has no package of.
# No stdenv of nixpkgs has what unpackers.nix has: it is found only if it is an input.
if [ -z "${IN_NIX_SHELL-}" ]; then
    for tool in bsdcat bsdtar dpkg-deb rpm2cpio unzip; do
        type -P "$tool" > /dev/null || eval "$tool() { echo '$tool: of no input' >&2; return 127; }"
    done
    unset tool
    PATH=$PATH:/usr/bin:/bin
fi

runHook() {
    if declare -F "$1" > /dev/null; then "$1"; else eval "${!1-}"; fi
}

unpackPhase() {
    local source
    for source in ${srcs-${src-}}; do
        case $source in
            *.tar | *.tar.* | *.tgz) tar -xf "$source" ;;
            *) cp -R "$source" "$(stripHash "$source")" && chmod -R u+w "$(stripHash "$source")" ;;
        esac
    done
    local unpacked=(*)
    if [ -n "${sourceRoot-}" ]; then
        cd "$sourceRoot" || return
    elif [ "${#unpacked[@]}" = 1 ] && [ -d "${unpacked[0]}" ]; then
        cd "${unpacked[0]}" || return
    fi
}

# /nix/store/<hash>-name or <hash>-name: name.
stripHash() {
    local name=${1##*/}
    case $name in ????????????????????????????????-*) name=${name:33} ;; esac
    echo "$name"
}

fixupPhase() {
    local hook
    for hook in "${fixupHooks[@]}"; do "$hook"; done
}

genericBuild() {
    local phase
    if [ -n "${buildCommandPath-}" ]; then source "$buildCommandPath"; return; fi
    if [ -n "${buildCommand-}" ]; then eval "$buildCommand"; return; fi
    for phase in ${phases-unpack patch configure build install fixup}; do
        phase=${phase%Phase}
        local skip=dont${phase^}
        if [ -n "${!skip-}" ]; then continue; fi
        runHook "pre${phase^}"
        local given=${phase}Phase
        if [ -n "${!given-}" ]; then eval "${!given}"; elif declare -F "$given" > /dev/null; then "$given"; fi
        runHook "post${phase^}"
    done
}
