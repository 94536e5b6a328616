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

/** Defines `pointed <file>`: the releases that a pointer of the managed router names, one a line. */
export const POINTED = String.raw`pointed() { grep -o "\"release\":\"[0-9A-Za-z][0-9A-Za-z._-]*\"" "$1" 2>/dev/null | cut -d "\"" -f 4 | sort -u; }`

/**
 * What is on the server, in one round trip. Parameters: docker, container, functions, state; then the paths to hash,
 * relative to the functions folder, one a line. Of the managed router also its pointer, and the files of the releases that
 * it names; of another router its text. These are indented: a function may write to its mount, and a mark must be ours. Of the container's environment
 * docker itself prints the names alone, what stands in front of the first `=`: no value is ever in a pipe of ours. A folder
 * whose name has more than one line is none of ours, and its lines must not be taken for an answer.
 */
export const INSPECT = `${read('docker', 'container', 'functions', 'state')}
${POINTED}
mark() { printf "%s\\n" "${MARK} $1"; }
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
df -Pk "$place" 2>/dev/null | tail -n 1
mark container
$docker inspect --type container --format "{{.State.Running}} {{.RestartCount}} {{.State.StartedAt}}" "$container" 2>&1
mark mounts
$docker inspect --type container --format "{{json .Mounts}}" "$container" 2>/dev/null
mark variables
$docker inspect --type container --format "{{range .Config.Env}}{{println (index (split . \\"=\\") 0)}}{{end}}" "$container" 2>/dev/null
mark folders
if cd "$functions" 2>/dev/null; then
  set +f
  nl=$(printf "\\nx") && nl=\${nl%x}
  for folder in * .[!.]*; do
    case "$folder" in *"$nl"*) continue ;; esac
    [ -d "$folder" ] && { [ -w "$folder" ] && printf "w %s\\n" "$folder" || printf "r %s\\n" "$folder"; }
  done
  set -f
fi
mark releases
ls -1 "$state/releases" 2>/dev/null
mark state
cat "$state/state.json" 2>/dev/null
printf "\\n"
mark pointer
sed "s/^/ /" "$functions/.dual-deploy/pointer.json" 2>/dev/null
printf "\\n"
mark router
if [ -f "$functions/main/dual-deploy.json" ]; then sed "s/^/ /" "$functions/main/dual-deploy.json"
else head -c 65536 "$functions/main/index.ts" 2>/dev/null | sed "s/^/ /"; fi
printf "\\n"
mark released
if cd "$functions/.dual-deploy/releases" 2>/dev/null; then
  pointed ../pointer.json | while IFS= read -r release; do
    [ -d "$release" ] && find "$release" -type f -exec sha256sum -- {} +
  done
fi
mark files
cd "$functions" 2>/dev/null
tr "\\n" "\\0" | xargs -0 sha256sum -- 2>/dev/null
mark end
exit 0`

/**
 * In front of rsync: makes the staging tree, copies into it the folders that are only overlaid, then becomes rsync.
 * Parameters: functions, tree; then folders, one a line, and an empty line. The shell reads these lines byte by byte, so
 * the protocol that follows on standard input is whole. The words of rsync stand behind the verb and the protocol (verbs.ts).
 */
export const RECEIVE = `${read('functions', 'tree')}
umask 022
mkdir -p "$tree" && cd "$tree" || exit 90
while IFS= read -r folder && [ -n "$folder" ]; do
  if [ -d "$functions/$folder" ]; then cp -Rp "$functions/$folder" . || exit 91; fi
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
 * Answer: section `freed`, if it was.
 *
 * What the managed router's pointer says now has been proved: a copy is what the router falls back on. Releases that no
 * pointer names go a day after they were last served, when the last worker with their files has long ended.
 */
export const RECORD = `${read('state', 'functions', 'token')}
${POINTED}
umask 022
free() {
  exec 7>> "$state/lock.guard"
  flock -w 20 7 && [ "$(cat "$state/lock/token" 2>/dev/null)" = "$token" ] && rm -rf "$state/lock" && printf "%s\\n" "${MARK} freed"
}
keep="|"
while IFS= read -r id && [ -n "$id" ]; do keep="$keep$id|"; done
new="$state/staging/$token.json"
cat > "$new" || exit 1
[ -s "$new" ] && [ -z "$(tail -c 1 "$new")" ] || { rm -f "$new"; exit 74; }
exec 6>> "$state/lock.guard"
flock -w 20 6 || exit 75
if [ "$(cat "$state/lock/token" 2>/dev/null)" != "$token" ]; then
  cmp -s "$new" "$state/state.json" || lost=3
  rm -f "$new"
  exit \${lost:-0}
fi
mv -f "$new" "$state/state.json" || exit 1
exec 6>&-
trap free EXIT
find "$state/staging" "$state/log" -mindepth 1 -maxdepth 1 -mmin +1440 -exec rm -rf {} +
if cd "$state/releases" 2>/dev/null; then
  ls -1 | while IFS= read -r id; do
    case "$keep" in *"|$id|"*) ;; *) rm -rf "./$id" "$state/staging/$id" ;; esac
  done
fi
cd "$functions/.dual-deploy" 2>/dev/null || exit 0
if [ -f pointer.json ]; then cp pointer.json proved.json.new && mv -f proved.json.new proved.json
else rm -f proved.json; fi
set +f
named="|$(for file in pointer.json "$state"/releases/*/pointer.json; do pointed "$file"; done | tr "\\n" "|")"
cd releases 2>/dev/null || exit 0
find . -mindepth 1 -maxdepth 1 -mmin +1440 | while IFS= read -r release; do
  case "$named" in *"|\${release#./}|"*) ;; *) rm -rf "$release" ;; esac
done
exit 0`

/**
 * Prepares the way back from a release: what it replaced is copied into a staging tree, so that the way back is an
 * activation like any other. Parameters: state, id (of the way back); then the release's folders in `releases/`, one a
 * line, newest first: where two hold a name, the older one counts. Answer: section `folders`, all that the release
 * touched; those without a copy did not exist before it. The managed router's pointer from before is laid beside the tree.
 */
export const STAGE_UNDO = `${read('state', 'id')}
printf "%s\\n" "${MARK} folders"
mkdir -p "$state/staging/$id/tree" || exit 90
while IFS= read -r of && [ -n "$of" ]; do
  [ -d "$state/releases/$of/old" ] || continue
  ls -A1 "$state/releases/$of/old" | while IFS= read -r name; do
    rm -rf "$state/staging/$id/tree/$name"
    cp -Rp "$state/releases/$of/old/$name" "$state/staging/$id/tree/$name" || exit 91
    printf "%s\\n" "$name"
  done || exit 91
  ls -A1 "$state/releases/$of/absent" | while IFS= read -r name; do
    rm -rf "$state/staging/$id/tree/$name"
    printf "%s\\n" "$name"
  done
  if [ -e "$state/releases/$of/pointer.json" ]; then
    rm -f "$state/staging/$id/no-pointer"
    cp "$state/releases/$of/pointer.json" "$state/staging/$id/pointer.json" || exit 91
  elif [ -e "$state/releases/$of/no-pointer" ]; then
    rm -f "$state/staging/$id/pointer.json"
    : > "$state/staging/$id/no-pointer" || exit 91
  fi
done
printf "%s\\n" "${MARK} end"`

/**
 * Puts the router that ours took the place of into a staging tree. Parameters: state, id. Exit 3: there is no copy of it.
 */
export const STAGE_ROUTER = `${read('state', 'id')}
[ -d "$state/router/main" ] || exit 3
rm -rf "$state/staging/$id/tree/main"
mkdir -p "$state/staging/$id/tree" && cp -Rp "$state/router/main" "$state/staging/$id/tree/main"`

/**
 * Sends the folders that we put there, as they are and as releases kept them, as one tar stream.
 * Parameters: functions, state; then top-level folders, one a line.
 */
export const EXPORT = `${read('functions', 'state')}
set --
while IFS= read -r folder && [ -n "$folder" ]; do
  [ -e "$functions/$folder" ] && set -- "$@" "./$folder"
done
cd "$functions" || exit 90
work=$(mktemp -d "$state/staging/export.XXXXXX") || exit 91
sweep() { rm -rf "$work"; }
trap sweep EXIT
mkdir "$work/roots" "$work/roots/live" || exit 91
[ $# = 0 ] || cp -Rp "$@" "$work/roots/live/" || exit 92
set +f
for release in "$state"/releases/*/old; do
  [ -d "$release" ] && cp -Rp "$release" "$work/roots/$(basename "$(dirname "$release")")"
done
tar -C "$work/roots" -cf - .`

/** The result of an activation whose connection was lost. Parameters: state, id. Exit 3: it still runs. */
export const RESULT = `${read('state', 'id')}
if [ -f "$state/log/$id.result" ]; then cat "$state/log/$id.result"; exit 0; fi
flock -n "$state/activation" true || exit 3
[ -f "$state/log/$id.result" ] && cat "$state/log/$id.result"
exit 0`

/** Takes away what a failed upload left: on a full disk it would stop the next run as well. Parameters: state, id. */
export const DISCARD = `${read('state', 'id')}
case "$id" in ""|*/*|.*) exit 64 ;; esac
rm -rf "$state/staging/$id"`

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
since=$(date -u -r "$state/staging/$id/present" +%Y-%m-%dT%H:%M:%SZ) || exit 3
timeout 10 $docker logs --since "$since" --tail 400 "$container" 2>&1 | tail -c ${LOG_BYTES}`
