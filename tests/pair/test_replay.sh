#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A case's transcripts, run again by hand on a pair that was just booted, do what the case did: the
# same set-up, the same test, the same lines in the EP's log.

# shellcheck source=lab.sh
. "$(dirname "${BASH_SOURCE[0]}")/lab.sh"
results=$(mktemp -d)
trap 'lab_down; rm -rf -- "$results"' EXIT

# without our lab in the environment: the run makes its own
record() {
	env -u DOORBENCH_LAB -u DOORBENCH_OWNER ./doorbench run --output "$results" \
		--backend embedded --case '*.DOORBELL_TEST' >"$results/log" ||
		{ cat "$results/log"; return 1; }
	[ -s "$(of_case ep.sh)" ] && [ -s "$(of_case rc.sh)" ]
}

of_case() { echo "$results"/latest/cases/endpoint/*.DOORBELL_TEST/"$1"; }

# the transcript goes into a file on the board, as a person would copy it
replay() {
	on_board "$1" "cat > /tmp/$1.sh" <"$(of_case "$1.sh")" && on_board "$1" "sh /tmp/$1.sh"
}

# plugging is the lab's part: a hook, which hooks.log has
replay_both() {
	lab_up && replay ep && "$vpair" plug && replay rc >"$results/out"
	cat "$results/out"
	grep -q '^ok 1 pcie_ep_doorbell.DOORBELL_TEST$' "$results/out"
}

same_lines() {
	ep dmesg >"$results/dmesg"
	grep -qF "Can't find MSI domain for EPC" "$results/dmesg" &&
		grep -qF "Using embedded (DMA) doorbell fallback" "$results/dmesg"
}

ok "a case is recorded" record
ok "its transcripts run again: the test passes" replay_both
ok "and the EP logs the same" same_lines
