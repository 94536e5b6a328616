# shellcheck shell=sh
# `docker` and `limit` may be several words, or none.
# shellcheck disable=SC2086
#
# The switch to a release: ONE self-contained script that runs to its end when the connection is lost (output to a file,
# HUP and PIPE ignored). Only children of the functions folder are renamed: the folder itself is a bind mount, which
# pins the inode (docs/server/self-hosted.md).
#
# It holds `flock` on `activation` for as long as it lives. A guard process waits for that lock; when it gets it and the
# journal is still there, the script died half way, and the guard puts the old folders back and starts the container.
# The next activation does the same first, should the guard have died as well; it starts the container also when itself
# would never restart it, because the one that died may have stopped it. Only the holder of the lock removes the journal.
# Who died after the start has left a container in which functions boot: it is stopped before the folders go back one by
# one, or one that is asked meanwhile would boot from files of both releases, and keep them.
#
# All folders move in two renaming commands, because every command in between is time in which nobody is served; and for a
# moment after the start nothing is asked of docker, because it would take the processors on which the runtime boots.
#
# With the managed router the switch is one rename, of its pointer, and the folders only follow it: nobody is served from
# them. The release is made before, as a copy of the staged files, in the state folder, where the container cannot reach it;
# then it is renamed to where the pointer names it.
#
# Of what was received only regular files that no link leads to count, with modes of ours. Names of ours, and folders to
# switch, that are links end it as `unsafe`, before anything stops. Until the journal is there `free` may end it (TERM).
#
# Parameters: docker, container, destination (the mount inside the container), functions, state, id, token (of the lock),
# restart (`around` | `after` | `never`), grace (seconds), pointer (the managed router's, one line of JSON; `-` = leave it,
# `none` = take it away, `undo` = the one beside the staging tree); then the folders to switch, one a line, and an empty line;
# then `sha256sum` lines of the staged files; then `end`: input that a lost connection cut short switches nothing.
# Lines of the container's log and names of folders are indented by a space: a function prints what it likes, in a log and
# in the name of a folder, and a mark must be ours.
# Answer, also kept in `log/<id>.result`: sections verify, switch, running, folders, logs, outcome. Nobody else on the server may
# read that file: a function logs what it likes.

IFS= read -r docker || exit 64
IFS= read -r container || exit 64
IFS= read -r destination || exit 64
IFS= read -r functions || exit 64
IFS= read -r state || exit 64
IFS= read -r id || exit 64
IFS= read -r token || exit 64
IFS= read -r restart || exit 64
IFS= read -r grace || exit 64
IFS= read -r pointer || exit 64
. ./shared/safe.sh
. ./shared/pointed.sh
umask 022
own_state
own_id "$id"
own_live
work="$state/staging/$id"
result="$state/log/$id.result"
live="$functions/.dual-deploy"
real=$(cd "$functions" && pwd -P) || exit 70
mkdir -p "$work" "$state/log" || exit 70
cd "$work" && rm -f folders input digests check present incoming paths released wanted "$result.part" || exit 70
while IFS= read -r folder && [ -n "$folder" ]; do
  case "$folder" in */* | . | ..) exit 64 ;; esac
  printf "%s\n" "$folder"
done > "$work/folders" || exit 70
cat > "$work/input" || exit 70
[ "$(tail -n 1 "$work/input")" = end ] || exit 70
sed "\$d" "$work/input" > "$work/digests" || exit 70
umask 077
exec 3>&1 > "$result.part" 2>&1 < /dev/null
umask 022
trap "" HUP PIPE
mark() { printf "%s\n" "$MARK $1"; }
finish() {
  trap "" TERM
  [ "$(cat "$state/journal" 2>/dev/null)" != "$id" ] || rm -f "$state/journal"
  mark outcome
  printf "%s\n" "$1"
  mv -f "$result.part" "$result"
  exec 9>&-
  cat "$result" >&3 2>/dev/null
  exit 0
}
left() { printf "could not be removed: %s\n" "$1"; }
given_up() { remove "$state/releases/$id"; finish lock-lost; }
not_switched() { remove "$state/releases/$id"; finish switch-failed; }
enter() { cd "$live$1" 2>/dev/null && [ "$(pwd -P)" = "$real/.dual-deploy$1" ] || { cd /; return 1; }; }
put_pointer() { enter "" && rm -f pointer.json.new && cat > pointer.json.new && mv -f pointer.json.new pointer.json && cd /; }
pointer_from() {
  if [ -e "$1/pointer.json" ]; then put_pointer < "$1/pointer.json"
  elif [ -e "$1/no-pointer" ] && [ -e "$live/pointer.json" ]; then enter "" && rm -f pointer.json && cd /
  fi
}
give_way() { ! is_there "$functions/$2" || mv "$functions/$2" "$state/staging/$1/tree/$2"; }
undo() {
  pointer_from "$state/releases/$1"
  while IFS= read -r folder; do
    case "$folder" in "" | . | .. | */*) continue ;; esac
    if is_there "$state/releases/$1/old/$folder"; then
      give_way "$1" "$folder"
      mv "$state/releases/$1/old/$folder" "$functions/$folder"
    elif is_there "$state/releases/$1/absent/$folder"; then give_way "$1" "$folder"
    fi
  done < "$state/staging/$1/folders"
  remove "$state/releases/$1"
}
move() {
  [ -s "$work/$1" ] || return 0
  cd "$2" && xargs -0 sh -c "to=\$1; shift; exec mv -- \"\$@\" \"\$to/\"" sh "$3" < "$work/$1"
}
own_modes() {
  find . -type d ! -perm -700 -exec chmod u+rwx {} \;
  sed "s/^[0-9a-f]* [ *]/.\//" "$work/digests" | sort -u > "$work/wanted"
  { regular . | sort; cat "$work/wanted" "$work/wanted"; } | sort | uniq -c | sed -n "s/^ *2 \(.*\)/\1: missing, or no regular file/p" | head -n 20 > "$work/check"
  [ ! -s "$work/check" ] || { cat "$work/check"; return 1; }
  tr "\n" "\0" < "$work/wanted" | xargs -0 chmod 644 || return 1
  within=$(sed "s/\/[^\/]*$//" "$work/wanted" | sort -u)
  while [ "$within" != . ]; do
    printf "%s\n" "$within" | tr "\n" "\0" | xargs -0 chmod 755 || return 1
    within=$(printf "%s\n" "$within" | sed "s/\/[^\/]*$//" | sort -u)
  done
}
make_release() {
  grep -v "^[0-9a-f]* [ *]main/" "$work/digests" > "$work/released"
  [ -s "$work/released" ] || return 0
  sed "s/^[0-9a-f]* [ *]//" "$work/released" | tr "\n" "\0" > "$work/paths"
  remove "$work/release" && mkdir "$work/release" || return 1
  $long rsync --recursive --no-perms --chmod=D755,F644 --from0 --files-from="$work/paths" "$work/tree/" "$work/release/" || return 1
  rm -f "$work/check"
  cd "$work/release" && $long sha256sum -c "$work/released" > "$work/check" 2>&1 || { grep -v ": OK$" "$work/check"; return 1; }
  mkdir -p "$live/releases" && enter /releases && remove "./$id" && mv "$work/release" "./$id" && cd /
}
keep_router() {
  grep -qx main "$work/folders" && [ -e "$functions/main" ] && [ ! -e "$functions/main/dual-deploy.json" ] || return 0
  remove "$state/router" && mkdir "$state/router" && $long cp -RPp "$functions/main" "$state/router/main"
}
keep_pointer() {
  if [ -e "$live/pointer.json" ]; then $limit cp -P "$live/pointer.json" "$state/releases/$id/pointer.json"
  else : > "$state/releases/$id/no-pointer"
  fi
}
point() {
  [ "$pointer" != - ] || return 0
  pointed "$live/pointer.json" | while IFS= read -r served; do
    [ -h "$live/releases/$served" ] || touch -c "$live/releases/$served"
  done
  case "$pointer" in
    none) [ ! -d "$live" ] || { enter "" && rm -f pointer.json && cd /; } ;;
    undo) pointer_from "$work" ;;
    "{"*) mkdir -p "$live" && printf "%s\n" "$pointer" | put_pointer ;;
  esac
}
told() { $docker logs --since "$since" --tail "$1" "$container" 2>&1 | sed "s/^/ /"; }
start() { [ "$restart" = never ] || $docker start "$container"; }
half=
unsafe() { printf "%s %s\n" "$1" "$2"; [ -z "$half" ] || $docker start "$container"; finish unsafe; }
recover() {
  files "$state/journal"
  [ -f "$state/journal" ] || return 0
  IFS= read -r half < "$state/journal"
  case "$half" in "" | [!0-9A-Za-z_]* | *[!0-9A-Za-z._-]*) half=none; unsafe kind "$state/journal" ;; esac
  own_id "$half"
  own_live
  [ -e "$state/staging/$half/never" ] || $limit $docker stop -t "$grace" "$container"
  undo "$half"
  $docker start "$container"
  rm -f "$state/journal"
  half=
}
state_of() { $docker inspect --type container --format "$STATE_FORMAT" "$container"; }
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
trap given_up TERM
recover
[ "$(cat "$state/lock/token" 2>/dev/null)" = "$token" ] || finish lock-lost
mark verify
if [ -s "$work/digests" ]; then
  cd "$work/tree" || finish corrupt
  own_modes || finish corrupt
  rm -f ../check
  $long sha256sum -c ../digests > ../check 2>&1 || { grep -v ": OK$" ../check; finish corrupt; }
fi
cd /
while IFS= read -r folder; do
  [ ! -h "$functions/$folder" ] || unsafe link "$functions/$folder"
  [ ! -s "$work/digests" ] || [ ! -h "$work/tree/$folder" ] || unsafe link "$work/tree/$folder"
done < "$work/folders"
mkdir -p "$state/releases/$id/old" "$state/releases/$id/absent" || not_switched
: > "$work/present" && : > "$work/incoming" || not_switched
while IFS= read -r folder; do
  if is_there "$functions/$folder"; then printf "./%s\0" "$folder" >> "$work/present"
  else : > "$state/releases/$id/absent/$folder" || not_switched
  fi
  ! is_there "$work/tree/$folder" || printf "./%s\0" "$folder" >> "$work/incoming" || not_switched
done < "$work/folders"
case "$pointer" in "{"*) make_release && keep_router || { cd /; enter /releases && remove "./$id"; cd /; not_switched; } ;; esac
[ "$pointer" = - ] || keep_pointer || not_switched
since=$(date -u +%Y-%m-%dT%H:%M:%SZ)
[ "$restart" != never ] || : > "$work/never" || not_switched
rm -f "$state/log/$id.guard" "$state/journal.new"
( exec 9>&- 3>&- > "$state/log/$id.guard" 2>&1; trap - TERM; finish() { exit 1; }; exec 8>> "$state/activation"; flock 8; recover ) &
trap - TERM
printf "%s\n" "$id" > "$state/journal.new" && mv -f "$state/journal.new" "$state/journal" || not_switched
if [ "$restart" = around ]; then
  $limit $docker stop -t "$grace" "$container" > /dev/null || { start; remove "$state/releases/$id"; finish stop-failed; }
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
finish activated
