import { MARK, read } from './scripts.ts'

/** All that reads and writes the lock does so under a short flock: checking and taking are one step. */
const GUARDED = String.raw`umask 022
mkdir -p "$state/staging" "$state/releases" "$state/log" || exit 1
exec 7>> "$state/lock.guard"
flock -w 20 7 || exit 75
now=$(date +%s)`

/**
 * Takes the lock, or says who has it. A dead runner's lock is free after its lease, but not while its activation script
 * still runs (it holds `activation`). Parameters: state, token, lease; then the holder as one line of JSON.
 * Answer: sections `lock` (acquired | held), `holder`, `state` (state.json).
 */
const TAKE = `${read('state', 'token', 'lease', 'holder')}
${GUARDED}
${String.raw`mark() { printf "%s\n" "${MARK} $1"; }
until=$(cat "$state/lock/lease" 2>/dev/null) || until=0
case "$until" in ""|*[!0-9]*) until=0 ;; esac
[ "$until" -le $((now + 2 * lease)) ] || until=0
mark lock
if [ -d "$state/lock" ] && { [ "$until" -ge "$now" ] || ! flock -n "$state/activation" true; } && [ "$(cat "$state/lock/token" 2>/dev/null)" != "$token" ]; then
  printf "held %s\n" $((until - now))
  mark holder
  cat "$state/lock/holder" 2>/dev/null
else
  rm -rf "$state/lock"
  mkdir "$state/lock" || exit 1
  printf "%s\n" "$token" > "$state/lock/token" && printf "%s\n" "$holder" > "$state/lock/holder" && printf "%s\n" $((now + lease)) > "$state/lock/lease" || exit 1
  printf "acquired\n"
fi
printf "\n"
mark state
cat "$state/state.json" 2>/dev/null
printf "\n"
mark end`}`

/** Parameters: state, token, lease. Exit 3: the lock is no longer ours. */
const RENEW = `${read('state', 'token', 'lease')}
${GUARDED}
[ "$(cat "$state/lock/token" 2>/dev/null)" = "$token" ] || exit 3
printf "%s\\n" $((now + lease)) > "$state/lock/lease.new" && mv -f "$state/lock/lease.new" "$state/lock/lease"`

/** Parameters: state, token (`*` = whoever has it). Prints the holder. */
const FREE = `${read('state', 'token')}
${GUARDED}
[ -d "$state/lock" ] || exit 0
cat "$state/lock/holder" 2>/dev/null
if [ "$token" = "*" ]; then flock -n "$state/activation" true || exit 4
else [ "$(cat "$state/lock/token" 2>/dev/null)" = "$token" ] || exit 3; fi
rm -rf "$state/lock"`

export const LOCK_SCRIPTS = { TAKE, RENEW, FREE }
