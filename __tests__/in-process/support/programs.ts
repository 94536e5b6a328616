/** Programs in the place of those that a server and a runner have; their state is in files, so that others may look. */

/**
 * Keeps its container in `container`: whether it runs, the number of its start, and which router it has loaded, which
 * stays the one that it started with; what it was called for is in `calls`. A container whose router is gone dies at its start, with `broken` it does not start.
 */
export const FAKE_DOCKER = `#!/bin/sh
home=$(dirname "$0")/..
read -r running boot router < "$home/container"
printf "%s\\n" "$1" >> "$home/calls"
put() { printf "%s\\n" "$*" > "$home/container.$$" && mv -f "$home/container.$$" "$home/container"; }
up() {
  if [ -e "$home/broken" ]; then echo "cannot start" >&2; exit 1; fi
  kind=stock
  [ ! -e "$home/volumes/functions/main/dual-deploy.json" ] || kind=managed
  alive=false
  [ ! -e "$home/volumes/functions/main/index.ts" ] || alive=true
  put $alive $((boot + 1)) $kind
}
started() { printf "2026-01-01T00:00:00.%09dZ" "$boot"; }
case "$1" in
  inspect)
    case "$*" in
      *Mounts*) printf "[{\\"Source\\":\\"%s\\",\\"Destination\\":\\"/home/deno/functions\\"}]\\n" "$FUNCTIONS" ;;
      *Config.Env*) echo PATH ;;
      *ExitCode*) echo "$running 0 0 $(started)" ;;
      *) echo "$running 0 $(started)" ;;
    esac ;;
  stop) put false $boot $router ;;
  start) [ "$running" = true ] || up ;;
  restart) up ;;
  exec) [ "$running" = true ] && ls -1 "$home/volumes/functions" ;;
  logs) echo "booted" ;;
esac
`

/**
 * Uploads what was staged as a version of each function, and then switches them all, as \`--use-api\` does. Knobs are files
 * with names of functions: \`refuse\` (503 for the upload), \`drop\` (taken, and never published); \`crash\`: dies after the
 * uploads. What a dead runner would have started is not started; what runs when it dies goes on.
 */
export const FAKE_SUPABASE = `#!/bin/sh
if [ "$1" = --version ]; then echo 3.1.0; exit 0; fi
[ -e "$RUNNER_IS_ALIVE" ] || exit 1
cloud=$(dirname "$0")/../cloud
exec 9>> "$cloud/busy"
flock -s 9
verb="$2"
shift 2
names=""
while [ $# -gt 0 ]; do
  case "$1" in
    --workdir) root="$2"; shift 2 ;;
    --jobs|-o|--project-ref) shift 2 ;;
    --*) shift ;;
    *) names="$names $1"; shift ;;
  esac
done
among() { grep -qx -- "$2" "$cloud/$1" 2>/dev/null; }
case "$verb" in
  delete)
    for name in $names; do
      if [ ! -e "$cloud/current/$name" ]; then echo "Function $name does not exist on the Supabase project." >&2; exit 1; fi
      rm -f "$cloud/current/$name"
    done ;;
  deploy)
    for name in $names; do
      if among refuse "$name"; then echo "unexpected deploy status 503: {\\"message\\":\\"fault 503\\"}" >&2; exit 1; fi
      if [ ! -e "$root/supabase/functions/$name/index.ts" ]; then
        echo "unexpected deploy status 400: {\\"message\\":\\"Entrypoint path does not exist\\"}" >&2; exit 1
      fi
      version="$cloud/versions/$name.$$"
      mkdir -p "$version" && cp -R "$root/supabase/functions/." "$version/" || exit 1
      echo "Deploying Function: $name" >&2
      ( cd "$root" && find supabase/functions -type f ) | sed "s|^|Uploading asset ($name): |" >&2
    done
    [ ! -e "$cloud/crash" ] || kill -9 $$
    for name in $names; do
      among drop "$name" && continue
      echo "$name.$$" > "$cloud/current/.$name" && mv -f "$cloud/current/.$name" "$cloud/current/$name"
    done
    echo "Deployed Functions." ;;
esac
`
