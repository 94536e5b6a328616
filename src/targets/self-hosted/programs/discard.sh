# shellcheck shell=sh
# Takes away what a failed upload left: on a full disk it would stop the next run as well. Parameters: state, id. What stays
# is named by a mark, as in RECORD.

IFS= read -r state || exit 64
IFS= read -r id || exit 64
. ./shared/safe.sh
own_state
own_id "$id"
remove "$state/staging/$id"
exit 0
