#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# slower.sh [NAME...]: kernels that fail no case but take longer (default: all of *.slower).  Each
# is built, runs in turns with the default kernel on the same pair, and 'doorbench compare' has to
# flag what the file says that it slows.  Exit status: 0 all are flagged, 1 one is not, 125 a lab or
# a build is broken.  RUNS (10): runs a side.

set -uo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$mutants/../.." || exit 125
names=("$@")
[ $# -gt 0 ] || mapfile -t names < <(cd "$mutants" && printf '%s\n' *.slower | sed 's/\.slower$//')
results=$(mktemp -d)
trap 'rm -rf -- "$results" configs/mutant-*.tmp.conf' EXIT
trap 'exit 130' INT TERM

# compare NAME: 0 flagged, 1 not
compare() {
	local spec=$mutants/$1.slower image config code
	image=$("$mutants/kernel.sh" "$spec" all) || exit 125
	config=$(config_of "$spec") || exit 125
	BASE=build/virtual/image HEAD=$image PAIR=$(basename "$config" .conf) RUNS=${RUNS:-10} \
		SEED=1 OUTPUT=$results/$1 RUN_OPTIONS=$(word "$spec" run) runner/compare-trees.sh
	code=$?
	[ $code -le 1 ] || die "$1: the comparison ended with $code"
	# name, change, verdict: a line each
	grep -A2 "^    $(word "$spec" slows) " "$results/$1/regression.txt" | grep -q REGRESSION
}

missed=0
for name in "${names[@]}"; do
	begin=$SECONDS verdict="flagged: $(word "$mutants/$name.slower" slows)"
	compare "$name" || { verdict=MISSED missed=$((missed + 1)); }
	printf '%-24s %-56s %7d\n' "$name" "$verdict" $((SECONDS - begin))
done
[ $missed = 0 ]
