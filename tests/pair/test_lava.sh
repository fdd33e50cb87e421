#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The RC's test definition on the virtual pair, without LAVA: the same script, the boards where the
# configuration says.

# shellcheck source=runs.sh
. "$(dirname "${BASH_SOURCE[0]}")/runs.sh"
script=$PWD/lava-jobs/automated/linux/doorbench-rc/doorbench-rc.sh
numbers=$PWD/lava-jobs/automated/linux/doorbench-numbers/doorbench-numbers.sh

# definition CASE [ENVIRONMENT...]: of suite vntb
definition() {
	local case=$1
	shift
	env "$@" "$script" -p virtual -s vntb -b embedded -c "$case" -d "$PWD" -o "$out" </dev/null
}

good() {
	definition '*.ping_1hz' || return
	cat "$out/1/result.txt"
	grep -qx "vntb.embedded.ping_1hz pass" "$out/1/result.txt"
}

has_numbers() {
	"$numbers" "$out/1/result.txt" >"$place/numbers" && cat "$place/numbers" &&
		grep -qE 'ping\.rtt pass --measurement [0-9.]+ --units ms$' "$place/numbers"
}

# a machine that cannot be started is the lab's fault
lab_broken() {
	definition '*.link' DOORBENCH_QEMU=/bin/false
	[ $? = 125 ] && grep -qx "vntb.embedded.link unknown" "$out/1/result.txt"
}

ok "a good case passes" good
ok "its numbers have units" has_numbers
ok "a broken lab is 125 and unknown" lab_broken
ok "nothing is left running" nothing_left
