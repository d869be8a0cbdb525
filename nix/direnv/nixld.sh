# direnv library: in an .envrc
#
#   use nixld [OPTION…] PATH…
#
# exports what nixld-env (same options) chooses, and keeps it from the garbage collector: the GC
# roots are in .direnv/nixld/1, of a second `use nixld` in .direnv/nixld/2. nixld-env chooses each
# time that direnv loads the .envrc, which takes some hundredths of a second. It also tells direnv
# what to watch.
#
# For bash 3.2 and later, with `set -euo pipefail` too.

# The layout directories of the uses so far, one for each use.
[[ -n ${__nixld_uses+set} ]] || __nixld_uses=()

use_nixld() {
  local layout each number=0 script status=0
  type -P nixld-env > /dev/null || {
    log_error 'nixld: nixld-env is not in PATH'
    return 1
  }
  for each; do
    case $each in
      -[fo]* | --format* | --output* | --gc-root* | --check*)
        log_error "nixld: use nixld takes no $each: the result is for direnv"
        return 1
        ;;
    esac
  done
  layout=$(direnv_layout_dir)
  __nixld_uses+=("$layout")
  for each in "${__nixld_uses[@]}"; do
    [[ $each != "$layout" ]] || number=$((number + 1))
  done
  # The uses after the first may be of an older .envrc.
  [[ $number != 1 ]] || for ((each = 2; ; each++)); do
    [[ -d $layout/nixld/$each ]] || break
    rm -rf "$layout/nixld/$each"
  done
  script=$(nixld-env --format direnv --gc-root "$layout/nixld/$number" "$@") || status=$?
  if [[ $status -gt 1 ]]; then
    # A file that is not there may come.
    for each; do
      [[ $each = -* ]] || watch_file "$each"
    done
    return "$status"
  fi
  # Every value in it is quoted.
  eval "$script"
}
