# shellcheck shell=sh
# In there are folders that were published, and `find` of busybox has no -printf.
# shellcheck disable=SC2012
#
# Prepares the way back from a release: what it replaced is copied into a staging tree, so that the way back is an
# activation like any other. Parameters: state, id (of the way back); then the release's folders in `releases/`, one a
# line, newest first: where two hold a name, the older one counts; an empty line; the functions that the release published,
# one a line, and an empty line. Answer: section `folders`, all that the release
# touched; those without a copy did not exist before it. The managed router's pointer from before is laid beside the tree. Where
# none is, functions are served from these folders, and the stamps of those that were published tell of this way back (section
# `stamped`): what answers then was booted from what lies there now. Stamps of older versions have no such line and stay as they are.

IFS= read -r state || exit 64
IFS= read -r id || exit 64
. ./shared/safe.sh
own_state
own_id "$id"
printf "%s\n" "$MARK folders"
mkdir -p "$state/staging/$id/tree" || exit 90
while IFS= read -r of && [ -n "$of" ]; do
  own_id "$of"
  [ -d "$state/releases/$of/old" ] || continue
  ls -A1 "$state/releases/$of/old" | while IFS= read -r name; do
    case "$name" in "" | . | ..) continue ;; esac
    remove "$state/staging/$id/tree/$name" > /dev/null || exit 91
    $limit cp -RPp "$state/releases/$of/old/$name" "$state/staging/$id/tree/$name" || exit 91
    printf "%s\n" "$name"
  done || exit 91
  ls -A1 "$state/releases/$of/absent" | while IFS= read -r name; do
    case "$name" in "" | . | ..) continue ;; esac
    remove "$state/staging/$id/tree/$name" > /dev/null || exit 91
    printf "%s\n" "$name"
  done || exit 91
  if [ -e "$state/releases/$of/pointer.json" ]; then
    rm -f "$state/staging/$id/no-pointer" "$state/staging/$id/pointer.json"
    cp -P "$state/releases/$of/pointer.json" "$state/staging/$id/pointer.json" || exit 91
  elif [ -e "$state/releases/$of/no-pointer" ]; then
    rm -f "$state/staging/$id/no-pointer" "$state/staging/$id/pointer.json"
    : > "$state/staging/$id/no-pointer" || exit 91
  fi
done
if [ ! -e "$state/staging/$id/pointer.json" ]; then
  while IFS= read -r name && [ -n "$name" ]; do
    case "$name" in . | .. | */*) continue ;; esac
    stamp="$state/staging/$id/tree/$name/dual-deploy-stamp.ts"
    [ ! -h "${stamp%/*}" ] && [ ! -h "$stamp" ] && [ -f "$stamp" ] || continue
    rm -f "$stamp.new"
    sed "s/^const RELEASE = .*/const RELEASE = \"$id\";/" "$stamp" > "$stamp.new" && mv -f "$stamp.new" "$stamp" || exit 91
  done
  printf "%s\n" "$MARK stamped"
fi
printf "%s\n" "$MARK end"
