#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Does a comparison of real runs flag what it is there for?  The link's fault knob makes each ring
# 300 us late, which is a third of what a ring takes on this pair; the same pair without it must not
# be flagged.

# shellcheck source=runs.sh
. "$(dirname "${BASH_SOURCE[0]}")/runs.sh"

# the knob belongs to the link daemon, which the first machine's power-on starts
late_config() {
	ln -s "$PWD/configs/common" "$place/common"
	sed 's|virtual/vpair on ep|& \&\& virtual/vpair fault ring-delay 300us|' \
		configs/virtual.conf >"$place/late.conf"
	grep -q 'ring-delay' "$place/late.conf" && ./doorbench check "$place/late.conf"
}

# take SIDE CONFIG: five values of each measurement, by repetition within one boot
take() {
	./doorbench run --config "$2" --output "$out/$1" --suite latency \
		--case embedded.ring --repeat 5 >>"$out/$1.log" 2>&1 ||
		{ tail -n 5 "$out/$1.log"; return 1; }
}

# what drifts meets all sides alike: there and back
runs() {
	local side
	mkdir -p "$out"
	for side in old same late late same old; do
		case $side in
		late) take late "$place/late.conf" ;;
		*) take "$side" configs/virtual.conf ;;
		esac || return 1
	done
}

compare() { ./doorbench compare "$out/old" "$out/$1" --output "$out/$1.txt"; }
# By design 5 % of comparisons of equal kernels flag something; of one in 400 the second one of new
# runs does so, too.
same() {
	compare same && return
	echo "flagged once:"
	cat "$out/same.txt"
	rm -rf "$out/same" && take same configs/virtual.conf && take same configs/virtual.conf &&
		compare same
}
flagged() {
	local code
	compare late
	code=$?
	echo "exit status $code"
	cat "$out/late.txt"
	[ $code = 1 ] && late_lines
}
# both of the ring's measurements are worse; the floor, in which nobody rings, is not
late_lines() {
	local what
	for what in ring.handler ring.reply; do
		grep -A3 "^    $what " "$out/late.txt" | grep -q REGRESSION ||
			{ echo "$what is not flagged"; return 1; }
	done
	! grep -A3 '^    floor ' "$out/late.txt" | grep -q REGRESSION ||
		{ echo "the floor is flagged"; return 1; }
}

ok "a configuration whose rings are late" late_config
ok "ten values of each side" runs
ok "the same pair twice is not flagged" same
ok "rings that are 300 us late are a regression" flagged
ok "nothing is left running" nothing_left
