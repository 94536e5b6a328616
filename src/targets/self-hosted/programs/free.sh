# shellcheck shell=sh
# dash and busybox have -ef.
# shellcheck disable=SC3013
#
# Parameters: state, token (`*` = whoever has it). Answer: sections `holder`, if there was one, `unmade` where no deploy has left
# anything, and `end`. Under `*` an activation that has no journal yet has
# switched nothing, and may hang at what it reads: it is ended. Should it write its journal in this very moment, its guard puts
# right what it leaves. Whoever has its lock file open as 9 is it, or was started by it. Exit 4: a switch is under way.

IFS= read -r state || exit 64
IFS= read -r token || exit 64
mark() { printf "%s\n" "$MARK $1"; }
unmade() { [ -d "$state/lock" ] || { mark unmade; mark end; exit 0; }; }
. ./shared/guarded.sh
end_activation() {
  ended=
  for process in $(cd /proc && ls -1); do
    case "$process" in *[!0-9]*) continue ;; esac
    [ "/proc/$process/fd/9" -ef "$state/activation" ] && kill "-$1" "$process" && ended=1
  done 2>/dev/null
  [ -n "$ended" ] && ( exec 8>> "$state/activation"; flock -w 5 8 )
}
holder=$(head -c 4096 "$state/lock/holder" 2>/dev/null)
say() {
  exec 7>&-
  [ -z "$2" ] || { mark holder; printf "%s\n" "$2"; }
  mark end
  exit "$1"
}
if [ "$token" = "*" ] && ! flock -n "$state/activation" true; then
  [ ! -e "$state/journal" ] && { end_activation TERM || end_activation KILL; } || say 4 "$holder"
fi
[ -d "$state/lock" ] || say 0 ""
[ "$token" = "*" ] || [ "$(cat "$state/lock/token" 2>/dev/null)" = "$token" ] || say 3 "$holder"
rm -rf "$state/lock" || exit 1
say 0 "$holder"
