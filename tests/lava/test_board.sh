#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What is laid over a board's root file system is all that doorbench reads: a file that is missing
# there is missed on the board only.

set -uo pipefail
# shellcheck source=tests/pair/tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/../pair/tap.sh"
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2
tmp=$(mktemp -d)
trap 'rm -rf -- "$tmp"' EXIT
unset DOORBENCH_ROOT
here=$PWD

# on_board ARGUMENT...: doorbench from there, where this tree is not
on_board() { (cd "$tmp" && tree/doorbench "$@"); }

lists() {
	local pair
	for pair in virtual spider rock5b-orion; do
		diff <("$here/doorbench" list --pair "$pair" --tier debug) \
			<(on_board list --pair "$pair" --tier debug) || return
	done
}

knows_bugs() { diff <("$here/doorbench" help bugs) <(on_board help bugs); }

# a case as far as the worker, whom nobody here has
runs() {
	on_board run --pair virtual --suite vntb --backend embedded --case '*.link' \
		--output "$tmp/out" >"$tmp/said" 2>&1
	[ $? = 125 ] && grep -q 'the worker does not answer' -r "$tmp/out/latest/cases" &&
		grep -qx 'vntb.embedded.link unknown' "$tmp/out/latest/result.txt" &&
		grep -q '^Tested on' "$tmp/out/latest/report.txt"
}

ok "laid out" lava-jobs/board/tree.sh build "$tmp/tree"
ok "has the cases of all pairs" lists
ok "has the known bugs" knows_bugs
ok "runs, and reports what it could not do" runs
