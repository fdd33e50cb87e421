#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A run on the virtual pair that is killed, and resumed: nothing is lost, nothing runs twice.

# shellcheck source=runs.sh
. "$(dirname "${BASH_SOURCE[0]}")/runs.sh"
log=$place/log

half_done() { [ "$(grep -c '^PASS' "$log")" -ge 6 ]; }
results() { find -L "$out/latest/cases" -name result.json | grep -v /interrupted/; }

killed() {
	./doorbench run --output "$out" --suite endpoint >"$log" 2>&1 &
	local runner=$!
	until_true 120 half_done || return 1
	kill -KILL $runner
	wait $runner
	# shellcheck disable=SC2046 # names without blanks
	sha256sum $(results) >"$place/before"
	echo "$(wc -l <"$place/before") cases had their result"
	[ -s "$place/before" ] && until_true 20 no_processes
}

resumed() {
	./doorbench resume "$out/latest" >"$log"
	local rc=$?
	grep -E '^(FAIL|ERROR|MISS)' "$log"
	echo "exit $rc, $(results | wc -l) results"
	[ $rc = 0 ] && [ "$(results | wc -l)" = "$(grep -c '"dir":' "$out/latest/run.json")" ]
}

untouched() { sha256sum --quiet -c "$place/before"; }

again() {
	./doorbench resume "$out/latest" >"$log" 2>&1
	local rc=$?
	cat "$log"
	[ $rc = 0 ] && ! grep -q 'power-on' "$log"
}

ok "a run is killed" killed
ok "resume: exit 0, every case has one result" resumed
ok "what had its result was not run again" untouched
ok "a finished run has nothing left to do" again
ok "nothing is left running" nothing_left
