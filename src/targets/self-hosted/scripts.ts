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

/** Section marks of an answer. */
export const MARK = '#dual-deploy'

/**
 * What is on the server, in one round trip. Parameters: docker, container, functions, state; then the paths to hash,
 * relative to the functions folder, one a line. Of the container's environment docker itself prints the names alone, what
 * stands in front of the first `=`: no value is ever in a pipe of ours.
 */
export const INSPECT = `${read('docker', 'container', 'functions', 'state')}
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
  for folder in * .[!.]*; do [ -d "$folder" ] && { [ -w "$folder" ] && printf "w %s\\n" "$folder" || printf "r %s\\n" "$folder"; }; done
  set -f
fi
mark releases
ls -1 "$state/releases" 2>/dev/null
mark state
cat "$state/state.json" 2>/dev/null
printf "\\n"
mark files
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
 * record does not name. Parameters: state; the ids of the releases to keep, one a line, and an empty line; then the JSON
 * text as one line, ended by a newline: without it a lost connection has cut it short, and nothing is written. A rename
 * makes the record whole or absent.
 */
export const RECORD = `${read('state')}
umask 022
keep="|"
while IFS= read -r id && [ -n "$id" ]; do keep="$keep$id|"; done
cat > "$state/state.json.new" || exit 1
[ -s "$state/state.json.new" ] && [ -z "$(tail -c 1 "$state/state.json.new")" ] || exit 74
mv -f "$state/state.json.new" "$state/state.json" || exit 1
find "$state/staging" "$state/log" -mindepth 1 -maxdepth 1 -mmin +1440 -exec rm -rf {} +
cd "$state/releases" 2>/dev/null || exit 0
ls -1 | while IFS= read -r id; do
  case "$keep" in *"|$id|"*) ;; *) rm -rf "./$id" "$state/staging/$id" ;; esac
done
exit 0`

/**
 * Prepares the way back from a release: what it replaced is copied into a staging tree, so that the way back is an
 * activation like any other. Parameters: state, id (of the way back); then the release's folders in `releases/`, one a
 * line, newest first: where two hold a name, the older one counts. Answer: section `folders`, all that the release touched; those without a copy did not exist before it.
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
done
printf "%s\\n" "${MARK} end"`

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

/** How the container is, in the words of ACTIVATE. Parameters: docker, container. Answer: running, restarts, exit code, started at. */
export const CONTAINER = `${read('docker', 'container')}
$docker inspect --type container --format "{{.State.Running}} {{.RestartCount}} {{.State.ExitCode}} {{.State.StartedAt}}" "$container"`
