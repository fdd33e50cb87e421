#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Endurance of the pair on one boot: the doorbell test 200 times in a row, then 20 cycles of bind,
# start, plug, test, unplug, stop and unbind, without kernel warnings or leaked iATU windows.

# shellcheck source=lab.sh
. "$(dirname "${BASH_SOURCE[0]}")/lab.sh"

doorbell='pci_endpoint_test -r pcie_ep_doorbell.DOORBELL_TEST'

power_on_to_pass() {
	local begin
	begin=$(date +%s.%N)
	lab_up || return 1
	echo "both shells after $(since "$begin") s"
	bind_epf_test && plug_and_probe || return 1
	rc "$doorbell" || return 1
	echo "DOORBELL_TEST passed $(since "$begin") s after power-on (target 10)"
}

since() { awk -v a="$1" -v b="$(date +%s.%N)" 'BEGIN { printf "%.1f", b - a }'; }

rings_200() {
	rc "n=0; while [ \$n -lt 200 ]; do n=\$((n + 1)); $doorbell >/tmp/o 2>&1 ||
		{ echo run \$n; cat /tmp/o; exit 1; }; done; echo \$n runs passed"
}

# enabled inbound and outbound windows, as the link daemon counts them
windows() { "$vpair" status | grep -o '[oi]b=[0-9]*/[0-9]*' | tr '\n' ' '; }

one_cycle() {
	bind_epf_test && plug_and_probe && rc "$doorbell" >/dev/null && unplug && unbind_epf_test
}

cycles_20() {
	local n
	for n in $(seq 20); do
		one_cycle || { echo "cycle $n failed"; return 1; }
	done
	echo "20 cycles"
}

# the glue is an out-of-tree module, which is taint 4096; nothing else may be
no_warnings() {
	local side out taint
	for side in ep rc; do
		out=$(on_board "$side" 'cat /proc/sys/kernel/tainted; dmesg') || return 1
		taint=${out%%$'\n'*}
		[ "$taint" = 0 ] || [ "$side $taint" = "ep 4096" ] ||
			{ echo "$side is tainted: $taint"; return 1; }
		! grep -E 'WARNING:|BUG:|Oops|Call trace' <<<"$out" || return 1
	done
}

no_leaked_windows() {
	echo "before $before after $(windows)"
	[ -n "$before" ] && [ "$before" = "$(windows)" ]
}

ok "power-on to DOORBELL_TEST" power_on_to_pass
ok "DOORBELL_TEST 200 times in a row" rings_200
ok "unplug" unplug
ok "unbind" unbind_epf_test
before=$(windows)
ok "20 cycles on one boot" cycles_20
ok "no window leaked" no_leaked_windows
ok "no warning, not tainted" no_warnings
