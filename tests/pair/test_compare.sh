#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Does a comparison of real runs flag what it is there for?  The link's fault knob makes each ring
# 300 us late, which is a third of what a ring takes on this pair; the same pair without it must not
# be flagged.
#
# The sides take turns on one pair that stays on.

# shellcheck source=lab.sh
. "$(dirname "${BASH_SOURCE[0]}")/lab.sh"
# shellcheck source=standing.sh
. "$(dirname "${BASH_SOURCE[0]}")/standing.sh"
turns=10

# take SIDE: one value of each measurement; repetitions of a run are too much alike
take() {
	local knob=(clear)
	[ "$1" != late ] || knob=(ring-delay 300us)
	"$vpair" fault "${knob[@]}" || return 1
	standing_run "$1" --suite latency --case embedded.ring
}

# rounds SIDE...: turns, in the one direction and in the other, so that what drifts meets all alike
rounds() {
	local i side back=
	for side; do back="$side $back"; done
	for ((i = 0; i < turns; i++)); do
		for side in $( ((i % 2)) && echo "$back" || echo "$@"); do
			take "$side" || return 1
		done
	done
}

compare() { ./doorbench compare "$out/$1" "$out/$2" --output "$out/$2.txt"; }
# By design 5 % of comparisons of equal kernels flag something; of one in 400 that of new runs does
# so, too.
same() {
	compare old same && return
	echo "flagged once:"
	cat "$out/same.txt"
	rounds old2 same2 && compare old2 same2
}
# more than ten values a side are needed where other work makes them spread
flagged() {
	late_found && return
	rounds old late && late_found
}
late_found() {
	local code
	compare old late
	code=$?
	echo "exit status $code"
	cat "$out/late.txt"
	[ $code = 1 ] && late_lines
}
# both of what a ring takes
late_lines() {
	local what
	for what in ring.handler ring.reply; do
		grep -A3 "^    $what " "$out/late.txt" | grep -q REGRESSION ||
			{ echo "$what is not flagged"; return 1; }
	done
}

ok "a configuration of a pair that stays on" standing_config
ok "the pair is up" standing_up
ok "ten values of each side" rounds old late same
ok "the same pair twice is not flagged" same
ok "rings that are 300 us late are a regression" flagged
