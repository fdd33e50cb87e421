#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# vNTB's own parts on the virtual pair: link, scratchpads, doorbells and memory windows in both
# directions, throughput, and back to the network.  What is known to fail must fail, for a list that
# nobody checks hides new bugs under old names.

# shellcheck source=runs.sh
. "$(dirname "${BASH_SOURCE[0]}")/runs.sh"

# the controls, scratchpads and doorbells in the mode in which every doorbell can be told apart
polling() {
	./doorbench run --output "$out" --suite vntb --tier full --backend none \
		--case '*.[lsdw]*'
}

transfers() {
	./doorbench run --output "$out" --suite vntb --tier full --backend embedded \
		--case '*.[in]*_ep_to_rc'
}

# status CASE...: statuses of the last run
status() { sed -n 's/.*"status": "\([A-Z]*\)".*/\1/p' "$out/latest/cases/vntb/$1/result.json"; }
each() {
	local want=$1 name
	shift
	for name in "$@"; do
		[ "$(status "none.$name")" = "$want" ] ||
			{ echo "none.$name is $(status "none.$name")"; return 1; }
	done
}
both() { printf '%s_rc_to_ep\n%s_ep_to_rc\n' "$1" "$1"; }

all_work() {
	# shellcheck disable=SC2046 # names have no blanks
	each PASS link $(both scratchpads) $(both doorbell_arrives) $(both doorbell_exact) \
		$(both doorbell_clear) $(both window)
}
known_fail() {
	# shellcheck disable=SC2046 # as above
	each FAIL doorbell_valid_rc_to_ep doorbell_together_rc_to_ep $(both doorbell_masked) \
		link_switched_ep_to_rc window_freed_rc_to_ep &&
		[ "$(cat "$out"/latest/cases/vntb/*/result.json | grep -c '"known_issue"')" = 6 ] &&
		! grep -rq 'out of date' "$out/latest/cases"
}

# value CASE MEASUREMENT: it was measured and is more than nothing
value() {
	awk -v name="\"$2\"" '$1 == "\"name\":" { mine = $2 == name "," }
		mine && $1 == "\"value\":" { v = $2 + 0 } END { print v; exit !(v > 0) }' \
		"$out/latest/cases/vntb/embedded.$1/result.json"
}
rates() {
	value iperf3_tcp_ep_to_rc iperf3.tcp.ep_to_rc && value iperf3_udp_ep_to_rc \
		iperf3.udp.ep_to_rc && value ntb_perf_ep_to_rc ntb_perf.ep_to_rc
}
in_report() {
	grep -qF 'Performance test: vNTB throughput' "$out/latest/report.txt" &&
		grep -qE '^  window  EP to RC  MB/s +- +[0-9.]+' "$out/latest/report.txt"
}

ok "link, scratchpads, doorbells, windows by polling" polling
ok "what can work works in both directions" all_work
ok "what is known to fail fails" known_fail
ok "iperf3 and ntb_perf from the EP with doorbells" transfers
ok "each rate was measured" rates
ok "the report has them" in_report
ok "nothing is left running" nothing_left
