#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Controllers of the virtual pair with too few windows: what needs one more must be refused and seen
# to be refused.  And one whose function can be reset alone; the others report AER errors, too.

# shellcheck source=runs.sh
. "$(dirname "${BASH_SOURCE[0]}")/runs.sh"

cases() { ./doorbench run --output "$out" --tier full --suite "$1" --backend "$2"; }

# shows STATUS SUITE/CASE [BUG]: of the last run
shows() {
	local json=$out/latest/cases/$2/result.json
	if ! grep -q "\"status\": \"$1\"" "$json" ||
		{ [ $# = 3 ] && ! grep -A1 '"known_issue"' "$json" | grep -q "\"$3\""; }; then
		cat "$json"
		return 1
	fi
}
# said PATTERN SUITE/CASE [SIDE]: in the EP's log, or the RC's
said() { grep -q "$1" "$out/latest/cases/$2/${3:-ep}.dmesg"; }

reset=fault/flr.bus.reset_flr_while_enabled.survived
fatal=fault/embedded.bus.aer_fatal.survived
split=fault/few-ib.window.all_bars_split.kept
first=vntb/one-ob.outbound_window_first_ep_to_rc
second=vntb/one-ob.outbound_msi_first_ep_to_rc

ok "4 inbound windows" cases fault few-ib
ok "a BAR that cannot be split leads where it did" shows PASS $split
ok "there was no window" said 'pci_epc_set_bar() failed: -28' $split
ok "1 outbound window" cases vntb one-ob
ok "beside a memory window an MSI is lost, and said to be" shows PASS $first
ok "there was no window for it" said 'Failed to raise IRQ for interrupt_num' $first
ok "beside an MSI a memory window is lost, and not said to be" shows FAIL $second B98
ok "there was no window for it either" said 'Failed to map memory window 0 address' $second
ok "a function that can be reset alone" cases fault flr
ok "its doorbell survives that" shows PASS $reset
ok "it was reset" said 'pci-endpoint-test 0000:01:00.0: reset done' $reset rc
aer() { ./doorbench run --output "$out" --tier full --backend embedded --case '*.bus.aer_*'; }
ok "AER errors" aer
ok "a fatal one is survived" shows PASS $fatal
ok "the link was reset for it" said 'Root Port link has been reset' $fatal rc
ok "nothing is left running" nothing_left
