import { MARK, read } from './scripts.ts'

/**
 * All that reads and writes the lock does so under a short flock: checking and taking are one step. Its file comes first: by
 * it the folder is known as ours (INSPECT).
 */
const GUARDED = String.raw`umask 022
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
mark lock
if [ "$(cat "$state/lock/token" 2>/dev/null)" != "$token" ] && { { [ -d "$state/lock" ] && [ "$until" -ge "$now" ]; } || ! flock -n "$state/activation" true; }; then
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
mark releases
ls -1 "$state/releases"
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
