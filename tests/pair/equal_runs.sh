#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Twenty sets of runs of the same kernel on the virtual pair, each compared with each: how many of
# the 190 comparisons flag something?  Not part of make test: it takes about 20 minutes.  By
# environment: SEED of the order; KEEP=DIR (new) keeps runs and comparisons there.
#
# Each run gives one value: repetitions of a run are too much alike (docs/measuring.md).
# The sets take turns, in an order drawn anew for each round.  The same runs are then put together
# in the order of time, too: what taking one side behind the other would have said.

# shellcheck source=lab.sh
. "$(dirname "${BASH_SOURCE[0]}")/lab.sh"
# shellcheck source=standing.sh
. "$(dirname "${BASH_SOURCE[0]}")/standing.sh"
sets=20 rounds=10
seed=${SEED:-$(date +%s)}
# at most so many of equal sets in 99 % of trials: pairs_of_equal_sets() of
# tests/lib/test_rank_test.c
most=26
if [ -n "${KEEP:-}" ]; then
	[ ! -e "$KEEP" ] || { echo "equal_runs: $KEEP is already there" >&2; exit 2; }
	mkdir -p "$KEEP" || exit 2
	out=$(readlink -f -- "$KEEP")
fi

# the names of all sets in another order each time
shuffled() {
	local i
	for ((i = 1; i <= sets; i++)); do printf '%05d set%02d\n' $RANDOM $i; done | sort |
		cut -d' ' -f2
}

take_all() {
	local round n=0 set order
	for ((round = 0; round < rounds; round++)); do
		order=$(shuffled)
		for set in $order; do
			standing_run "$set" --suite latency --case embedded.ring || return 1
			in_time "$set" $((n++ / rounds)) || return 1
		done
	done
}

# in_time SET N: the newest run of the set is one of the N-th in the order of time, too
in_time() {
	local to
	to=$out/$(printf 'time%02d' "$2")
	mkdir -p "$to" && cp -al -- "$(find "$out/$1" -mindepth 1 -maxdepth 1 -type d | sort |
		tail -n 1)" "$to/"
}

# compare_all PREFIX: each pair of these sets; sets $flagged
compare_all() {
	local all=("$out/$1"??) i j text pairs=0
	flagged=0
	mkdir -p "$out/pairs-$1" || return 1
	for ((i = 0; i < ${#all[@]}; i++)); do
		for ((j = i + 1; j < ${#all[@]}; j++)); do
			text=$out/pairs-$1/$i-$j.txt
			./doorbench compare "${all[i]}" "${all[j]}" --output "$text"
			# another status: nothing was judged
			[ $? -le 1 ] || { cat "$text"; return 1; }
			pairs=$((pairs + 1))
			! grep -qE '\) (REGRESSION|improvement)$' "$text" ||
				flagged=$((flagged + 1))
		done
	done
	echo "$flagged of $pairs comparisons flag something"
	[ $pairs = $((sets * (sets - 1) / 2)) ]
}
in_turns() { compare_all set && [ $flagged -le $most ]; }

echo "# SEED=$seed"
RANDOM=$((seed % 32768))
ok "a configuration of a pair that stays on" standing_config
ok "the pair is up" standing_up
ok "$sets sets of $rounds values, in turns" take_all
lab_down
ok "no more of them are flagged than chance does" in_turns
# what drifts meanwhile is no error of the comparison: a figure, and no verdict
ok "the same runs in the order of time" compare_all time
