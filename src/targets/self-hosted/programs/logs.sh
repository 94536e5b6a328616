# shellcheck shell=sh
# `docker` and `limit` may be several words, or none.
# shellcheck disable=SC2086
#
# What the container's log says since an activation, which made the file `present` right before its switch: a function boots
# at its first request, when the activation has long ended. Parameters: docker, container, state, id. Exit 3: there was none.
# A verdict waits for it, so a docker that hangs is given up.

IFS= read -r docker || exit 64
IFS= read -r container || exit 64
IFS= read -r state || exit 64
IFS= read -r id || exit 64
. ./shared/safe.sh
own_state
own_id "$id"
since=$(date -u -r "$state/staging/$id/present" +%Y-%m-%dT%H:%M:%SZ) || exit 3
timeout 10 $docker logs --since "$since" --tail 400 "$container" 2>&1 | tail -c "$LOG_BYTES"
