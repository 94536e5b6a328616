# shellcheck shell=sh
# In front of rsync: makes the staging tree, copies into it the folders that are only overlaid, then becomes rsync.
# Parameters: functions, tree; then folders, one a line, and an empty line. The shell reads these lines byte by byte, so
# the protocol that follows on standard input is whole. The words of rsync stand behind the verb and the protocol (verbs.ts).
# A folder that is a link is refused: what it leads to would become ours to publish.

IFS= read -r functions || exit 64
IFS= read -r tree || exit 64
. ./shared/safe.sh
umask 022
id=${tree%/tree}
state=${id%/staging/*}
id=${id##*/}
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
exec "$@"
