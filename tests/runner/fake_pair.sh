#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tests/runner/fake_pair.sh [BUILD_DIR]: the whole runner, end to end, on a scripted pair: healthy,
# broken in every way that a lab or a kernel breaks, interrupted, out of disk.  Prints TAP.

set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2
build=$PWD/${1:-build}
for program in doorbench bin/vntb; do
	[ -x "$build/$program" ] && continue
	echo "Bail out! no $build/$program: make all suites"
	exit 1
done
export FAKE_SSH=$PWD/tests/runner/fake_ssh.sh FAKE_LAB=$PWD/tests/runner/fake_lab.sh
export DOORBENCH_SUITES=$build/bin DOORBENCH_ROOT=$PWD NO_COLOR=1
work=$(mktemp -d)
export XDG_RUNTIME_DIR=$work/runtime
mkdir "$XDG_RUNTIME_DIR"
runner=
cleanup() {
	[ -z "$runner" ] || kill -KILL "$runner" 2>/dev/null
	rm -rf -- "$work"
}
trap cleanup EXIT
count=0 failed=0

# is NAME COMMAND...: one TAP line
is() {
	local name=$1
	shift
	count=$((count + 1))
	if "$@"; then
		echo "ok $count - $name"
	else
		echo "not ok $count - $name"
		failed=$((failed + 1))
		tail -n 20 "$FAKE_DIR/out" | sed 's/^/# /'
	fi
}

# prepare SCENARIO: a new pair
prepare() {
	export FAKE_SCENARIO=$1 FAKE_DIR=$work/$1.$count
	mkdir -p "$FAKE_DIR"
	results=$FAKE_DIR/results
}

doorbench() {
	timeout 120 "$build/doorbench" run --config tests/runner/fake.conf \
		--output "$results" "$@" >"$FAKE_DIR/out" 2>&1
	rc=$?
}

# scenario NAME [OPTION...]: one whole run
scenario() {
	prepare "$1"
	shift
	doorbench "$@"
}

ended() { [ "$rc" = "$1" ]; }
shows() { grep -qE -- "$1" "$FAKE_DIR/out"; }
hides() { ! grep -qE -- "$1" "$FAKE_DIR/out"; }
has() { grep -qF -- "$2" "$results/latest/$1"; }
lacks() { ! grep -qF -- "$2" "$results/latest/$1"; }
# every planned case has a result, and the run is finished
complete() {
	local planned found
	planned=$(grep -c '"case":' "$results/latest/run.json")
	found=$(find "$results/latest/cases" -name result.json | wc -l)
	[ "$planned" = "$found" ] && [ "$found" -gt 0 ] && has run.json '"finished": "2'
}
boards_off() { [ ! -e "$FAKE_DIR/ep.on" ] && [ ! -e "$FAKE_DIR/rc.on" ]; }
nothing_left() { ! pgrep -f "^/bin/sh $FAKE_SSH" >/dev/null; }

sound() {
	is "$1: every case has a result" complete
	is "$1: both boards are off" boards_off
	is "$1: report written" test -s "$results/latest/report.txt"
}

scenario good
is "good: exit 0" ended 0
sound good
is "good: 11 results" shows '^PASS 9  SKIP 2'
is "good: known failure is expected" shows '^SKIP .*LEGACY_IRQ_TEST .*expected failure: no INTx'
dir=cases/endpoint/embedded.pcie_ep_doorbell.DOORBELL_TEST
is "good: EP's lines are quoted" has $dir/result.json "Using embedded (DMA) doorbell fallback"
is "good: EP's log of the case" has $dir/ep.dmesg "Can't find MSI domain for EPC"
is "good: and of no other case" lacks \
	cases/endpoint/embedded.pci_ep_bar.BAR0.BAR_TEST/ep.dmesg "MSI domain"
is "good: transcript has the set-up" has $dir/ep.sh "mkdir functions/pci_epf_test/func1"
is "good: transcript has the case" has $dir/rc.sh \
	"pci_endpoint_test -r pcie_ep_doorbell.DOORBELL_TEST"
is "good: board time is the board's" has $dir/result.json '"board_seconds": 0.02'
is "good: named after the kernel" test -d "$results"/*-fake-7.3.4
is "good: ping is kept as printed" has cases/vntb/none.ping_1hz/output-ping.txt \
	"$ ping -c 10 10.0.0.11"
samples=$results/latest/cases/vntb/embedded.ping_fast/ping.samples
is "good: 500 samples" test "$(grep -vc '^#' "$samples")" = 500
undone() {
	printf '%s\n' detach "echo 0 > controllers/fake-ep/start" "rm controllers/fake-ep/func1" \
		"rmdir functions/pci_epf_test/func1" >"$FAKE_DIR/expected"
	head -n 4 "$FAKE_DIR/undo" | cmp -s - "$FAKE_DIR/expected"
}
is "good: undone in order, after the RC let go" undone

scenario good --suite vntb --backend none --case '*.link'
is "filters: one case" shows '^PASS 1  $'
is "filters: only what was asked for is planned" test \
	"$(grep -c '"case":' "$results/latest/run.json")" = 1
scenario good --case nothing --suite vntb
is "filters: nothing left is a usage error" ended 2

scenario no_series
is "no series: exit 0" ended 0
sound "no series"
is "no series: skipped, naming the symbol" shows \
	'^SKIP .*embedded.*kernel has no pci_epc_get_aux_resources'
is "no series: nothing is measured with doorbells" hides '^PASS .*embedded'
is "no series: polling mode is measured" shows '^PASS .*none.ping_fast'

scenario good --suite vntb --backend none --keep
is "keep: exit 0" ended 0
is "keep: boards stay on" test -e "$FAKE_DIR/ep.on" -a -e "$FAKE_DIR/rc.on"
is "keep: tells how to go on by hand" shows 'export DOORBENCH_ROOT=.* DOORBENCH_LAB='
rm -rf -- "$XDG_RUNTIME_DIR"/doorbench-??????

scenario never_boots
is "never boots: exit 3" ended 3
is "never boots: console shown" shows 'Kernel panic - not syncing: No working init found'
is "never boots: reason" shows '^ERROR .*no root shell on the ep .*Connection refused'
sound "never boots"

scenario dies
is "board dies: exit 3" ended 3
is "board dies: ERROR, not FAIL" shows '^ERROR .*DOORBELL_TEST .*the connection to the rc was lost'
is "board dies: console kept" has $dir/rc.console.txt "line 3 of the console"
is "board dies: the others go on" shows '^PASS   vntb/none.ping_fast'
sound "board dies"

scenario panics
is "kernel panics: FAIL with its last words" shows \
	'^FAIL .*of the rc, on its console: Kernel panic - not syncing: Oops: Fatal exception$'
is "kernel panics: exit 1" ended 1
is "kernel panics: console kept" has $dir/rc.console.txt "Kernel panic"
sound "kernel panics"

scenario boot_oops
is "kernel oopses at boot: FAIL" shows '^FAIL .*kernel of the ep, on its console: Unable to handle'
is "kernel oopses at boot: exit 1" ended 1
sound "kernel oopses at boot"

scenario dies_early
is "board dies in the first case: revived" shows 'both are power-cycled \(1 of 2\)'
is "board dies in the first case: goes on" shows '^PASS   endpoint/.*DOORBELL_TEST'
sound "board dies in the first case"

scenario dies_always
is "board keeps dying: given up" shows '^MISS .*stopped answering or oopsed once too often'
is "board keeps dying: exit 3" ended 3
sound "board keeps dying"

scenario lost
is "ssh lost: ERROR" shows '^ERROR .*DOORBELL_TEST .*the connection to the rc was lost'
sound "ssh lost"

scenario hangs
is "test hangs: FAIL while the board answers" shows \
	'^FAIL .*no end within 2 s, the RC still answers'
is "test hangs: exit 1" ended 1
sound "test hangs"

scenario oops
is "oops: FAIL" shows '^FAIL .*kernel of the ep: Unable to handle kernel NULL pointer'
is "oops: exit 1" ended 1
sound oops

scenario died
is "kernel died: rebooted before the next case" shows 'a board oopsed: both are power-cycled'
is "kernel died: FAIL" shows '^FAIL .*kernel of the ep became tainted \(D\)'
sound "kernel died"

scenario tainted
is "tainted: FAIL" shows '^FAIL .*kernel of the ep became tainted \(W\)'

scenario no_fallback
is "log line missing: FAIL" shows \
	'^FAIL .*DOORBELL_TEST .*did not log "Using embedded \(DMA\) doorbell fallback"'

scenario truncated
is "KTAP truncated: ERROR" shows '^ERROR .*DOORBELL_TEST .*KTAP: '
is "KTAP truncated: exit 3" ended 3

scenario flood
is "flood: ERROR" shows '^ERROR .*DOORBELL_TEST .*bytes too many'
is "flood: bounded on disk" test "$(stat -c %s "$results/latest/$dir/ktap.txt")" -le 4194304

scenario control
is "control characters: never on the terminal" hides $'\033'
is "control characters: not in the report" lacks report.txt $'\033'

scenario evil_name
is "test named like a path: ERROR" shows '^ERROR .*listing the tests: '
is "test named like a path: nothing outside" test ! -e "$FAKE_DIR/results/escaped"
sound "test named like a path"

scenario hook
is "hook fails: ERROR with its words" shows \
	"^ERROR .*hook .*plug' failed .*link is down: no training"
is "hook fails: exit 3" ended 3
sound "hook fails"

scenario refused
is "configfs refuses: FAIL" shows '^FAIL .*making and starting the function: ep: .*Invalid argument'
is "configfs refuses: exit 1" ended 1
sound "configfs refuses"

scenario polls
is "fell back to polling: FAIL" shows '^FAIL .*embedded.ping_1hz .*vNTB fell back to polling'
is "fell back to polling: polling mode passes" shows '^PASS   vntb/none.ping_1hz'

scenario loses
is "pings lost: FAIL with counts" shows '^FAIL .*ping_1hz .*1 of 10 pings lost \(0 allowed\)'

# interrupt [SIGNALS]: Ctrl-C while a case runs
interrupt() {
	prepare hangs
	"$build/doorbench" run --config tests/runner/fake.conf --output "$results" \
		>"$FAKE_DIR/out" 2>&1 &
	runner=$!
	until [ -e "$FAKE_DIR/hanging" ]; do sleep 0.05; done
	for ((i = 0; i < ${1:-1}; i++)); do kill -INT $runner; done
	wait $runner
	rc=$?
	runner=
}
interrupt
is "Ctrl-C: exit 130" ended 130
is "Ctrl-C: running case is ERROR" shows '^ERROR .*DOORBELL_TEST .*interrupted'
is "Ctrl-C: the rest is MISS" shows '^MISS .*none.ping_fast .*interrupted before it ran'
is "Ctrl-C: run.json says so" has run.json '"interrupted": true'
is "Ctrl-C: nothing left running" nothing_left
sound "Ctrl-C"
interrupt 2
is "Ctrl-C twice: exit 130" ended 130
sound "Ctrl-C twice"

# a write that fails: a file where the suite's directory should be
prepare good
mkdir -p "$results"
(
	until cases=$(ls -d "$results"/*/cases 2>/dev/null); do :; done
	: >"$cases/vntb"
) &
doorbench
is "cannot write: exit 3" ended 3
is "cannot write: says what" shows 'doorbench: cannot .*cases/vntb.*: Not a directory'
is "cannot write: both boards are off" boards_off

prepare good
sed 's/^kind/exclusive = true; &/' tests/runner/fake.conf >"$work/exclusive.conf"
lock=$XDG_RUNTIME_DIR/doorbench-$(id -u)-fake.lock
exec 9>"$lock"
flock 9
"$build/doorbench" run --config "$work/exclusive.conf" --output "$results" >"$FAKE_DIR/out" 2>&1
rc=$?
is "two runs at once: refused" ended 2
is "two runs at once: says why" shows 'pair fake is in use by another run'
exec 9>&-
rm -f "$lock"

"$build/doorbench" nonsense >"$FAKE_DIR/out" 2>&1
rc=$?
is "usage error: exit 2" ended 2
"$build/doorbench" run --config /nonexistent.conf >"$FAKE_DIR/out" 2>&1
rc=$?
is "no such configuration: exit 2" ended 2
is "no such configuration: named" shows 'cannot read /nonexistent.conf'
no_lab_left() { ! compgen -G "$XDG_RUNTIME_DIR/doorbench-??????" >/dev/null; }
is "no lab directory left" no_lab_left

echo "1..$count"
[ $failed = 0 ]
