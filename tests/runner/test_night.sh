#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tests/runner/test_night.sh [BUILD_DIR]: doorbench night on made-up run directories, with baselines
# in a project directory of its own.  Prints TAP.

set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2
build=$PWD/${1:-build}
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
export DOORBENCH_ROOT=$work/root
unset DOORBENCH_KCIDB_ORIGIN
mkdir -p "$work/root/configs"
# shellcheck source=../pair/tap.sh
. tests/pair/tap.sh

# make_run DIR PAIR RELEASE STATUS [SUITE]: one case
make_run() {
	local dir=$work/$1 suite=${5:-vntb}
	mkdir -p "$dir/cases/$suite/embedded.link"
	cat >"$dir/run.json" <<-EOF_
		{"schema": 1, "pair": "$2", "kind": "boards", "started": "2026-11-27T01:00:00Z",
		 "finished": "2026-11-27T02:00:00Z", "exit": 0, "plan": [],
		 "sides": {"ep": {"release": "$3", "version": "#1", "machine": "aarch64"},
			   "rc": {"release": "$3"}}}
	EOF_
	cat >"$dir/cases/$suite/embedded.link/result.json" <<-EOF_
		{"suite": "$suite", "case": "embedded.link", "backend": "embedded",
		 "status": "$4", "reason": "as made up"}
	EOF_
}

# night STATUS LINE ARGUMENT...: ends with STATUS and says LINE, a pattern
night() {
	local want=$1 line=$2 status
	shift 2
	(cd "$work" && "$build/doorbench" night "$@") >"$work/said" 2>&1
	status=$?
	[ $status = "$want" ] && grep -q -- "$line" "$work/said" && return
	echo "status $status"
	cat "$work/said"
	return 1
}

no_mail() { [ ! -e "$work/out/mail.txt" ]; }
mail_has() { grep -q -- "$1" "$work/out/mail.txt"; }

make_run old spider 7.3.1 PASS
make_run nights/1 spider 7.3.2 PASS
make_run bad/1 spider 7.3.3 FAIL
make_run other/2 rock 7.4.0-rc1 PASS
make_run old-other rock 7.4.0-rc1 PASS
make_run jobs/7/7-vntb-embedded spider 7.3.3 FAIL
make_run jobs/7/7-endpoint-embedded spider 7.3.3 PASS endpoint

unknown() {
	night 125 "^spider-7.3: 1 run: cannot tell: no baseline" -o out nights && no_mail &&
		[ "$(grep -c '"build_id"' "$work/out/kcidb.json")" = 1 ]
}

quiet() {
	(cd "$work" && "$build/doorbench" baseline save spider-7.3 old) || return
	night 0 "^spider-7.3: 1 run: nothing changed; 0 of 0" -o out nights && no_mail
}

regression() {
	night 1 "^spider-7.3: 1 run: REGRESSION: 1 newly failing" -o out bad/1 &&
		mail_has "^Subject: \[doorbench\] spider 7.3 regression$" &&
		mail_has "baseline: PASS 1; now: FAIL 1"
}

same_again() {
	cp "$work/out/mail.txt" "$work/first.txt"
	cp "$work/out/kcidb.json" "$work/first.json"
	night 1 REGRESSION -o out bad/1 && cmp "$work/first.txt" "$work/out/mail.txt" &&
		cmp "$work/first.json" "$work/out/kcidb.json"
}

old_mail_goes() { night 0 "nothing changed" -o out nights && no_mail; }

known() {
	(cd "$work" && "$build/doorbench" baseline save spider-7.3 bad) || return
	night 0 "nothing changed, 1 known to fail" -o out bad && no_mail || return
	(cd "$work" && "$build/doorbench" baseline save spider-7.3 old)
}

two_pairs() {
	(cd "$work" && "$build/doorbench" baseline save rock-7.4 old-other) || return
	night 1 "^rock-7.4: 1 run: nothing changed" -o out bad other &&
		mail_has "^baseline *spider-7.3$" && ! mail_has rock &&
		[ "$(grep -c '"checkout_id"' "$work/out/kcidb.json")" = 2 ]
}

branch() {
	night 125 "^spider-next: 1 run: cannot tell: no baseline" --branch next -o out bad &&
		night 129 "the name of a baseline" --branch pci/next -o out bad
}

job() {
	night 1 "^spider-7.3: 2 runs: REGRESSION" -o out --index jobs jobs/7 &&
		grep -q 'href="7/7-vntb-embedded/' "$work/jobs/index.html"
}

broken_baseline() {
	mkdir -p "$work/root/reports/baselines/spider-7.9"
	echo '{' >"$work/root/reports/baselines/spider-7.9/baseline.json"
	night 129 "spider-7.9/baseline.json:[12]: " --branch 7.9 -o out bad
}

same_names() {
	cp -r "$work/bad/1" "$work/1"
	night 129 "bad/1 and 1: run directories of one name" -o out bad 1
}

usage() {
	night 129 "night needs" bad && night 129 "night needs" -o out &&
		night 129 "neither a run directory" -o out out && night 129 "nowhere" -o out nowhere
}

ok "without a baseline nothing can be told, and there is a submission" unknown
ok "nothing changed: no mail" quiet
ok "a case that passed fails: a mail" regression
ok "the same bytes again" same_again
ok "an older night's mail does not stay" old_mail_goes
ok "what failed in the baseline is no news" known
ok "two pairs: the mail is on the one that changed" two_pairs
ok "a branch by name" branch
ok "a job of several parts, and the index over all jobs" job
ok "a baseline that cannot be read is named" broken_baseline
ok "two runs of one name are refused" same_names
ok "wrong usage" usage
