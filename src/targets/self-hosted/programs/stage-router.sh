# shellcheck shell=sh
# Puts the router that ours took the place of into a staging tree. Parameters: state, id. Answer: section `end`. Exit 3: there
# is no copy of it.

IFS= read -r state || exit 64
IFS= read -r id || exit 64
. ./shared/safe.sh
own_state
own_id "$id"
[ -d "$state/router/main" ] || exit 3
remove "$state/staging/$id/tree/main"
mkdir -p "$state/staging/$id/tree" && $limit cp -RPp "$state/router/main" "$state/staging/$id/tree/main" || exit 1
printf "%s\n" "$MARK end"
