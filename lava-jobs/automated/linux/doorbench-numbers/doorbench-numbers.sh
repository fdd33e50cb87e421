#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# doorbench-numbers.sh RESULT.TXT: reports the lines with a number, see doorbench-numbers.yaml.

# shellcheck source=lava-jobs/automated/linux/lib.sh
. "$(dirname "$0")/../lib.sh"

[ $# = 1 ] || { echo "usage: doorbench-numbers.sh RESULT.TXT" >&2; exit 2; }
[ -r "$1" ] || broken "$1 is missing: doorbench-rc did not run before"
while read -r name word number unit; do
	[ -z "$number" ] || result "$name" "$word" "$number" "$unit"
done <"$1"
exit 0
