#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Suite bind on the virtual pair: what passes and which bugs show, with doorbells in a window, in a
# fixed BAR, and by polling.  Each case that fails must do so by its own bug.

# shellcheck source=runs.sh
. "$(dirname "${BASH_SOURCE[0]}")/runs.sh"

cases() { ./doorbench run --output "$out" --suite bind --tier full --backend "$1"; }

# shows STATUS CASE [BUG]: of the last run
shows() {
	local json=$out/latest/cases/bind/$2/result.json
	if ! grep -q "\"status\": \"$1\"" "$json" ||
		{ [ $# = 3 ] && ! grep -A1 '"known_issue"' "$json" | grep -q "\"$3\""; }; then
		cat "$json"
		return 1
	fi
}
bugs() {
	shows FAIL "$1.transport_leaves_nothing" B48 &&
		shows FAIL "$1.starved_after_doorbells" B18 &&
		shows FAIL "$1.doorbells_after_starved" B19
}
right() { shows PASS "$1.mode" && shows PASS "$1.again"; }
refused() {
	shows PASS "$1.refused_without_count" && shows PASS "$1.refused_first_in_missing_bar" &&
		shows PASS "$1.refused_first_without_memory" && shows PASS "$1.command_unknown"
}
refused_bugs() {
	shows FAIL "$1.refused_again_in_missing_bar" B95 &&
		shows FAIL "$1.refused_again_without_memory" B96 &&
		shows FAIL "$1.command_window" B97
}

ok "with doorbells in a window" cases embedded
ok "what is right is right" right embedded
ok "and its window is gone after an unbind" shows PASS embedded.window_gone
ok "known bugs show, without memory for a doorbell" bugs embedded
ok "with doorbells in a fixed BAR" cases rk3588
ok "what is right is right there" right rk3588
ok "known bugs show, with another BAR" bugs rk3588
ok "by polling" cases none
ok "what is right is right by polling" right none
ok "and its window is not gone" shows FAIL none.window_gone B17
ok "what has to be refused is refused" refused none
ok "known bugs show, by binds and commands that have to be refused" refused_bugs none
ok "with programmable BARs" cases plat
ok "there are no doorbells" shows FAIL plat.mode B16
ok "nothing is left running" nothing_left
