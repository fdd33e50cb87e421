#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tests/fakelab/soak.sh [BUILD_DIR] [SEED]: 1000 cases on scripted boards to which things happen by
# chance (soak.scenario), twice: in one go, then with the runner killed (SIGKILL) 50 times at random
# moments and resumed.  Every case must end up with exactly one result, none may run again once it
# has its result, and memory must stay flat.  The boards' log of what they were asked for is the
# witness.  Prints TAP.  SOAK_KILLS changes the number of kills.

set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) || exit 2
tree=${here%/tests/fakelab}
build=$(cd "${1:-$tree/build}" && pwd) || exit 2
export FAKE_SEED=${2:-1}
RANDOM=$FAKE_SEED
kills=${SOAK_KILLS:-50}
cases=1000
# memory may grow by this much from a tenth of the way to its end, KiB: allocators round
growth=1024
# shellcheck source=tests/fakelab/lab.sh
. "$here/lab.sh"
lab_need "$build/tests/fakelab/board"
# not in $TMPDIR, which may be a long path
work=$(mktemp -d /tmp/fl.XXXXXX) || exit 2
pid=
trap '[ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null; rm -rf -- "$work"' EXIT
failed=0

# report NUMBER NAME RC
report() {
	if [ "$3" = 0 ]; then
		echo "ok $1 - $2"
	else
		echo "not ok $1 - $2"
		failed=1
	fi
}

# boards NAME [RULE...]: a pair of its own, with the scenario and these rules before it
boards() {
	lab_make "$work/$1"
	mkdir "$FAKE_DIR/soak"
	printf '%s\n' "${@:2}" >"$FAKE_DIR/soak/scenario"
	cat "$here/soak.scenario" >>"$FAKE_DIR/soak/scenario"
	export FAKE_SCENARIO=$FAKE_DIR/soak
	# as often as it takes: here nobody gives up
	lab_set power_cycles 10
	lab_set run 3600
	lab_root "noop noop2"
	cd "$FAKE_DIR" || exit 2
	: >log
}

# of the runner, KiB; nothing if it has ended
resident() { sed -n 's/^VmRSS:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$pid/status" 2>/dev/null; }
asked() { grep -c '^rc test ' log; }
# the cases that have a result which says that they ran
with_result() {
	find -L results/latest/cases -mindepth 3 -maxdepth 3 -name result.json \
		-exec grep -L '"status": "MISS"' {} + 2>/dev/null | sort
}
# of a line of the boards' log, or of a path of a result: "program test"
tests_in_log() { sed -n 's/^rc test //p' | sort; }
tests_of_results() {
	sed -E 's|.*/cases/([^/]*)/none\.([^/]*)/result.json|\1 \2|' | sort
}

in_one_go() {
	local early='' late='' n rc
	doorbench run >out 2>&1 &
	pid=$!
	while kill -0 "$pid" 2>/dev/null; do
		n=$(asked)
		if [ -z "$early" ] && [ "$n" -ge $((cases / 10)) ]; then
			early=$(resident)
		elif [ "$n" -ge $((cases * 9 / 10)) ] && [ "$n" -lt $((cases - 5)) ]; then
			# not behind the last one: then reports are made
			late=$(resident)
		fi
		sleep 0.05
	done
	wait "$pid"
	rc=$?
	pid=
	n=$(with_result | wc -l)
	echo "# one go: exit $rc, $n results, resident $early KiB after a tenth, $late KiB near" \
		"the end"
	[ "$n" = $cases ] && [ -n "$early" ] && [ -n "$late" ] &&
		[ "$late" -le $((early + growth)) ]
}

# until COUNT more cases were asked for, then a moment that nobody chose: kill; the run may be over
kill_after() {
	local target=$(($(asked) + $1))
	until [ "$(asked)" -ge $target ] || ! kill -0 "$pid" 2>/dev/null; do sleep 0.005; done
	sleep "0.0$((RANDOM % 2))$((RANDOM % 10))"
	resident >>sizes
	kill -KILL "$pid" 2>/dev/null && killed=$((killed + 1))
}

# attempt COUNT COMMAND...: kill it behind so many cases (0: do not); what had its result before
# must not have been asked for again
attempt() {
	local from count=$1
	shift
	with_result | tests_of_results >had
	from=$(wc -l <log)
	"$@" >out 2>&1 &
	pid=$!
	[ "$count" = 0 ] || kill_after "$count"
	wait "$pid" 2>/dev/null
	last=$?
	pid=
	tail -n +$((from + 1)) log | tests_in_log | comm -12 - had >again
	sed 's/^/# ran again: /' again
	[ ! -s again ]
}

# how many cases until the next kill: so that all kills have their share of what is left
share() {
	local left=$((cases - $(with_result | wc -l))) each
	each=$((left / (kills - killed) - 5))
	echo $((1 + RANDOM % (each > 1 ? each : 1)))
}

with_kills() {
	local i
	killed=0 last=
	attempt "$(share)" doorbench run || return 1
	# now and then a run ends by itself before it is hit
	for ((i = 0; i < 2 * kills && killed < kills; i++)); do
		attempt "$(share)" doorbench resume results/latest || return 1
	done
	# what a lost set-up left out
	for ((i = 0; i < 20 && $(with_result | wc -l) < cases; i++)); do
		attempt 0 doorbench resume results/latest || return 1
	done
	echo "# killed $killed times, last exit $last, $(asked) tests were asked for"
	[ "$killed" = "$kills" ]
}

every_result_once() {
	local planned found
	planned=$(grep -c '"dir":' results/latest/run.json)
	found=$(with_result | wc -l)
	echo "# $planned planned, $found with a result"
	[ "$planned" = $cases ] && [ "$found" = $cases ] &&
		[ "$(find results -mindepth 1 -maxdepth 1 -type d | wc -l)" = 1 ]
}

flat() {
	awk -v growth=$growth '{ v[NR] = $1; n = int(NR / 5) }
		END {
			for (i = 1; i <= n; i++) { first += v[i] / n; last += v[NR - n + i] / n }
			printf "# resident, means of %d: first %d KiB, last %d KiB\n",
				n, first, last
			exit !(n >= 2 && last <= first + growth)
		}' sizes
}

echo "1..4"
boards go
in_one_go
report 1 "$cases cases in one go: all have a result, memory is flat" $?
boards kills 'on ep "*/dev/kmsg*/tainted*" chance 3: lose ep' \
	'on ep "*/dev/kmsg*/tainted*" chance 3: skip ep 5; normal' \
	'on rc "*/dev/kmsg*/tainted*" chance 2: die rc'
with_kills
report 2 "runner killed $kills times and resumed: nothing that has its result runs again" $?
every_result_once
report 3 "every case has exactly one result, in one run directory" $?
flat
report 4 "memory is flat from the first fifth of the resumes to the last" $?
exit $failed
