# shellcheck shell=sh
# Parameters: state, token, lease. Answer: section `renewed`. Exit 3: the lock is no longer ours.

IFS= read -r state || exit 64
IFS= read -r token || exit 64
IFS= read -r lease || exit 64
unmade() { exit 3; }
. ./shared/guarded.sh
[ "$(cat "$state/lock/token" 2>/dev/null)" = "$token" ] || exit 3
rm -f "$state/lock/lease.new" && printf "%s\n" $((now + lease)) > "$state/lock/lease.new" && mv -f "$state/lock/lease.new" "$state/lock/lease" || exit 1
exec 7>&-
printf "%s\n" "$MARK renewed"
