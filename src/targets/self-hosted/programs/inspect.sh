# shellcheck shell=sh
# `docker` and `limit` may be several words, or none.
# shellcheck disable=SC2086
#
# What is on the server, in one round trip. Parameters: docker, container, functions, state; then the paths to hash,
# relative to the functions folder, one a line. Of the managed router also its pointer, and the files of the releases that
# it names; of another router its text. These are indented: a function may write to its mount, and a mark must be ours. Of the container's environment
# docker itself prints the names alone, what stands in front of the first `=`: no value is ever in a pipe of ours. A folder
# whose name has more than one line is none of ours, and its lines must not be taken for an answer.
#
# Of functions that were not asked for the name, and what our own file in their folder says of them; of what could change what
# an import means, wherever it lies, the path.
#
# Where a name of ours is a link or no file, or a folder that was asked for is one, the answer is that alone (section
# `unsafe`). Hashed are regular files that no link leads to.

IFS= read -r docker || exit 64
IFS= read -r container || exit 64
IFS= read -r functions || exit 64
IFS= read -r state || exit 64
. ./shared/safe.sh
. ./shared/pointed.sh
mark() { printf "%s\n" "$MARK $1"; }
found=
unsafe() { found="$found$1 $2$nl"; }
own_state
[ -n "$found" ] || own_live
list=$(cat | sed "/^$/d")
tops=$(printf "%s\n" "$list" | cut -d / -f 1 | sort -u)
while IFS= read -r top; do
  if [ -h "$functions/$top" ]; then unsafe link "$functions/$top"
  elif [ -e "$functions/$top" ] && [ ! -d "$functions/$top" ] && [ ! -f "$functions/$top" ]; then unsafe kind "$functions/$top"; fi
done << END
$tops
END
[ -z "$found" ] && [ -n "$(find "$state/state.json" -size "+$((RECORD_BYTES / 512))" 2>/dev/null)" ] && unsafe size "$state/state.json"
if [ -n "$found" ]; then
  mark unsafe
  printf "%s" "$found"
  mark end
  exit 0
fi
mark tools
for tool in rsync sha256sum flock xargs; do command -v "$tool" >/dev/null 2>&1 && printf "%s\n" "$tool"; done
mark rsync
rsync --version 2>/dev/null | head -n 1
mark paths
if [ ! -d "$functions" ]; then printf "%s\n" functions-missing
elif [ ! -w "$functions" ]; then printf "%s\n" functions-readonly; fi
place="$state"
[ -d "$state" ] || place=$(dirname "$state")
if [ ! -d "$place" ]; then printf "%s\n" state-parent-missing
elif [ ! -w "$place" ]; then printf "%s\n" state-readonly
elif [ -d "$state" ] && [ ! -e "$state/lock.guard" ] && [ -n "$(ls -A "$state")" ]; then printf "%s\n" state-foreign
elif [ "$(stat -c %d "$place")" != "$(stat -c %d "$functions" 2>/dev/null)" ]; then printf "%s\n" state-elsewhere; fi
mark disk
$limit df -Pk "$place" 2>/dev/null | tail -n 1
mark container
$limit $docker inspect --type container --format "{{.State.Running}} {{.RestartCount}} {{.State.StartedAt}}" "$container" 2>&1
mark mounts
$limit $docker inspect --type container --format "{{json .Mounts}}" "$container" 2>/dev/null
mark variables
$limit $docker inspect --type container --format "{{range .Config.Env}}{{println (index (split . \"=\") 0)}}{{end}}" "$container" 2>/dev/null
mark folders
if cd "$functions" 2>/dev/null; then
  set +f
  for folder in * .[!.]*; do
    case "$folder" in *"$nl"*) continue ;; esac
    [ -d "$folder" ] && { [ -w "$folder" ] && printf "w %s\n" "$folder" || printf "r %s\n" "$folder"; }
  done
  set -f
fi
mark others
if cd "$functions" 2>/dev/null; then
  set +f
  for folder in *; do
    case "$folder" in main | [!A-Za-z]* | *[!0-9A-Za-z_-]*) continue ;; esac
    case "$nl$tops$nl" in *"$nl$folder$nl"*) continue ;; esac
    for entry in "$folder"/index.ts "$folder"/index.tsx "$folder"/index.js "$folder"/index.mjs "$folder"/index.jsx; do
      [ -f "$entry" ] || continue
      printf "%s " "$folder"
      said="$folder/dual-deploy.json"
      [ ! -f "$said" ] || [ -h "$said" ] || [ -h "$folder" ] || $limit head -c 262144 "$said" 2>/dev/null | tr -d "\r\n"
      printf "\n"
      break
    done
  done
  set -f
fi
mark configs
if cd "$functions" 2>/dev/null; then
  $limit find . -name "*$nl*" -prune -o -path ./main -prune -o -path "./.dual-deploy/releases/*/*" -prune -o \( -name deno.json -o -name deno.jsonc -o -name deno.lock -o -name import_map.json -o -name package.json -o -name package-lock.json -o -name .npmrc -o -name node_modules -o -name vendor \) -print -prune 2>/dev/null | head -n 2000 | cut -c 3- | sed "s/^/ /"
fi
mark stock
[ ! -f "$functions/deno.jsonc" ] || [ -h "$functions/deno.jsonc" ] || head -c 4096 "$functions/deno.jsonc" 2>/dev/null | sed "s/^/ /"
mark releases
ls -1 "$state/releases" 2>/dev/null
mark state
head -c "$RECORD_BYTES" "$state/state.json" 2>/dev/null
printf "\n"
mark pointer
[ ! -f "$functions/.dual-deploy/pointer.json" ] || $limit sed "s/^/ /" "$functions/.dual-deploy/pointer.json" 2>/dev/null
printf "\n"
mark router
router="$functions/main/index.ts"
[ ! -f "$functions/main/dual-deploy.json" ] || router="$functions/main/dual-deploy.json"
if [ -h "$functions/main" ] || [ -h "$router" ]; then printf " %s\n" "// a symbolic link, which is not followed"
elif [ -f "$router" ]; then $limit head -c 65536 "$router" 2>/dev/null | sed "s/^/ /"; fi
printf "\n"
mark released
if cd "$functions/.dual-deploy/releases" 2>/dev/null; then
  pointed ../pointer.json | while IFS= read -r release; do
    [ -d "$release" ] && [ ! -h "$release" ] && find "$release" -name "*$nl*" -prune -o -type f -exec $limit sha256sum -- {} +
  done
fi
mark files
cd "$functions" 2>/dev/null && {
  printf "%s\n" "$list" | sort -u
  printf "%s\n" "$tops" | sed "s/^/.\//" | tr "\n" "\0" | xargs -0 sh -c "unwanted=\$1; shift; exec find \"\$@\" -name \"\$unwanted\" -prune -o -type f -print" sh "*$nl*" 2>/dev/null | cut -c 3- | sort -u
} | sort | uniq -d | tr "\n" "\0" | xargs -0 $limit sha256sum -- 2>/dev/null
mark end
exit 0
