#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tests/fakelab/overhead.sh [BUILD_DIR]: what the runner adds to a case, on scripted boards that
# answer at once: 1000 cases that do nothing.  The time of a case is from one test being asked for
# to the next one being asked for, by the boards' own clock; so it holds everything: both sides'
# health checks, logs, transcripts, results, and the little that the scripted boards take.
#
# Judged is the run whose results are kept in memory (/dev/shm).  A second one keeps them in /tmp:
# what it takes longer is the disk's time for making files durable, which depends on the disk and on
# what else is written to it, so that is only printed.
#
# OVERHEAD_MS is the median that is allowed (default 5).  Prints TAP.

set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) || exit 2
tree=${here%/tests/fakelab}
build=$(cd "${1:-$tree/build}" && pwd) || exit 2
limit=${OVERHEAD_MS:-5}
# shellcheck source=tests/fakelab/lab.sh
. "$here/lab.sh"
lab_need "$build/tests/fakelab/board"
dirs=()
trap 'rm -rf -- "${dirs[@]}"' EXIT
failed=0

# cases DIR: run them, the boards note the times in DIR/times
cases() {
	local rc asked passed
	lab_make "$1"
	lab_root "noop noop2"
	cd "$1" || exit 2
	FAKE_TIMES=$1/times doorbench run >out 2>&1
	rc=$?
	asked=$(wc -l <"$1/times")
	passed=$(grep -c '^PASS   noop' out)
	[ $rc = 0 ] && [ "$asked" = 1000 ] && [ "$passed" = 1000 ] && return
	echo "# exit $rc, $asked asked for, $passed passed"
	tail -n 20 out | sed 's/^/# /'
	return 1
}

# times WHERE LIMIT: print them; fails if the median is above the limit
times() {
	awk 'NR > 1 { printf "%.3f\n", ($1 - last) / 1e6 } { last = $1 }' "$FAKE_DIR/times" |
		sort -n | awk -v where="$1" -v limit="$2" '
		{ v[NR] = $1 }
		END {
			if (!NR)
				exit 1
			p50 = v[int((NR + 1) / 2)]; p99 = v[int(NR * 0.99 + 0.999)]
			printf "# per case, results %s, n = %d: p50 %.2f ms, p99 %.2f ms, " \
				"max %.2f ms\n", where, NR, p50, p99, v[NR]
			exit !(p50 <= limit)
		}'
}

# report NUMBER NAME RC
report() {
	if [ "$3" = 0 ]; then
		echo "ok $1 - $2"
	else
		echo "not ok $1 - $2"
		failed=1
	fi
}

# both paths are short: sockets lie below them
dirs=("$(mktemp -d /dev/shm/fl.XXXXXX)" "$(mktemp -d /tmp/fl.XXXXXX)")
[ -d "${dirs[0]}" ] && [ -d "${dirs[1]}" ] || exit 2
echo "1..3"
cases "${dirs[0]}"
report 1 "1000 cases that do nothing, results in memory" $?
times "in memory" "$limit"
report 2 "the median is at most $limit ms" $?
cases "${dirs[1]}"
report 3 "1000 cases that do nothing, results on disk" $?
times "on disk" 1e9
exit $failed
