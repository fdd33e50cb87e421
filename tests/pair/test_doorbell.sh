#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Doorbells on the virtual pair as the quick tier counts and times them: nothing is lost, what the
# kernel is known to do wrong is told as such, and the report has the numbers.

# shellcheck source=runs.sh
. "$(dirname "${BASH_SOURCE[0]}")/runs.sh"

# bench SUITE
bench() {
	./doorbench run --output "$out" --suite "$1" --backend embedded
	local rc=$?
	echo "exit $rc"
	[ $rc = 0 ]
}

# status SUITE STATUS: how many cases of the suite have it
status() { grep -l "\"status\": \"$2\"" "$out/latest/cases/$1"/*/result.json | wc -l; }

# statuses SUITE PASS FAIL: so many, and no other
statuses() {
	local total
	total=$(find "$out/latest/cases/$1" -mindepth 1 -maxdepth 1 | wc -l)
	echo "$1: $(status "$1" PASS) PASS, $(status "$1" FAIL) FAIL of $total"
	[ "$(status "$1" PASS)" = "$2" ] && [ "$(status "$1" FAIL)" = "$3" ] &&
		[ "$total" = $(($2 + $3)) ]
}

# the table of the report: each series was rung, and counted without a difference
all_counted() {
	awk '/^Doorbells/ { on = 1 } /Rung:/ { on = 0 }
		on && NF >= 6 && $(NF - 5) ~ /^[0-9]+$/ {
			n++
			if ($(NF - 5) < 1 || $(NF - 3) != 0 || $(NF - 2) != 0 || $NF != 0) {
				print; bad = 1
			}
		}
		END { print n + 0, "series"; exit bad || n < 10 }' "$out/latest/report.txt"
}

# rings CASE N: each had an interrupt of its own
rings() {
	grep -q "^  $1  *$2  *$2  *0  *0  *0  *0\$" "$out/latest/report.txt"
}

known_bug() {
	local result=$out/latest/cases/doorbell/embedded.beside_dma/result.json
	grep -q '"number": "B6"' "$result" && grep -q '"status": "FAIL"' "$result" &&
		grep -q '^EP kernel log' "$out/latest/bugs/doorbell-embedded.beside_dma.txt" &&
		grep -q 'embedded.beside_dma: [1-9][0-9]* spurious' "$out/latest/report.txt"
}

# samples FILE LEAST
samples() {
	local n
	n=$(grep -c '^[0-9]' "$out/latest/cases/latency/$1.samples")
	echo "$n samples"
	[ "$n" -ge "$2" ]
}

# handler before reply, in every sample
in_order() {
	local dir=$out/latest/cases/latency/embedded.ring
	paste "$dir/ring.handler.samples" "$dir/ring.reply.samples" | awk '
		/^[0-9]/ { n++; if ($1 != $3 || $2 <= 0 || $2 > $4) bad = 1 }
		END { exit bad || n < 1000 }'
}

# report_has TEXT...
report_has() {
	local text
	for text in "$@"; do
		grep -qE -- "$text" "$out/latest/report.txt" || { echo "no '$text'"; return 1; }
	done
}

regenerated() {
	cp "$out/latest/report.txt" "$out/report.before"
	./doorbench report "$out/latest" >/dev/null &&
		cmp "$out/report.before" "$out/latest/report.txt"
}

ok "suite doorbell" bench doorbell
ok "every case but the known bug passes" statuses doorbell 10 1
ok "nothing lost, spurious or timed out" all_counted
ok "1000 rings, 1000 interrupts" rings embedded.rings 1000
ok "B6 is counted and marked as known" known_bug
ok "suite latency" bench latency
ok "every case passes" statuses latency 2 0
ok "ring: 2000 samples" samples embedded.ring/ring.reply 2000
ok "floor: 2000 samples" samples embedded.ring/floor 2000
ok "polling: 500 samples" samples embedded.command/command.poll 500
ok "handler before reply" in_order
ok "report has medians and ratios" report_has '^  reply +2000 +0 ' '^  floor +2000 +0 ' \
	'^  polling +500 +0 ' 'median polling / median reply = [0-9]' \
	'median reply / median floor = [0-9]' '^    above '
ok "report is the same when made again" regenerated
ok "nothing is left running" nothing_left
