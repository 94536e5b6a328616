# shellcheck shell=sh
# The result of an activation whose connection was lost. Parameters: state, id. Exit 3: it still runs.

IFS= read -r state || exit 64
IFS= read -r id || exit 64
. ./shared/safe.sh
own_state
own_id "$id"
if [ -f "$state/log/$id.result" ]; then cat "$state/log/$id.result"; exit 0; fi
flock -n "$state/activation" true || exit 3
[ -f "$state/log/$id.result" ] && cat "$state/log/$id.result"
exit 0
