# shellcheck shell=sh
# Writes our record of what is on the targets and sweeps what is old: staging folders, logs, and releases that the
# record does not name. Parameters: state, functions, token; the ids of the releases to keep, one a line, and an empty line; then
# the JSON text as one line, ended by a newline: without it a lost connection has cut it short, and nothing is written. A
# rename makes the record whole or absent. Only the owner of the lock writes it: one who was away for longer than the lease
# would write over the record of another deploy, and sweep its way back. Exit 3: the lock is another's. Asked again, after an
# answer that was lost, it finds its own text. When all of it is done the lock is freed: a deploy has nothing left to do. As the
# verb `note` it stays: what is proved is written before something else is removed.
# Answer: section `written`, then `freed`, if it was; a mark `left <path>` for each thing that could not be removed.
#
# What the managed router's pointer says now has been proved: a copy is what the router falls back on. Releases that no
# pointer names go a day after they were last served, when the last worker with their files has long ended.

IFS= read -r state || exit 64
IFS= read -r functions || exit 64
IFS= read -r token || exit 64
. ./shared/safe.sh
. ./shared/pointed.sh
umask 022
free() {
  exec 7>> "$state/lock.guard"
  flock -w 20 7 && [ "$(cat "$state/lock/token" 2>/dev/null)" = "$token" ] && rm -rf "$state/lock" && freed=1
  exec 7>&-
  [ -z "${freed-}" ] || printf "%s\n" "$MARK freed"
}
own_state
own_id "$token"
own_live
keep="|"
while IFS= read -r id && [ -n "$id" ]; do keep="$keep$id|"; done
new="$state/staging/$token.json"
rm -f "$new" && head -c "$((RECORD_BYTES + 1))" > "$new" || exit 1
[ -z "$(find "$new" -size "+$((RECORD_BYTES / 512))")" ] || { rm -f "$new"; exit "$TOO_LARGE"; }
[ -s "$new" ] && [ -z "$(tail -c 1 "$new")" ] || { rm -f "$new"; exit 74; }
exec 6>> "$state/lock.guard"
flock -w 20 6 || { rm -f "$new"; exit 75; }
if [ "$(cat "$state/lock/token" 2>/dev/null)" != "$token" ]; then
  cmp -s "$new" "$state/state.json" || lost=3
  rm -f "$new"
  [ -n "${lost-}" ] || printf "%s\n" "$MARK written"
  exit "${lost:-0}"
fi
mv -f "$new" "$state/state.json" || exit 1
exec 6>&-
printf "%s\n" "$MARK written"
[ "${1-}" = note ] || trap free EXIT
find "$state/staging" "$state/log" -mindepth 1 -maxdepth 1 ! -name "*$nl*" -mmin +1440 | while IFS= read -r old; do
  name=${old##*/}
  case "$name" in export.??????) remove "$old" ;; *)
    name=${name%.json}
    name=${name%.part}
    name=${name%.result}
    ours "${name%.guard}" && remove "$old" ;;
  esac
done
set +f
for old in "$state"/left/*; do
  ours "${old##*/}" && is_there "$old" && remove "$old"
done
for old in "$state"/releases/*; do
  id=${old##*/}
  case "$keep" in *"|$id|"*) ;; *) ours "$id" && { remove "$old"; remove "$state/staging/$id"; } ;; esac
done
own_live
cd "$functions/.dual-deploy" 2>/dev/null || exit 0
if [ -f pointer.json ]; then
  rm -f proved.json.new
  $limit cp -P pointer.json proved.json.new && mv -f proved.json.new proved.json
else rm -f proved.json; fi
named="|$(for file in pointer.json "$state"/releases/*/pointer.json; do pointed "$file"; done | tr "\n" "|")"
cd releases 2>/dev/null || exit 0
find . -mindepth 1 -maxdepth 1 ! -name "*$nl*" -mmin +1440 | while IFS= read -r release; do
  release=${release#./}
  case "$named" in *"|$release|"*) ;; *) ours "${release%.part}" && remove "./$release" ;; esac
done
exit 0
