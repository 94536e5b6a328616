# shellcheck shell=sh
# Sends the folders that we put there, as they are and as releases kept them, as one tar stream: folders and regular files
# alone, with modes that anybody can unpack. Parameters: functions, state; then top-level folders, one a line.

IFS= read -r functions || exit 64
IFS= read -r state || exit 64
. ./shared/safe.sh
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
  of=${release%/old}
  [ -d "$release" ] && [ ! -h "$release" ] && [ ! -h "$of" ] && $limit cp -RPp "$release" "$work/roots/${of##*/}"
done
find "$work/roots" -type d ! -perm -700 -exec chmod u+rwx {} \;
find "$work/roots" ! -type d ! -type f -exec rm -f {} +
$long tar -C "$work/roots" -cf - .
