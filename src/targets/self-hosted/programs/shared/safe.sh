# shellcheck shell=sh
# Programs read `functions` before this file, and use `limit` and `long` behind it.
# shellcheck disable=SC2034,SC2154
#
# What every verb does before it touches anything. Whoever may write to a folder of ours can put a link or a pipe in the
# place of any name in it: root of the container has the functions folder. So each name is looked at before it is used, and
# what is not ours is named and refused. What stands above the paths that were configured, and the functions folder itself,
# is for whoever administers the server.
#
# `limit` is in front of steps that could wait for ever, where it costs nothing: the timeout of busybox holds the answer open
# for a second, so it is in front of long steps alone (`long`).
#
# `unsafe <why> <path>` may be defined anew; `folders` and `files` allow what is absent. `ours <name>` knows the ids of
# deploys (job.ts) and what is derived from them: nothing else is ever swept. `remove <path>` takes away a tree of ours, also
# one with folders of mode 000; what stays is put aside, where it is no release, and named.

set -C
nl=$(printf "\nx") && nl=${nl%x}
limit="" long=""
if timeout --version > /dev/null 2>&1; then limit="timeout $STEP_S" long="timeout $STEP_S"
elif timeout --help 2>&1 | grep -q "SECS PROG"; then long="timeout $STEP_S"; fi
unsafe() { printf "dual-deploy-unsafe: %s %s\n" "$1" "$2" >&2; exit "$UNSAFE"; }
left() { printf "%s\n" "$MARK left $1"; }
folders() { for at; do
  [ ! -h "$at" ] || unsafe link "$at"
  [ ! -e "$at" ] || [ -d "$at" ] || unsafe kind "$at"
done; }
files() { for at; do
  [ ! -h "$at" ] || unsafe link "$at"
  [ ! -e "$at" ] || [ -f "$at" ] || unsafe kind "$at"
done; }
own_state() {
  while :; do case "$state" in ?*/ | ?*/.) state=${state%?} ;; *) break ;; esac; done
  folders "$state" "$state/lock" "$state/staging" "$state/releases" "$state/log" "$state/router" "$state/router/main" "$state/left"
  files "$state/state.json" "$state/journal" "$state/journal.new" "$state/activation" "$state/lock.guard"
  files "$state/lock/token" "$state/lock/holder" "$state/lock/lease" "$state/lock/lease.new"
}
own_id() {
  case "$1" in "" | [!0-9A-Za-z_]* | *[!0-9A-Za-z._-]*) exit 64 ;; esac
  folders "$state/staging/$1" "$state/releases/$1" "$state/staging/$1/tree" "$state/staging/$1/release" "$state/releases/$1/old" "$state/releases/$1/absent"
  for name in folders input digests check present incoming paths released wanted pointer.json no-pointer; do files "$state/staging/$1/$name"; done
  files "$state/staging/$1.json" "$state/releases/$1/pointer.json" "$state/releases/$1/no-pointer"
  files "$state/log/$1.result" "$state/log/$1.result.part" "$state/log/$1.guard"
}
own_live() {
  live="$functions/.dual-deploy"
  folders "$live" "$live/releases"
  files "$live/pointer.json" "$live/pointer.json.new" "$live/proved.json" "$live/proved.json.new"
  [ ! -d "$functions/main" ] || [ -h "$functions/main" ] || files "$functions/main/dual-deploy.json"
}
ours() {
  core=${1%-undo[0-9]*}
  core=${core%-prune}
  case "$core" in
    *[!0-9A-Za-z_-]*) return 1 ;;
    [0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]-?*-?*-[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]) return 0 ;;
    *) return 1 ;;
  esac
}
is_there() { [ -e "$1" ] || [ -h "$1" ]; }
remove() {
  rm -rf "$1" 2>/dev/null
  is_there "$1" || return 0
  find "$1" -type d ! -perm -700 -exec chmod u+rwx {} \; 2>/dev/null
  rm -rf "$1" 2>/dev/null
  is_there "$1" || return 0
  aside=$1
  case "$1" in "$state/releases/"*)
    aside="$state/left/${1##*/}"
    mkdir -p "$state/left" && ! is_there "$aside" && mv "$1" "$aside" 2>/dev/null || aside=$1 ;;
  esac
  left "$aside"
  return 1
}
regular() { find "$@" -name "*$nl*" -prune -o -type f -print; }
