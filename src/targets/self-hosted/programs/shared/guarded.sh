# shellcheck shell=sh
# `now` is for the program behind it.
# shellcheck disable=SC2034
#
# All that reads and writes the lock does so under a short flock: checking and taking are one step. Its file comes first: by
# it the folder is known as ours (INSPECT). Where it is not there, `unmade` says what that means: only who takes a lock makes
# anything. Nothing is printed while it is held: who does not read would hold up every deploy.

. ./safe.sh
umask 022
own_state
[ -e "$state/lock.guard" ] || unmade
mkdir -p "$state" && exec 7>> "$state/lock.guard" || exit 1
mkdir -p "$state/staging" "$state/releases" "$state/log" || exit 1
flock -w 20 7 || exit 75
now=$(date +%s)
