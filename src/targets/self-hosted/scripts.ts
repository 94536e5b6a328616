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
 * relative to the functions folder, one a line.
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
parent=$(dirname "$state")
if mkdir -p "$state/staging" "$state/releases" "$state/log" 2>/dev/null; then
  [ -w "$state" ] || printf "%s\\n" state-readonly
  [ "$(stat -c %d "$state")" = "$(stat -c %d "$functions" 2>/dev/null)" ] || printf "%s\\n" state-elsewhere
elif [ -d "$parent" ]; then printf "%s\\n" state-readonly
else printf "%s\\n" state-parent-missing; fi
mark disk
df -Pk "$state" 2>/dev/null | tail -n 1
mark container
$docker inspect --type container --format "{{.State.Running}} {{.RestartCount}} {{.State.StartedAt}}" "$container" 2>&1
mark mounts
$docker inspect --type container --format "{{json .Mounts}}" "$container" 2>/dev/null
mark folders
if cd "$functions" 2>/dev/null; then
  set +f
  for folder in * .[!.]*; do [ -d "$folder" ] && { [ -w "$folder" ] && printf "w %s\\n" "$folder" || printf "r %s\\n" "$folder"; }; done
  set -f
fi
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
 * the protocol that follows on standard input is whole.
 */
export const RECEIVE = `${read('functions', 'tree')}
umask 022
mkdir -p "$tree" && cd "$tree" || exit 90
while IFS= read -r folder && [ -n "$folder" ]; do
  if [ -d "$functions/$folder" ]; then cp -Rp "$functions/$folder" . || exit 91; fi
done
exec "$@"`

/**
 * Writes our record of what is on the targets and sweeps what is old: staging folders, and releases beyond the newest
 * `keep`. Parameters: state, keep; then the JSON text. A rename makes the record whole or absent.
 */
export const RECORD = `${read('state', 'keep')}
umask 022
cat > "$state/state.json.new" && mv -f "$state/state.json.new" "$state/state.json" || exit 1
find "$state/staging" -mindepth 1 -maxdepth 1 -mmin +60 -exec rm -rf {} +
cd "$state/releases" 2>/dev/null || exit 0
ls -1 | sort -r | tail -n "+$((keep + 1))" | while IFS= read -r old; do rm -rf "./$old"; done
exit 0`
