#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tests/run.sh [STAGE...]: runs the stages (default: all, in this order), each of which prints TAP,
# and ends with one line "N passed, N failed, N skipped".  Logs stay in build/test-logs/.
# FUZZ_SECONDS sets how long each fuzzer runs (default 60).  What hangs is killed after TEST_SECONDS
# (default 900), or when all together took ALL_SECONDS (default 5000), and counts as failed.

set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
logs=$PWD/build/test-logs
mkdir -p "$logs"
passed=0 failed=0 skipped=0
list=()

# seconds that the next command may take
limit() {
	local left=$((${ALL_SECONDS:-5000} - SECONDS)) each=${TEST_SECONDS:-900}
	echo $((left < 1 ? 1 : left < each ? left : each))
}

# log_of NAME: where its output goes
log_of() { echo "$logs/${1//\//-}.log"; }

# start NAME COMMAND...: run it to its end; exit status and seconds are left beside its log
start() {
	local begin=$SECONDS log
	log=$(log_of "$1")
	rm -f "$log.end"
	CMOCKA_MESSAGE_OUTPUT=TAP timeout -k 10 "$(limit)" "${@:2}" >"$log" 2>&1 </dev/null
	echo "$? $((SECONDS - begin))" >"$log.end"
}

# count NAME: its result lines; ending badly without "not ok" is one failure
count() {
	local name=$1 log rc=1 took=0 ok bad skip
	log=$(log_of "$name")
	read -r rc took <"$log.end"
	# cmocka calls a test that was skipped "not ok N # SKIP name"
	skip=$(grep -ciE '^(not )?ok .*# skip' "$log")
	ok=$(grep -E '^ok ' "$log" | grep -cviE '# skip')
	bad=$(grep -E '^not ok ' "$log" | grep -cviE '# skip')
	if [ "$rc" != 0 ] && [ "$bad" = 0 ]; then
		bad=1
		echo "not ok - $name ended with $rc" >>"$log"
	elif [ $((ok + bad + skip)) = 0 ]; then
		bad=1
		echo "not ok - $name ran no test" >>"$log"
	fi
	passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + skip))
	printf '%-44s %4d ok %3d failed %3d skipped  %4d s\n' "$name" "$ok" "$bad" "$skip" "$took"
	grep -iE '^(not )?ok .*# skip' "$log" | sed 's/^/    /'
	[ "$bad" = 0 ] || { grep -E -A4 '^not ok ' "$log" | head -n 40; tail -n 15 "$log"; } |
		sed 's/^/    /'
}

# tap NAME COMMAND...: one by itself
tap() {
	start "$@"
	count "$1"
}

# tap_each PREFIX PROGRAM... -- COMMAND...: "COMMAND PROGRAM" for each, as many at once as there are
# processors; counted in their order.  The name is the path below tests/, PREFIX before it
tap_each() {
	local prefix=$1 programs=() p
	shift
	while [ "$1" != -- ]; do programs+=("$1"); shift; done
	shift
	for p in "${programs[@]}"; do
		while [ "$(jobs -pr | wc -l)" -ge "$(nproc)" ]; do wait -n; done
		start "$prefix${p##*/tests/}" "$@" "$p" &
	done
	wait
	for p in "${programs[@]}"; do count "$prefix${p##*/tests/}"; done
}

programs() { make -s print-unit-programs "$@"; }

stage_unit() {
	make -s -j2 all image || return 1
	make -s -j2 suites fakelab scale unit-programs || return 1
	mapfile -t list < <(programs)
	tap_each unit/ "${list[@]}" --
	tap unit/runner/test_plan.sh tests/runner/test_plan.sh
	tap unit/runner/test_night.sh tests/runner/test_night.sh
	tap unit/mutants/edits tests/mutants/test_edits.sh
	tap unit/mutants/run tests/mutants/test_run.sh
	tap unit/mended tests/mended/test_mends.sh
	tap unit/fakelab tests/fakelab/run.sh build
	tap unit/fakelab/soak tests/fakelab/soak.sh build
	tap unit/fakelab/overhead tests/fakelab/overhead.sh build
	tap unit/reports/scale build/tests/reports/scale build/doorbench
	tap unit/reports/browser.sh tests/reports/browser.sh build
}

stage_sanitizers() {
	make -s -j2 SAN=1 programs suites fakelab unit-programs || return 1
	mapfile -t list < <(programs SAN=1)
	tap_each sanitizers/ "${list[@]}" --
	tap sanitizers/fakelab tests/fakelab/run.sh build-san
}

# an error exit code of its own, so that it is never taken for the test's
stage_valgrind() {
	mapfile -t list < <(programs)
	tap_each valgrind/ "${list[@]}" -- valgrind -q --error-exitcode=99 --leak-check=full \
		--errors-for-leak-kinds=definite,indirect --trace-children=no
}

stage_lint() {
	tap lint make -s lint
}

stage_fuzz() {
	make -s -j2 fuzzers || return 1
	mapfile -t list < <(make -s print-fuzzers)
	tap_each "" "${list[@]}" -- tests/fuzz/run.sh "${FUZZ_SECONDS:-60}"
}

stage_lava() {
	make -s -j2 all image || return 1
	make -s suites || return 1
	for t in tests/lava/test_*.sh; do tap "lava/${t##*/}" "$t"; done
	tap lava/check lava-jobs/check.sh
}

stage_pair() {
	make -s -j2 all image || return 1
	make -s suites || return 1
	for t in tests/pair/test_*.sh; do tap "pair/${t##*/}" "$t"; done
}

stages=("$@")
[ ${#stages[@]} -gt 0 ] || stages=(unit sanitizers valgrind lint fuzz lava pair)
for s in "${stages[@]}"; do
	declare -F "stage_$s" >/dev/null || { echo "tests/run.sh: no stage '$s'" >&2; exit 2; }
done
for s in "${stages[@]}"; do
	echo "# $s"
	"stage_$s" || { failed=$((failed + 1)); echo "    stage $s could not be built"; }
done
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
