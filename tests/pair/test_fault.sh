#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Fault knobs on a running pair: the kernels see what they are said to do, and nothing of it once
# they are off.

# shellcheck source=lab.sh
. "$(dirname "${BASH_SOURCE[0]}")/lab.sh"

doorbell=pcie_ep_doorbell.DOORBELL_TEST
msi=pci_ep_basic.MSI_TEST
rings=15

up() { lab_up && bind_epf_test && plug_and_probe; }

fault() { "$vpair" fault "$@"; }

# counter NAME: what the link daemon has counted
counter() { fault counters | sed -n "s/^$1=//p"; }

# a knob whose count is used up is off
struck() {
	local n
	n=$(counter "$1")
	[ "$n" = "$2" ] || { echo "$1 struck $n times, not $2"; return 1; }
	fault list | grep -qx "$1=off"
}

# pass TEST, fail TEST: what the RC's kselftest says, shown if it is the other
pass() {
	local out
	out=$(rc pci_endpoint_test -r "$1" 2>&1) || { echo "$out"; return 1; }
}

fail() {
	if pass "$1" >/dev/null; then
		echo "$1 passes"
		return 1
	fi
}

dropped() { fault ring-drop on 1 && fail "$doorbell" && struck ring-drop 1; }

# not one of a doorbell's: its driver would leave the doorbell enabled on the EP
msi_lost() { fault msi-drop on 1 && fail "$msi" && struck msi-drop 1; }

# one ring to its acknowledgement by the EP's interrupt handler, in us.  Both are register accesses,
# which the link daemon sees and times
latency() {
	pass "$doorbell" && echo $(($(counter ack_ns) / 1000))
}

median_latency() {
	local n
	for n in $(seq "$rings"); do
		latency || return 1
	done | sort -n | sed -n "$(((rings + 1) / 2))p"
}

delayed() {
	local before after
	before=$(median_latency) && fault ring-delay 300us && after=$(median_latency) &&
		fault clear || return 1
	echo "ring to acknowledgement, median of $rings: $before us, delayed by 300 us: $after us"
	[ "$(counter ring-delay)" = "$rings" ] && [ "$after" -ge 300 ] && [ "$after" -gt "$before" ]
}

unknown() {
	local text
	if text=$(fault nonsense on 2>&1); then
		return 1
	fi
	[ "$text" = 'vpair: "nonsense": no such knob; faults lists them' ]
}

# device and vendor id as the RC reads them
ids() { rc 'setpci -s 01:00.0 0.l'; }

removed() {
	fault removed on && [ "$(ids)" = ffffffff ] && fault clear && [ "$(ids)" = 00311912 ]
}

ok "the pair is up" up
ok "DOORBELL_TEST passes" pass "$doorbell"
ok "a ring is dropped: it fails" dropped
ok "then it passes again" pass "$doorbell"
ok "an MSI to the RC is dropped: MSI_TEST fails" msi_lost
ok "then it passes again" pass "$msi"
ok "a ring is delayed: it is late by as much" delayed
ok "the function is gone from the bus, and there again" removed
ok "the doorbell still works" pass "$doorbell"
ok "a word that is no knob: one error" unknown

# suite fault's quick tier in an order of its own: each case leaves a pair that the next one can use
suite() {
	local results rc
	results=$(mktemp -d) || return 1
	env -u DOORBENCH_LAB -u DOORBENCH_OWNER ./doorbench run --output "$results" \
		--suite fault --backend embedded --shuffle 5
	rc=$?
	rm -rf -- "$results"
	echo "exit $rc"
	[ $rc = 0 ]
}

"$vpair" down >/dev/null 2>&1
ok "suite fault, shuffled" suite
