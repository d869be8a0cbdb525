# direnv library: in an .envrc
#
#   use nixld [OPTION…] PATH…
#
# exports what nixld-env (same options) chooses, and keeps it from the garbage collector: the GC roots are in
# .direnv/nixld/1, of a second `use nixld` in .direnv/nixld/2. The answer lies beside them and is taken as it is until
# the command line, the .envrc, a file that is asked about, nixld or its index is another, or a path that the answer
# names is gone. An answer that lacks something is not taken when the store has changed.
#
# For bash 3.2 and later, with `set -euo pipefail` too. Nothing that was read is ever evaluated, not as a number either.

# The layout directories of the uses so far, one for each use.
[[ -n ${__nixld_uses+set} ]] || __nixld_uses=()

use_nixld() {
  local IFS=$' \t\n' program layout directory number=0 each previous=''
  local store=/nix/store paths=() indexes=("${XDG_CACHE_HOME:-${HOME:-}/.cache}/nixld/index.db" /var/cache/nixld/index.db)
  for each in nixld-env find readlink sha256sum stat; do
    type -P "$each" > /dev/null || {
      log_error "nixld: $each is not in PATH"
      return 1
    }
  done
  program=$(type -P nixld-env)

  # Whatever is no option may be a file. One that is none does no harm.
  for each; do
    if [[ $previous = --store ]]; then
      store=$each
    elif [[ $previous = --index ]]; then
      indexes=("$each")
    elif [[ $each = --store=* ]]; then
      store=${each#*=}
    elif [[ $each = --index=* ]]; then
      indexes=("${each#*=}")
    elif [[ $previous != --farm && ($each != -* || $previous = --) ]]; then # A farm is written, not read.
      paths+=("$each")
    fi
    [[ $previous = -- ]] || previous=$each
  done
  for ((each = 0; each < ${#paths[@]}; each++)); do
    [[ ${paths[each]} = /* ]] || paths[each]=$PWD/${paths[each]}
  done

  layout=$(direnv_layout_dir)
  [[ $layout = /* ]] || layout=$PWD/$layout
  __nixld_uses+=("$layout")
  for each in "${__nixld_uses[@]}"; do
    [[ $each != "$layout" ]] || number=$((number + 1))
  done
  directory=$layout/nixld/$number
  mkdir -p "$directory" || {
    log_error 'nixld: no directory for its answer can be made'
    return 1
  }

  local asked status=0 said=() text='' gone='' names=() values=() named=() watched=()
  asked=$(__nixld_asked "$@")
  if __nixld_recall; then
    [[ $status = 0 ]] || __nixld_say ${said[@]+"${said[@]}"}
  else
    [[ -z $gone ]] || log_status "nixld: $(printf %q "$gone") is gone, choosing anew"
    status=0 said=()
    __nixld_choose "$@" || status=$?
    __nixld_say ${said[@]+"${said[@]}"}
    if [[ $status -gt 1 ]]; then
      __nixld_watch
      return "$status"
    fi
  fi
  for ((each = 0; each < ${#names[@]}; each++)); do
    export "${names[each]}=${values[each]}"
  done
  __nixld_watch
}

# The question, as a hash: command line, .envrc, files, nixld itself. Directories are read as deep as nixld-env does.
__nixld_asked() {
  local real path files
  real=$(readlink -f "$program")
  files=("$PWD/.envrc" "$program" "${real%/*/*}"/{share,cli/target}/nixld/lib/nixld.jar)
  for path in ${paths[@]+"${paths[@]}"}; do
    files+=("$(__nixld_settings)")
  done
  {
    printf '%q\n' "$PWD" "$@"
    __nixld_identity "${files[@]}"
    if [[ ${#paths[@]} != 0 ]]; then
      find -H "${paths[@]}" -samefile "$layout" -prune -o -exec stat -L -c '%n %d:%i:%s:%z' {} + 2> /dev/null || :
    fi
  } | sha256sum
}

# Of files that are there: a change of any kind is another time of change, %z.
__nixld_identity() {
  stat -L -c '%n %d:%i:%s:%z' "$@" 2> /dev/null || :
}

# The file beside a program, or in a directory, that says what it loads besides.
__nixld_settings() {
  if [[ -d $path ]]; then
    printf %s "$path/.nixld"
  else
    printf %s "${path%/*}/.nixld"
  fi
}

# What else the answer stands on. Where something is missing, a new store path may bring it.
__nixld_grounds() {
  local found
  if [[ $status = 0 ]]; then
    found=$(__nixld_identity "${indexes[@]}")
  else
    found=$(__nixld_identity "${indexes[@]}" "$store")
  fi
  printf %q "$found"
}

# Reads the answer of last time, where it still holds.
__nixld_recall() {
  local was='' had='' grounds='' line
  [[ -r $directory/answer ]] || return 1
  {
    IFS= read -r was || :
    IFS= read -r had || :
    IFS= read -r grounds || :
    while IFS= read -r line && [[ -n $line ]]; do
      said+=("$line")
    done
    IFS= read -r -d '' text || :
  } < "$directory/answer"
  [[ $was = "$asked" && $had = [01] ]] || return 1
  status=$had
  [[ $grounds = "$(__nixld_grounds)" ]] && __nixld_parse && __nixld_alive
}

# Asks nixld-env, and keeps what it answers. Its messages are one line each.
__nixld_choose() {
  local line status=0 other
  # The others are chosen anew too: they may be of an older .envrc.
  for ((other = 2; number == 1; other++)); do
    [[ -d $layout/nixld/$other ]] || break
    rm -rf "$layout/nixld/$other"
  done
  text=$("$program" --gc-root "$directory" "$@" 2> "$directory/said") || status=$?
  while IFS= read -r line; do
    [[ -z $line ]] || said+=("$line")
  done < "$directory/said"
  rm -f "$directory/said"
  [[ $status -le 1 ]] || return "$status"
  text+=$'\n'
  __nixld_parse || {
    said+=('nixld: what nixld-env printed is no environment')
    return 3
  }
  {
    printf '%s\n' "$asked" "$status" "$(__nixld_grounds)" ${said[@]+"${said[@]}"} ''
    printf '%s' "$text"
  } > "$directory/answer.$$" && mv -f "$directory/answer.$$" "$directory/answer"
  return "$status"
}

# Takes NAME=value lines apart. A value is plain, in single quotes, or in double quotes with \ before what is special.
__nixld_parse() {
  local rest=$text name value part plain
  names=() values=() named=()
  while [[ -n $rest ]]; do
    name=${rest%%=*} value=''
    [[ $name =~ ^NIX_LD(_LIBRARY_PATH)?(_[a-z0-9_]+)?$ ]] || return 1
    rest=${rest#*=}
    while [[ $rest != $'\n'* ]]; do
      case $rest in
        "'"*"'"*)
          rest=${rest#?}
          part=${rest%%"'"*}
          rest=${rest#*"'"}
          ;;
        '"'*)
          rest=${rest#?} part=''
          while [[ $rest != '"'* ]]; do
            case $rest in
              [\\][\"\$\`\\]*)
                part+=${rest:1:1}
                rest=${rest#??}
                ;;
              [!\$\`\\]*)
                plain=${rest%%[\"\$\`\\]*}
                part+=$plain
                rest=${rest#"$plain"}
                ;;
              *) return 1 ;;
            esac
          done
          rest=${rest#?}
          ;;
        [A-Za-z0-9/:._+=,@%-]*)
          part=${rest%%[!A-Za-z0-9/:._+=,@%-]*}
          rest=${rest#"$part"}
          ;;
        *) return 1 ;;
      esac
      value+=$part
    done
    rest=${rest#?}
    names+=("$name") values+=("$value")
    if [[ $name = NIX_LD_LIBRARY_PATH* ]]; then
      value+=:
      while [[ -n $value ]]; do
        [[ -z ${value%%:*} ]] || named+=("${value%%:*}")
        value=${value#*:}
      done
    else
      named+=("$value")
    fi
  done
  [[ ${#names[@]} != 0 ]]
}

# Whether all that is named is there, and what the links of a farm lead to. A store path never changes.
__nixld_alive() {
  local path link
  for path in "${named[@]}"; do
    [[ -e $path ]] || {
      gone=$path
      return 1
    }
    [[ $path != "$store"/* ]] || continue
    for link in "$path"/*; do
      [[ -e $link || ! -L $link ]] || {
        gone=$(readlink "$link")
        return 1
      }
    done
  done
}

__nixld_say() {
  local line
  for line; do
    if [[ $status = 0 ]]; then
      log_status "$line"
    else
      log_error "$line"
    fi
  done
}

# Of a directory, itself and those directly in it are watched, a hundred at most. Of a file that is not there, the first
# directory that is not; direnv gives up where something on the way to a file is no directory.
__nixld_watch() {
  local path each many
  watched=("$program" "${indexes[@]}" ${named[@]+"${named[@]}"})
  [[ $status = 0 ]] || watched+=("$store")
  for path in ${paths[@]+"${paths[@]}"}; do
    if [[ -d $path ]]; then
      many=0
      while IFS= read -r -d '' each && [[ $((many++)) -lt 100 ]]; do
        watched+=("$each")
      done < <(find -H "$path" -mindepth 1 -maxdepth 1 -type d ! -samefile "$layout" -print0 2> /dev/null)
    fi
    if [[ -e $path ]]; then
      watched+=("$(__nixld_settings)")
    fi
    while [[ ! -e $path && ! -d ${path%/*}/ ]]; do
      path=${path%/*}
    done
    watched+=("$path")
  done
  watch_file "${watched[@]}"
}
