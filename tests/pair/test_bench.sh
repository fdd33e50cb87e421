#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The main job as a user runs it, on the virtual pair: every case has a result, the report says what
# it must, and nothing stays running.

# shellcheck source=runs.sh
. "$(dirname "${BASH_SOURCE[0]}")/runs.sh"

bench() {
	./doorbench run --output "$out"
	local rc=$?
	echo "exit $rc"
	[ $rc = 0 ]
}

# report_has TEXT...: each of these lines stands in the report
report_has() {
	local line
	for line in "$@"; do
		grep -qF -- "$line" "$out/latest/report.txt" || { echo "no '$line'"; return 1; }
	done
}

all_have_results() {
	local dir n=0
	for dir in "$out"/latest/cases/*/*/; do
		[ -s "$dir/result.json" ] || { echo "$dir has no result"; return 1; }
		n=$((n + 1))
	done
	echo "$n cases"
	[ $n -ge 53 ]
}

# samples MODE: 1500 of them, less those that polling may lose
samples() {
	local n
	n=$(grep -c '^[0-9]' "$out/latest/cases/vntb/$1.ping_fast/ping.samples")
	echo "$n samples"
	[ "$n" -ge 1495 ]
}

# half of the time at least goes into what the bench is for, by the report's own words
measuring() {
	local line
	line=$(tr '\n' ' ' <"$out/latest/report.txt" |
		grep -o "Measuring (cases labelled measure) took [^%]* %") || return 1
	echo "$line"
	line=${line% %}
	[ "${line##* }" -ge 50 ]
}

picture() { file_starts "$out/latest/plots/ping.png" '89504e470d0a1a0a'; }
file_starts() { [ "$(od -An -tx1 -N8 "$1" | tr -d ' \n')" = "$2" ]; }

# well-formed, a case an entry, and the pair's warning first
page() {
	local n
	n=$(xmllint --xpath 'count(//*[contains(@class, "case ")])' "$out/latest/report.html") &&
		grep -A1 '<body>' "$out/latest/report.html" | grep -q 'Virtual pair:' &&
		[ "$n" = "$(find "$out"/latest/cases/*/* -name result.json | wc -l)" ]
}

regenerated() {
	local f
	for f in report.txt report.html; do cp "$out/latest/$f" "$out/before.$f"; done
	./doorbench report "$out/latest" >/dev/null || return 1
	for f in report.txt report.html; do cmp "$out/before.$f" "$out/latest/$f" || return 1; done
}

# runner_overhead MS: what the runner adds to a case beyond the boards' own time
runner_overhead() {
	local worst
	worst=$(cat "$out"/latest/cases/*/*/result.json | awk -F'[:,]' '
		/"seconds"/ { s = $2 } /"board_seconds"/ { d = (s - $2) * 1000; if (d > w) w = d }
		END { printf "%.0f", w }')
	echo "worst case: $worst ms"
	[ "$worst" -gt 0 ] && [ "$worst" -le "$1" ]
}

# upstream_time TOTAL WORST: seconds that the boards took
upstream_time() {
	cat "$out"/latest/cases/endpoint/*/result.json | awk -F'[:,]' -v total="$1" -v worst="$2" '
		/"board_seconds"/ { sum += $2; n++; if ($2 > max) max = $2 }
		END { printf "%d tests in %.1f s, slowest %.1f s\n", n, sum, max
		      exit !(n >= 18 && sum <= total && max <= worst) }'
}

ok "bench" bench
ok "every case has a result" all_have_results
ok "report says that the pair is virtual" report_has "Virtual pair:"
ok "report quotes the EP's log" report_has "Can't find MSI domain for EPC" \
	"Using embedded (DMA) doorbell fallback" "ok 1 pcie_ep_doorbell.DOORBELL_TEST"
ok "report has the ratio" report_has "median polling / median doorbell" "HZ="
ok "1500 samples with doorbells" samples embedded
ok "1500 samples by polling" samples none
ok "half of the run is measuring" measuring
ok "ping.png is a picture" picture
ok "report.html has every case" page
ok "reports are the same when made again" regenerated
# the harness kills a test after 30 s; 25 s and 10 s are reached on an idle machine
ok "upstream's tests within 100 s, each within 30 s" upstream_time 100 30
ok "runner adds at most 300 ms to a case" runner_overhead 300
ok "nothing is left running" nothing_left
