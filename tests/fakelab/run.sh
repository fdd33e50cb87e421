#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tests/fakelab/run.sh [--update] [BUILD_DIR] [NAME...]: the whole runner, end to end, on scripted
# boards: runs the scenarios (default: all), compares what each left with its expected.txt, prints
# TAP.  --update writes expected.txt instead, for review.  What scenarios hold is in README.

set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) || exit 2
tree=${here%/tests/fakelab}
# no more at once: a scenario's result must not depend on its speed, but a time-out takes its time
jobs=2
# seconds after which a command hangs
hung=100

update=
if [ "${1:-}" = --update ]; then
	update=yes
	shift
fi
build=$tree/build
if [ $# -gt 0 ]; then
	build=$(cd "$1" && pwd) || exit 2
	shift
fi
# shellcheck source=tests/fakelab/lab.sh
. "$here/lab.sh"

# normalise: what differs from run to run, in any text; what a terminal would obey is made visible
normalise() {
	sed -E -e "s|$FAKE_DIR|LAB|g" -e "s|$build|BUILD|g" -e "s|$tree|TREE|g" \
		-e 's/doorbench-(scratch-)?[A-Za-z0-9]{6}\b/doorbench-\1XXXXXX/g' \
		-e 's/doorbench: mark [0-9]+\./doorbench: mark PID./g' \
		-e 's/\b[0-9]{8}T[0-9]{6}Z\b/TIME/g' \
		-e 's/\b[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z\b/TIME/g' \
		-e 's/\b[0-9]+\.[0-9]+ s\b/N s/g' \
		-e 's/process [0-9]+ of user [0-9]+/process PID of user UID/g' \
		-e 's/\b[0-9a-f]{64}\b/SHA256/g' \
		-e 's/^(# )?doorbench [^ ,]+(,|$)/\1doorbench VERSION\2/' \
		-e 's|, doorbench [^ ,]+$|, doorbench VERSION|' \
		-e 's/(\.c):[0-9]+:/\1:LINE:/g' \
		-e '/: line [0-9]+: +[0-9]+ Killed  /d' | LC_ALL=C cat -v
}

# step KIND LINE: one command of the scenario; its output is shown if KIND is "show"
step() {
	local kind=$1 line=$2 rc
	(
		cd "$FAKE_DIR" || exit 2
		# a limit on files gives an error instead of a signal
		trap '' XFSZ
		exec timeout -k 5 $hung bash -c "$line"
	) >"$FAKE_DIR/out" 2>&1
	rc=$?
	echo "\$ $line"
	[ "$kind" != show ] || cat "$FAKE_DIR/out"
	grep -aE 'ERROR: (Address|Leak)Sanitizer|runtime error:' "$FAKE_DIR/out"
	echo "exit status $rc"
}

# what is left when everything has ended
leftovers() {
	local side i
	for side in ep rc; do
		[ ! -e "$FAKE_DIR/$side.on" ] || echo "the $side is still on"
	done
	# a board whose runner was killed hears of it by itself
	for ((i = 0; i < 500; i++)); do
		pgrep -f "$FAKE_DIR/bin/board" >/dev/null || break
		sleep 0.01
	done
	pgrep -fa "$FAKE_DIR/bin/board" | sed 's/^[0-9]* /still running: /'
	find "$FAKE_DIR/runtime" -mindepth 1 -printf 'left in the runtime directory: %f\n' | sort
}

# play NAME: everything that the scenario leaves, as text
play() {
	local verb rest keep=() suites=endpoint brief=
	export FAKE_SCENARIO=$here/scenarios/$1
	lab_make "$FAKE_DIR"
	"$FAKE_DIR/bin/board" check || return
	while read -r verb rest; do
		case $verb in
		suites) suites=$rest ;;
		set) lab_set "${rest%% *}" "${rest#* }" ;;
		brief) brief=-b ;;
		keep) read -ra keep <<<"$rest" ;;
		do | show)
			[ -e "$FAKE_DIR/root" ] || lab_root "$suites"
			step "$verb" "$rest"
			;;
		on | "#"* | "") ;;
		*) echo "scenario: what is '$verb'?" ;;
		esac
	done <"$FAKE_SCENARIO/scenario"
	leftovers
	if [ -z "$brief" ]; then
		echo
		echo "what was asked of whom"
		[ ! -e "$FAKE_DIR/log" ] || sed 's/^/  /' "$FAKE_DIR/log"
	fi
	if [ -d "$FAKE_DIR/results" ]; then
		echo
		"$build/tests/fakelab/flatten" $brief "$FAKE_DIR/results" "${keep[@]}"
	fi
}

# one NAME: for xargs; the verdict is in a file, the diagnostics too
one() {
	# short, for sockets lie in it
	FAKE_DIR=$(mktemp -d "$LAB_WORK/XXX") || exit 2
	export FAKE_DIR
	play "$1" 2>&1 | normalise >"$LAB_WORK/$1.actual"
	if [ -n "$update" ]; then
		cp "$LAB_WORK/$1.actual" "$here/scenarios/$1/expected.txt"
	fi
	diff -au "$here/scenarios/$1/expected.txt" "$LAB_WORK/$1.actual" >"$LAB_WORK/$1.diff" 2>&1
	echo $? >"$LAB_WORK/$1.rc"
	# 64 runs of logs and floods would fill a small disk
	rm -rf -- "$FAKE_DIR"
}

if [ "${1:-}" = --one ]; then
	one "$2"
	exit
fi
lab_need "$build/bin/vntb" "$build/bin/doorbell" "$build/bin/latency"
names=("$@")
[ ${#names[@]} -gt 0 ] || mapfile -t names < <(cd "$here/scenarios" && printf '%s\n' *)
# not in $TMPDIR, which may be a long path
LAB_WORK=$(mktemp -d /tmp/fl.XXXXXX) || exit 2
export LAB_WORK
trap 'rm -rf -- "$LAB_WORK"' EXIT
printf '%s\0' "${names[@]}" |
	xargs -0 -n 1 -P $jobs "$here/run.sh" ${update:+--update} "$build" --one

failed=0
echo "1..${#names[@]}"
for ((i = 0; i < ${#names[@]}; i++)); do
	if [ "$(cat "$LAB_WORK/${names[i]}.rc" 2>/dev/null)" = 0 ]; then
		echo "ok $((i + 1)) - ${names[i]}"
	else
		failed=$((failed + 1))
		echo "not ok $((i + 1)) - ${names[i]}"
		head -n 100 "$LAB_WORK/${names[i]}.diff" | sed 's/^/# /'
	fi
done
[ $failed = 0 ]
