# shellcheck shell=sh
# `nl` is of safe.sh, by way of guarded.sh.
# shellcheck disable=SC2154
#
# Takes the lock, or says who has it. A dead runner's lock is free after its lease, and a cancelled one's when its post step
# has freed it; but neither while an activation script still runs (it holds `activation`). Parameters: state, token, lease; then the holder as one line of JSON.
# Answer: sections `lock` (acquired | held), `holder`, `releases` (names), `state` (state.json).

IFS= read -r state || exit 64
IFS= read -r token || exit 64
IFS= read -r lease || exit 64
IFS= read -r holder || exit 64
unmade() { :; }
. ./shared/guarded.sh
mark() { printf "%s\n" "$MARK $1"; }
until=$(cat "$state/lock/lease" 2>/dev/null) || until=0
case "$until" in ""|*[!0-9]*) until=0 ;; esac
[ "$until" -le $((now + 2 * lease)) ] || until=0
if [ "$(cat "$state/lock/token" 2>/dev/null)" != "$token" ] && { { [ -d "$state/lock" ] && [ "$until" -ge "$now" ]; } || ! flock -n "$state/activation" true; }; then
  said="held $((until - now))"
  had="$nl$MARK holder$nl$(head -c 4096 "$state/lock/holder" 2>/dev/null)"
else
  rm -rf "$state/lock"
  mkdir "$state/lock" || exit 1
  printf "%s\n" "$token" > "$state/lock/token" && printf "%s\n" "$holder" > "$state/lock/holder" && printf "%s\n" $((now + lease)) > "$state/lock/lease" || exit 1
  said=acquired
  had=
fi
exec 7>&-
mark lock
printf "%s%s\n\n" "$said" "$had"
mark releases
ls -1 "$state/releases"
mark state
head -c "$RECORD_BYTES" "$state/state.json" 2>/dev/null
printf "\n"
mark end
