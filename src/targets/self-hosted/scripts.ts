/**
 * The programs that run on the server. Each is a constant: what differs from run to run arrives on standard input, one
 * line a value, so no shell text is ever built from input. POSIX sh and what every server has (coreutils or busybox).
 */

/** The one line that a login shell sees. The script has no single quote, so quoting it is exact in sh, bash, zsh and fish. */
export function wrapScript(script: string): string {
  if (script.includes("'")) throw new Error('a remote script must not contain a single quote')
  return `exec sh -c '${script}'`
}

/** Head of every script: values by name, one line each, in this order; `docker` may be several words. */
export const read = (...names: string[]): string =>
  ['set -u', 'set -f', 'export LC_ALL=C', ...names.map((name) => `IFS= read -r ${name} || exit 64`)].join(
    '\n'
  )

/**
 * Values as a script reads them.
 * @throws Error for one of more than one line: the rest would be taken for the next values
 */
export function asLines(values: readonly string[]): string {
  const bad = values.find((value) => /[\n\0]/.test(value))
  if (bad !== undefined) throw new Error(`not one line, so the server cannot be told: ${JSON.stringify(bad)}`)
  return values.map((value) => `${value}\n`).join('')
}

/** Section marks of an answer. */
export const MARK = '#dual-deploy'

/** Exit code of a script that met a name of ours that is not what we made; its last words say which. */
export const UNSAFE = 98

/** More than any record has; INSPECT and TAKE print it. */
export const RECORD_BYTES = 16 * 1024 * 1024
/** Exit code of RECORD for a longer one. */
export const TOO_LARGE = 65

/** Seconds for a step that only reads, copies or hashes: a disk that does not answer must not keep the lock. */
const STEP_S = 300

/**
 * What every verb does before it touches anything. Whoever may write to a folder of ours can put a link or a pipe in the
 * place of any name in it: root of the container has the functions folder. So each name is looked at before it is used, and
 * what is not ours is named and refused. What stands above the paths that were configured, and the functions folder itself,
 * is for whoever administers the server.
 *
 * `limit` is in front of steps that could wait for ever, where it costs nothing: the timeout of busybox holds the answer open
 * for a second, so it is in front of long steps alone (`long`).
 *
 * `unsafe <why> <path>` may be defined anew; `folders` and `files` allow what is absent. `ours <name>` knows the ids of
 * deploys (job.ts) and what is derived from them: nothing else is ever swept. `remove <path>` takes away a tree of ours, also
 * one with folders of mode 000; what stays is put aside, where it is no release, and named.
 */
export const SAFE = String.raw`set -C
nl=$(printf "\nx") && nl=${'$'}{nl%x}
limit= long=
if timeout --version > /dev/null 2>&1; then limit="timeout ${STEP_S}" long="timeout ${STEP_S}"
elif timeout --help 2>&1 | grep -q "SECS PROG"; then long="timeout ${STEP_S}"; fi
unsafe() { printf "dual-deploy-unsafe: %s %s\n" "$1" "$2" >&2; exit ${UNSAFE}; }
left() { printf "%s\n" "${MARK} left $1"; }
folders() { for at; do
  [ ! -h "$at" ] || unsafe link "$at"
  [ ! -e "$at" ] || [ -d "$at" ] || unsafe kind "$at"
done; }
files() { for at; do
  [ ! -h "$at" ] || unsafe link "$at"
  [ ! -e "$at" ] || [ -f "$at" ] || unsafe kind "$at"
done; }
own_state() {
  while :; do case "$state" in ?*/ | ?*/.) state=${'$'}{state%?} ;; *) break ;; esac; done
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
  core=${'$'}{1%-undo[0-9]*}
  core=${'$'}{core%-prune}
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
    aside="$state/left/${'$'}{1##*/}"
    mkdir -p "$state/left" && ! is_there "$aside" && mv "$1" "$aside" 2>/dev/null || aside=$1 ;;
  esac
  left "$aside"
  return 1
}
regular() { find "$@" -name "*$nl*" -prune -o -type f -print; }`

/** Defines `pointed <file>`: the releases that a pointer of the managed router names, one a line. */
export const POINTED = String.raw`pointed() {
  [ -f "$1" ] && [ ! -h "$1" ] || return 0
  $limit grep -o "\"release\":\"[0-9A-Za-z][0-9A-Za-z._-]*\"" "$1" 2>/dev/null | cut -d "\"" -f 4 | sort -u
}`

/**
 * What is on the server, in one round trip. Parameters: docker, container, functions, state; then the paths to hash,
 * relative to the functions folder, one a line. Of the managed router also its pointer, and the files of the releases that
 * it names; of another router its text. These are indented: a function may write to its mount, and a mark must be ours. Of the container's environment
 * docker itself prints the names alone, what stands in front of the first `=`: no value is ever in a pipe of ours. A folder
 * whose name has more than one line is none of ours, and its lines must not be taken for an answer.
 *
 * Where a name of ours is a link or no file, or a folder that was asked for is one, the answer is that alone (section
 * `unsafe`). Hashed are regular files that no link leads to.
 */
export const INSPECT = `${read('docker', 'container', 'functions', 'state')}
${SAFE}
${POINTED}
mark() { printf "%s\\n" "${MARK} $1"; }
found=
unsafe() { found="$found$1 $2$nl"; }
own_state
[ -n "$found" ] || own_live
list=$(cat | sed "/^$/d")
tops=$(printf "%s\\n" "$list" | cut -d / -f 1 | sort -u)
while IFS= read -r top; do
  if [ -h "$functions/$top" ]; then unsafe link "$functions/$top"
  elif [ -e "$functions/$top" ] && [ ! -d "$functions/$top" ] && [ ! -f "$functions/$top" ]; then unsafe kind "$functions/$top"; fi
done << END
$tops
END
[ -z "$found" ] && [ -n "$(find "$state/state.json" -size +${RECORD_BYTES / 512} 2>/dev/null)" ] && unsafe size "$state/state.json"
if [ -n "$found" ]; then
  mark unsafe
  printf "%s" "$found"
  mark end
  exit 0
fi
mark tools
for tool in rsync sha256sum flock xargs; do command -v "$tool" >/dev/null 2>&1 && printf "%s\\n" "$tool"; done
mark rsync
rsync --version 2>/dev/null | head -n 1
mark paths
if [ ! -d "$functions" ]; then printf "%s\\n" functions-missing
elif [ ! -w "$functions" ]; then printf "%s\\n" functions-readonly; fi
place="$state"
[ -d "$state" ] || place=$(dirname "$state")
if [ ! -d "$place" ]; then printf "%s\\n" state-parent-missing
elif [ ! -w "$place" ]; then printf "%s\\n" state-readonly
elif [ -d "$state" ] && [ ! -e "$state/lock.guard" ] && [ -n "$(ls -A "$state")" ]; then printf "%s\\n" state-foreign
elif [ "$(stat -c %d "$place")" != "$(stat -c %d "$functions" 2>/dev/null)" ]; then printf "%s\\n" state-elsewhere; fi
mark disk
$limit df -Pk "$place" 2>/dev/null | tail -n 1
mark container
$limit $docker inspect --type container --format "{{.State.Running}} {{.RestartCount}} {{.State.StartedAt}}" "$container" 2>&1
mark mounts
$limit $docker inspect --type container --format "{{json .Mounts}}" "$container" 2>/dev/null
mark variables
$limit $docker inspect --type container --format "{{range .Config.Env}}{{println (index (split . \\"=\\") 0)}}{{end}}" "$container" 2>/dev/null
mark folders
if cd "$functions" 2>/dev/null; then
  set +f
  for folder in * .[!.]*; do
    case "$folder" in *"$nl"*) continue ;; esac
    [ -d "$folder" ] && { [ -w "$folder" ] && printf "w %s\\n" "$folder" || printf "r %s\\n" "$folder"; }
  done
  set -f
fi
mark releases
ls -1 "$state/releases" 2>/dev/null
mark state
head -c ${RECORD_BYTES} "$state/state.json" 2>/dev/null
printf "\\n"
mark pointer
[ ! -f "$functions/.dual-deploy/pointer.json" ] || $limit sed "s/^/ /" "$functions/.dual-deploy/pointer.json" 2>/dev/null
printf "\\n"
mark router
router="$functions/main/index.ts"
[ ! -f "$functions/main/dual-deploy.json" ] || router="$functions/main/dual-deploy.json"
if [ -h "$functions/main" ] || [ -h "$router" ]; then printf " %s\\n" "// a symbolic link, which is not followed"
elif [ -f "$router" ]; then $limit head -c 65536 "$router" 2>/dev/null | sed "s/^/ /"; fi
printf "\\n"
mark released
if cd "$functions/.dual-deploy/releases" 2>/dev/null; then
  pointed ../pointer.json | while IFS= read -r release; do
    [ -d "$release" ] && [ ! -h "$release" ] && find "$release" -name "*$nl*" -prune -o -type f -exec $limit sha256sum -- {} +
  done
fi
mark files
cd "$functions" 2>/dev/null && {
  printf "%s\\n" "$list" | sort -u
  printf "%s\\n" "$tops" | sed "s/^/.\\//" | tr "\\n" "\\0" | xargs -0 sh -c "unwanted=\\$1; shift; exec find \\"\\$@\\" -name \\"\\$unwanted\\" -prune -o -type f -print" sh "*$nl*" 2>/dev/null | cut -c 3- | sort -u
} | sort | uniq -d | tr "\\n" "\\0" | xargs -0 $limit sha256sum -- 2>/dev/null
mark end
exit 0`

/**
 * In front of rsync: makes the staging tree, copies into it the folders that are only overlaid, then becomes rsync.
 * Parameters: functions, tree; then folders, one a line, and an empty line. The shell reads these lines byte by byte, so
 * the protocol that follows on standard input is whole. The words of rsync stand behind the verb and the protocol (verbs.ts).
 * A folder that is a link is refused: what it leads to would become ours to publish.
 */
export const RECEIVE = `${read('functions', 'tree')}
${SAFE}
umask 022
id=\${tree%/tree}
state=\${id%/staging/*}
id=\${id##*/}
own_state
own_id "$id"
mkdir -p "$tree" && cd "$tree" || exit 90
find . -type l -exec rm -f {} +
while IFS= read -r folder && [ -n "$folder" ]; do
  case "$folder" in */* | . | ..) exit 64 ;; esac
  [ ! -h "$functions/$folder" ] || unsafe link "$functions/$folder"
  [ ! -h "$folder" ] || unsafe link "$tree/$folder"
  if [ -d "$functions/$folder" ]; then $long cp -RPp "$functions/$folder" . || exit 91; fi
done
shift 2
exec "$@"`

/**
 * Writes our record of what is on the targets and sweeps what is old: staging folders, logs, and releases that the
 * record does not name. Parameters: state, functions, token; the ids of the releases to keep, one a line, and an empty line; then
 * the JSON text as one line, ended by a newline: without it a lost connection has cut it short, and nothing is written. A
 * rename makes the record whole or absent. Only the owner of the lock writes it: one who was away for longer than the lease
 * would write over the record of another deploy, and sweep its way back. Exit 3: the lock is another's. Asked again, after an
 * answer that was lost, it finds its own text. When all of it is done the lock is freed: a deploy has nothing left to do.
 * Answer: section `freed`, if it was; a mark `left <path>` for each thing that could not be removed.
 *
 * What the managed router's pointer says now has been proved: a copy is what the router falls back on. Releases that no
 * pointer names go a day after they were last served, when the last worker with their files has long ended.
 */
export const RECORD = `${read('state', 'functions', 'token')}
${SAFE}
${POINTED}
umask 022
free() {
  exec 7>> "$state/lock.guard"
  flock -w 20 7 && [ "$(cat "$state/lock/token" 2>/dev/null)" = "$token" ] && rm -rf "$state/lock" && freed=1
  exec 7>&-
  [ -z "\${freed-}" ] || printf "%s\\n" "${MARK} freed"
}
own_state
own_id "$token"
own_live
keep="|"
while IFS= read -r id && [ -n "$id" ]; do keep="$keep$id|"; done
new="$state/staging/$token.json"
rm -f "$new" && head -c ${RECORD_BYTES + 1} > "$new" || exit 1
[ -z "$(find "$new" -size +${RECORD_BYTES / 512})" ] || { rm -f "$new"; exit ${TOO_LARGE}; }
[ -s "$new" ] && [ -z "$(tail -c 1 "$new")" ] || { rm -f "$new"; exit 74; }
exec 6>> "$state/lock.guard"
flock -w 20 6 || { rm -f "$new"; exit 75; }
if [ "$(cat "$state/lock/token" 2>/dev/null)" != "$token" ]; then
  cmp -s "$new" "$state/state.json" || lost=3
  rm -f "$new"
  exit \${lost:-0}
fi
mv -f "$new" "$state/state.json" || exit 1
exec 6>&-
trap free EXIT
find "$state/staging" "$state/log" -mindepth 1 -maxdepth 1 ! -name "*$nl*" -mmin +1440 | while IFS= read -r old; do
  name=\${old##*/}
  case "$name" in export.??????) remove "$old" ;; *)
    name=\${name%.json}
    name=\${name%.part}
    name=\${name%.result}
    ours "\${name%.guard}" && remove "$old" ;;
  esac
done
set +f
for old in "$state"/left/*; do
  ours "\${old##*/}" && is_there "$old" && remove "$old"
done
for old in "$state"/releases/*; do
  id=\${old##*/}
  case "$keep" in *"|$id|"*) ;; *) ours "$id" && { remove "$old"; remove "$state/staging/$id"; } ;; esac
done
own_live
cd "$functions/.dual-deploy" 2>/dev/null || exit 0
if [ -f pointer.json ]; then
  rm -f proved.json.new
  $limit cp -P pointer.json proved.json.new && mv -f proved.json.new proved.json
else rm -f proved.json; fi
named="|$(for file in pointer.json "$state"/releases/*/pointer.json; do pointed "$file"; done | tr "\\n" "|")"
cd releases 2>/dev/null || exit 0
find . -mindepth 1 -maxdepth 1 ! -name "*$nl*" -mmin +1440 | while IFS= read -r release; do
  release=\${release#./}
  case "$named" in *"|$release|"*) ;; *) ours "\${release%.part}" && remove "./$release" ;; esac
done
exit 0`

/**
 * Prepares the way back from a release: what it replaced is copied into a staging tree, so that the way back is an
 * activation like any other. Parameters: state, id (of the way back); then the release's folders in `releases/`, one a
 * line, newest first: where two hold a name, the older one counts. Answer: section `folders`, all that the release
 * touched; those without a copy did not exist before it. The managed router's pointer from before is laid beside the tree.
 */
export const STAGE_UNDO = `${read('state', 'id')}
${SAFE}
own_state
own_id "$id"
printf "%s\\n" "${MARK} folders"
mkdir -p "$state/staging/$id/tree" || exit 90
while IFS= read -r of && [ -n "$of" ]; do
  own_id "$of"
  [ -d "$state/releases/$of/old" ] || continue
  ls -A1 "$state/releases/$of/old" | while IFS= read -r name; do
    case "$name" in "" | . | ..) continue ;; esac
    remove "$state/staging/$id/tree/$name" > /dev/null || exit 91
    $limit cp -RPp "$state/releases/$of/old/$name" "$state/staging/$id/tree/$name" || exit 91
    printf "%s\\n" "$name"
  done || exit 91
  ls -A1 "$state/releases/$of/absent" | while IFS= read -r name; do
    case "$name" in "" | . | ..) continue ;; esac
    remove "$state/staging/$id/tree/$name" > /dev/null || exit 91
    printf "%s\\n" "$name"
  done || exit 91
  if [ -e "$state/releases/$of/pointer.json" ]; then
    rm -f "$state/staging/$id/no-pointer" "$state/staging/$id/pointer.json"
    cp -P "$state/releases/$of/pointer.json" "$state/staging/$id/pointer.json" || exit 91
  elif [ -e "$state/releases/$of/no-pointer" ]; then
    rm -f "$state/staging/$id/no-pointer" "$state/staging/$id/pointer.json"
    : > "$state/staging/$id/no-pointer" || exit 91
  fi
done
printf "%s\\n" "${MARK} end"`

/**
 * Puts the router that ours took the place of into a staging tree. Parameters: state, id. Exit 3: there is no copy of it.
 */
export const STAGE_ROUTER = `${read('state', 'id')}
${SAFE}
own_state
own_id "$id"
[ -d "$state/router/main" ] || exit 3
remove "$state/staging/$id/tree/main"
mkdir -p "$state/staging/$id/tree" && $limit cp -RPp "$state/router/main" "$state/staging/$id/tree/main"`

/**
 * Sends the folders that we put there, as they are and as releases kept them, as one tar stream: folders and regular files
 * alone, with modes that anybody can unpack. Parameters: functions, state; then top-level folders, one a line.
 */
export const EXPORT = `${read('functions', 'state')}
${SAFE}
own_state
set --
while IFS= read -r folder && [ -n "$folder" ]; do
  case "$folder" in */* | . | ..) exit 64 ;; esac
  [ -e "$functions/$folder" ] && [ ! -h "$functions/$folder" ] && set -- "$@" "./$folder"
done
cd "$functions" || exit 90
work=$(mktemp -d "$state/staging/export.XXXXXX") || exit 91
sweep() { remove "$work" >&2; }
trap sweep EXIT
mkdir "$work/roots" "$work/roots/live" || exit 91
[ $# = 0 ] || $long cp -RPp "$@" "$work/roots/live/" || exit 92
set +f
for release in "$state"/releases/*/old; do
  of=\${release%/old}
  [ -d "$release" ] && [ ! -h "$release" ] && [ ! -h "$of" ] && $limit cp -RPp "$release" "$work/roots/\${of##*/}"
done
find "$work/roots" -type d ! -perm -700 -exec chmod u+rwx {} \\;
find "$work/roots" ! -type d ! -type f -exec rm -f {} +
$long tar -C "$work/roots" -cf - .`

/** The result of an activation whose connection was lost. Parameters: state, id. Exit 3: it still runs. */
export const RESULT = `${read('state', 'id')}
${SAFE}
own_state
own_id "$id"
if [ -f "$state/log/$id.result" ]; then cat "$state/log/$id.result"; exit 0; fi
flock -n "$state/activation" true || exit 3
[ -f "$state/log/$id.result" ] && cat "$state/log/$id.result"
exit 0`

/**
 * Takes away what a failed upload left: on a full disk it would stop the next run as well. Parameters: state, id. What stays
 * is named by a mark, as in RECORD.
 */
export const DISCARD = `${read('state', 'id')}
${SAFE}
own_state
own_id "$id"
remove "$state/staging/$id"
exit 0`

/** What docker says of the container: two answers are compared, in an activation and after it. */
export const STATE_FORMAT = '{{.State.Running}} {{.RestartCount}} {{.State.ExitCode}} {{.State.StartedAt}}'

/** How the container is, in the words of ACTIVATE. Parameters: docker, container. Answer: running, restarts, exit code, started at. */
export const CONTAINER = `${read('docker', 'container')}
$docker inspect --type container --format "${STATE_FORMAT}" "$container"`

/** More than 400 lines of any sense have. What is before them is cut, not what is behind. */
export const LOG_BYTES = 256 * 1024

/**
 * What the container's log says since an activation, which made the file `present` right before its switch: a function boots
 * at its first request, when the activation has long ended. Parameters: docker, container, state, id. Exit 3: there was none.
 * A verdict waits for it, so a docker that hangs is given up.
 */
export const LOGS = `${read('docker', 'container', 'state', 'id')}
${SAFE}
own_state
own_id "$id"
since=$(date -u -r "$state/staging/$id/present" +%Y-%m-%dT%H:%M:%SZ) || exit 3
timeout 10 $docker logs --since "$since" --tail 400 "$container" 2>&1 | tail -c ${LOG_BYTES}`
