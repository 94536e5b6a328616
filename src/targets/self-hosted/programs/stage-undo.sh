# shellcheck shell=sh
# In there are folders that were published, and `find` of busybox has no -printf.
# shellcheck disable=SC2012
#
# Prepares the way back from a release: what it replaced is copied into a staging tree, so that the way back is an
# activation like any other. Parameters: state, id (of the way back); then the release's folders in `releases/`, one a
# line, newest first: where two hold a name, the older one counts. Answer: section `folders`, all that the release
# touched; those without a copy did not exist before it. The managed router's pointer from before is laid beside the tree.

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
printf "%s\n" "$MARK end"
