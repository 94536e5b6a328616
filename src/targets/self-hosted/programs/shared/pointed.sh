# shellcheck shell=sh
# `limit` is of safe.sh, which every program that needs this one reads before it.
# shellcheck disable=SC2154
#
# Defines `pointed <file>`: the releases that a pointer of the managed router names, one a line.

pointed() {
  [ -f "$1" ] && [ ! -h "$1" ] || return 0
  $limit grep -o "\"release\":\"[0-9A-Za-z][0-9A-Za-z._-]*\"" "$1" 2>/dev/null | cut -d "\"" -f 4 | sort -u
}
