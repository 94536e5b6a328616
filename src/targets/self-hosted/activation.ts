import { MARK, POINTED, read, STATE_FORMAT } from './scripts.ts'

/**
 * The switch to a release: ONE self-contained script that runs to its end when the connection is lost (output to a file,
 * HUP and PIPE ignored). Only children of the functions folder are renamed: the folder itself is a bind mount, which
 * pins the inode (docs/self-hosted.md).
 *
 * It holds `flock` on `activation` for as long as it lives. A guard process waits for that lock; when it gets it and the
 * journal is still there, the script died half way, and the guard puts the old folders back and starts the container.
 * The next activation does the same first, should the guard have died as well; it starts the container also when itself
 * would never restart it, because the one that died may have stopped it. Only the holder of the lock removes the journal.
 * Who died after the start has left a container in which functions boot: it is stopped before the folders go back one by
 * one, or one that is asked meanwhile would boot from files of both releases, and keep them.
 *
 * All folders move in two renaming commands, because every command in between is time in which nobody is served; and for a
 * moment after the start nothing is asked of docker, because it would take the processors on which the runtime boots.
 *
 * With the managed router the switch is one rename, of its pointer, and the folders only follow it: nobody is served from
 * them. The release is made before, as a copy of the staged files in a folder that the pointer then names.
 *
 * Parameters: docker, container, destination (the mount inside the container), functions, state, id, token (of the lock),
 * restart (`around` | `after` | `never`), grace (seconds), pointer (the managed router's, one line of JSON; `-` = leave it,
 * `none` = take it away, `undo` = the one beside the staging tree); then the folders to switch, one a line, and an empty line;
 * then `sha256sum` lines of the staged files; then `end`: input that a lost connection cut short switches nothing.
 * Lines of the container's log and names of folders are indented by a space: a function prints what it likes, in a log and
 * in the name of a folder, and a mark must be ours.
 * Answer, also kept in `log/<id>.result`: sections verify, switch, running, folders, logs, outcome. Nobody else on the server may
 * read that file: a function logs what it likes.
 */
export const ACTIVATE = `${read('docker', 'container', 'destination', 'functions', 'state', 'id', 'token', 'restart', 'grace', 'pointer')}
${POINTED}
${String.raw`umask 022
work="$state/staging/$id"
result="$state/log/$id.result"
live="$functions/.dual-deploy"
mkdir -p "$work" "$state/log" || exit 70
while IFS= read -r folder && [ -n "$folder" ]; do printf "%s\n" "$folder"; done > "$work/folders" || exit 70
cat > "$work/input" || exit 70
[ "$(tail -n 1 "$work/input")" = end ] || exit 70
sed "\$d" "$work/input" > "$work/digests" || exit 70
umask 077
exec 3>&1 > "$result.part" 2>&1 < /dev/null
umask 022
trap "" HUP PIPE
mark() { printf "%s\n" "${MARK} $1"; }
finish() {
  [ "$(cat "$state/journal" 2>/dev/null)" != "$id" ] || rm -f "$state/journal"
  mark outcome
  printf "%s\n" "$1"
  mv -f "$result.part" "$result"
  cat "$result" >&3 2>/dev/null
  exit 0
}
not_switched() { rm -rf "$state/releases/$id"; finish switch-failed; }
pointer_from() {
  if [ -e "$1/pointer.json" ]; then cp "$1/pointer.json" "$live/pointer.json.new" && mv -f "$live/pointer.json.new" "$live/pointer.json"
  elif [ -e "$1/no-pointer" ]; then rm -f "$live/pointer.json"
  fi
}
undo() {
  pointer_from "$state/releases/$1"
  while IFS= read -r folder; do
    if [ -e "$state/releases/$1/old/$folder" ]; then
      [ ! -e "$functions/$folder" ] || mv "$functions/$folder" "$state/staging/$1/tree/$folder"
      mv "$state/releases/$1/old/$folder" "$functions/$folder"
    elif [ -e "$state/releases/$1/absent/$folder" ]; then
      [ ! -e "$functions/$folder" ] || mv "$functions/$folder" "$state/staging/$1/tree/$folder"
    fi
  done < "$state/staging/$1/folders"
  rm -rf "$state/releases/$1"
}
move() {
  [ -s "$work/$1" ] || return 0
  cd "$2" && xargs -0 sh -c "to=\$1; shift; exec mv -- \"\$@\" \"\$to/\"" sh "$3" < "$work/$1"
}
make_release() {
  new="$live/releases/$id"
  grep -v "^[0-9a-f]* [ *]main/" "$work/digests" > "$work/released"
  [ -s "$work/released" ] || return 0
  sed "s/^[0-9a-f]* [ *]//" "$work/released" | tr "\n" "\0" > "$work/paths"
  rm -rf "$new.part" && mkdir -p "$new.part" || return 1
  rsync --recursive --from0 --files-from="$work/paths" "$work/tree/" "$new.part/" || return 1
  cd "$new.part" && sha256sum -c "$work/released" > "$work/check" 2>&1 || { grep -v ": OK$" "$work/check"; return 1; }
  cd / && mv "$new.part" "$new"
}
keep_router() {
  grep -qx main "$work/folders" && [ -e "$functions/main" ] && [ ! -e "$functions/main/dual-deploy.json" ] || return 0
  rm -rf "$state/router" && mkdir "$state/router" && cp -Rp "$functions/main" "$state/router/main"
}
keep_pointer() {
  if [ -e "$live/pointer.json" ]; then cp "$live/pointer.json" "$state/releases/$id/pointer.json"
  else : > "$state/releases/$id/no-pointer"
  fi
}
point() {
  [ "$pointer" != - ] || return 0
  pointed "$live/pointer.json" | while IFS= read -r served; do touch -c "$live/releases/$served"; done
  case "$pointer" in
    none) rm -f "$live/pointer.json" ;;
    undo) pointer_from "$work" ;;
    "{"*) printf "%s\n" "$pointer" > "$live/pointer.json.new" && mv -f "$live/pointer.json.new" "$live/pointer.json" ;;
  esac
}
told() { $docker logs --since "$since" --tail "$1" "$container" 2>&1 | sed "s/^/ /"; }
start() { [ "$restart" = never ] || $docker start "$container"; }
recover() {
  [ -f "$state/journal" ] || return 0
  IFS= read -r half < "$state/journal"
  [ -e "$state/staging/$half/never" ] || $docker stop -t "$grace" "$container"
  undo "$half"
  $docker start "$container"
  rm -f "$state/journal"
}
state_of() { $docker inspect --type container --format "${STATE_FORMAT}" "$container"; }
is_up() {
  tries=0
  while [ $tries -lt 20 ]; do
    names=$($docker exec "$container" ls -1 "$destination" 2>&1) && return 0
    tries=$((tries + 1))
    sleep 0.25
  done
  return 1
}
exec 9>> "$state/activation"
flock -w 120 9 || finish busy
recover
[ "$(cat "$state/lock/token" 2>/dev/null)" = "$token" ] || finish lock-lost
mark verify
if [ -s "$work/digests" ]; then
  cd "$work/tree" || finish corrupt
  sha256sum -c ../digests > ../check 2>&1 || { grep -v ": OK$" ../check; finish corrupt; }
fi
cd /
mkdir -p "$state/releases/$id/old" "$state/releases/$id/absent" || not_switched
: > "$work/present" && : > "$work/incoming" || not_switched
while IFS= read -r folder; do
  if [ -e "$functions/$folder" ]; then printf "./%s\0" "$folder" >> "$work/present"
  else : > "$state/releases/$id/absent/$folder" || not_switched
  fi
  [ ! -e "$work/tree/$folder" ] || printf "./%s\0" "$folder" >> "$work/incoming" || not_switched
done < "$work/folders"
case "$pointer" in "{"*) make_release && keep_router || { rm -rf "$live/releases/$id" "$live/releases/$id.part"; not_switched; } ;; esac
[ "$pointer" = - ] || keep_pointer || not_switched
since=$(date -u +%Y-%m-%dT%H:%M:%SZ)
[ "$restart" != never ] || : > "$work/never"
( exec 9>&- 3>&- > "$state/log/$id.guard" 2>&1; exec 8>> "$state/activation"; flock 8; recover ) &
printf "%s\n" "$id" > "$state/journal.new" && mv -f "$state/journal.new" "$state/journal" || not_switched
if [ "$restart" = around ]; then
  $docker stop -t "$grace" "$container" > /dev/null || { start; rm -rf "$state/releases/$id"; finish stop-failed; }
fi
mark switch
{ point && move present "$functions" "$state/releases/$id/old" && move incoming "$work/tree" "$functions"; } || { undo "$id"; start; finish switch-failed; }
mark running
case "$restart" in
  around) $docker start "$container" > /dev/null ;;
  after) $docker restart -t "$grace" "$container" > /dev/null ;;
esac || { undo "$id"; start; finish start-failed; }
[ "$restart" = never ] || sleep 0.25
state_of
is_up || { told 60; undo "$id"; $docker restart -t 1 "$container"; finish start-failed; }
state_of
mark folders
printf "%s\n" "$names" | sed "s/^/ /"
mark logs
told 400
printf "\n"
finish activated`}`
