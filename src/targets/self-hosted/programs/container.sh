# shellcheck shell=sh
# How the container is, in the words of ACTIVATE. Parameters: docker, container. Answer: running, restarts, exit code, started at.

IFS= read -r docker || exit 64
IFS= read -r container || exit 64
$docker inspect --type container --format "$STATE_FORMAT" "$container"
