import { MARK, read, RECORD_BYTES, SAFE } from './scripts.ts'

/**
 * All that reads and writes the lock does so under a short flock: checking and taking are one step. Its file comes first: by
 * it the folder is known as ours (INSPECT). Nothing is printed while it is held: who does not read would hold up every deploy.
 */
const GUARDED = String.raw`${SAFE}
umask 022
own_state
mkdir -p "$state" && exec 7>> "$state/lock.guard" || exit 1
mkdir -p "$state/staging" "$state/releases" "$state/log" || exit 1
flock -w 20 7 || exit 75
now=$(date +%s)`

/**
 * Takes the lock, or says who has it. A dead runner's lock is free after its lease, and a cancelled one's when its post step
 * has freed it; but neither while an activation script still runs (it holds `activation`). Parameters: state, token, lease; then the holder as one line of JSON.
 * Answer: sections `lock` (acquired | held), `holder`, `releases` (names), `state` (state.json).
 */
const TAKE = `${read('state', 'token', 'lease', 'holder')}
${GUARDED}
${String.raw`mark() { printf "%s\n" "${MARK} $1"; }
until=$(cat "$state/lock/lease" 2>/dev/null) || until=0
case "$until" in ""|*[!0-9]*) until=0 ;; esac
[ "$until" -le $((now + 2 * lease)) ] || until=0
if [ "$(cat "$state/lock/token" 2>/dev/null)" != "$token" ] && { { [ -d "$state/lock" ] && [ "$until" -ge "$now" ]; } || ! flock -n "$state/activation" true; }; then
  said="held $((until - now))"
  had="$nl${MARK} holder$nl$(head -c 4096 "$state/lock/holder" 2>/dev/null)"
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
head -c ${RECORD_BYTES} "$state/state.json" 2>/dev/null
printf "\n"
mark end`}`

/** Parameters: state, token, lease. Exit 3: the lock is no longer ours. */
const RENEW = `${read('state', 'token', 'lease')}
${GUARDED}
[ "$(cat "$state/lock/token" 2>/dev/null)" = "$token" ] || exit 3
rm -f "$state/lock/lease.new" && printf "%s\\n" $((now + lease)) > "$state/lock/lease.new" && mv -f "$state/lock/lease.new" "$state/lock/lease"`

/**
 * Parameters: state, token (`*` = whoever has it). Prints the holder. Under `*` an activation that has no journal yet has
 * switched nothing, and may hang at what it reads: it is ended. Should it write its journal in this very moment, its guard puts
 * right what it leaves. Whoever has its lock file open as 9 is it, or was started by it. Exit 4: a switch is under way.
 */
const FREE = `${read('state', 'token')}
${GUARDED}
${String.raw`end_activation() {
  ended=
  for process in $(cd /proc && ls -1); do
    case "$process" in *[!0-9]*) continue ;; esac
    [ "/proc/$process/fd/9" -ef "$state/activation" ] && kill "-$1" "$process" && ended=1
  done 2>/dev/null
  [ -n "$ended" ] && ( exec 8>> "$state/activation"; flock -w 5 8 )
}
holder=$(head -c 4096 "$state/lock/holder" 2>/dev/null)
say() { exec 7>&-; [ -z "$holder" ] || printf "%s\n" "$holder"; exit "$1"; }
if [ "$token" = "*" ] && ! flock -n "$state/activation" true; then
  [ ! -e "$state/journal" ] && { end_activation TERM || end_activation KILL; } || say 4
fi
[ -d "$state/lock" ] || exit 0
[ "$token" = "*" ] || [ "$(cat "$state/lock/token" 2>/dev/null)" = "$token" ] || say 3
rm -rf "$state/lock" || exit 1
say 0`}`

export const LOCK_SCRIPTS = { TAKE, RENEW, FREE }
