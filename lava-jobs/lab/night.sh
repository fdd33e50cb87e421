#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# night.sh OUT: makes a night of the run directories that fetch.py left in OUT/fetched, as TAP.
# What changed cannot be told without a baseline; the submission to KernelCI and the page with
# trends are made of them all the same.

set -uo pipefail
out=$(realpath -- "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2
# shellcheck source=tests/pair/tap.sh
. tests/pair/tap.sh

night() {
	./doorbench night "$out"/fetched/*/ -o "$out/night" --index "$out/fetched"
	# whatever it says of the kernel, but no error
	[ $? != 129 ]
}

# has_all FILE: each run is named in it
has_all() {
	local run
	for run in "$out"/fetched/*/*/; do
		run=$(basename "$run")
		grep -qF -- "$run" "$1" || { echo "$run is not in $1"; return 1; }
	done
}

ok "doorbench night takes the jobs" night
ok "all are in the submission to KernelCI" has_all "$out/night/kcidb.json"
ok "all are in the page with trends" has_all "$out/fetched/index.html"
