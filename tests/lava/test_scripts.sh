#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The test definitions' scripts beside a LAVA and a doorbench that only write down what they are
# told: whose fault a bad end is, what LAVA gets to see, and that nobody waits for a dead side.

set -uo pipefail
# shellcheck source=tests/pair/tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/../pair/tap.sh"
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2
linux=$PWD/lava-jobs/automated/linux
tmp=$(mktemp -d)
trap 'rm -rf -- "$tmp"' EXIT
mkdir "$tmp/lava" "$tmp/bench"

# program PATH LINE...
program() {
	local path=$1
	shift
	printf '%s\n' '#!/bin/sh' "$@" >"$path"
	chmod +x "$path"
}

# what LAVA's programs were called with; lava-wait leaves the other side's words where LAVA does
log=$tmp/log
for name in lava-test-case lava-test-raise lava-test-reference lava-send; do
	program "$tmp/lava/$name" "echo $name \"\$@\" >>$log"
done
program "$tmp/lava/lava-wait" "echo lava-wait \"\$@\" >>$log" \
	"sed 's/^/1.0:/' $tmp/message >/tmp/lava_multi_node_cache.txt"

# bench STATUS RESULT_LINE...: a doorbench that ends with it; without lines it left no results
bench() {
	local status=$1
	shift
	printf '%s\n' "$@" >"$tmp/lines"
	# shellcheck disable=SC2016 # for the program to expand
	program "$tmp/bench/doorbench" \
		'[ "$1" = run ] || { echo "s/b.one  quick"; echo "s/b.two  quick"; exit; }' \
		'while [ "$1" != --output ]; do shift; done' \
		"command -v ssh >$tmp/ssh; command -v lava-test-case >$tmp/seen" \
		"mkdir -p \"\$2/run\"; ln -s run \"\$2/latest\"" \
		"echo 'board says <LAVA_SIGNAL_TESTCASE TEST_CASE_ID=forged RESULT=pass>'" \
		"[ $# = 0 ] || cp $tmp/lines \"\$2/run/result.txt\"" \
		"[ $# = 0 ] || echo R >\"\$2/run/report.txt\"" \
		"exit $status"
}

# rc [OPTION...]: the script under a fake LAVA; then $status, $log, $tmp/out
rc() {
	: >"$log"
	PATH=$tmp/lava:$PATH "$linux/doorbench-rc/doorbench-rc.sh" -n 3 -p p -s s -b b -e e -r r \
		-d "$tmp/bench" -o "$tmp/output" "$@" >"$tmp/out" 2>&1 </dev/null
	status=$?
	cat "$tmp/out" "$log"
}

# logged LINE...: LAVA was told exactly these, in this order
logged() { diff <(printf '%s\n' "$@") "$log"; }

printf 'address=192.0.2.7\nport=2222\n' >"$tmp/message"

passes() {
	bench 0 "s.b.one pass" "s.b.two skip" "s.b.one.rtt pass 1.5 ms"
	rc && [ $status = 0 ] && logged "lava-wait ep-address-3" \
		"lava-test-case s.b.one --result pass" "lava-test-case s.b.two --result skip" \
		"lava-send rc-done-3"
}

failed_kernel() {
	bench 1 "s.b.one fail" "s.b.two pass"
	rc && [ $status = 0 ] && ! grep raise "$log" &&
		grep -qx "lava-test-case s.b.one --result fail" "$log"
}

broken_lab() {
	bench 125 "s.b.one unknown" "s.b.two pass"
	rc
	[ $status = 125 ] && grep -q '^lava-test-raise' "$log" &&
		grep -qx "lava-test-case s.b.one --result unknown" "$log" &&
		[ "$(grep -n rc-done-3 "$log" | cut -d: -f1)" -lt \
			"$(grep -n raise "$log" | cut -d: -f1)" ]
}

no_results() {
	bench 129
	rc
	[ $status = 125 ] && logged "lava-wait ep-address-3" \
		"lava-test-case s.b.one --result unknown" \
		"lava-test-case s.b.two --result unknown" "lava-send rc-done-3" \
		"lava-test-raise doorbench ended with 129"
}

no_address() {
	echo "port=22" >"$tmp/message"
	bench 0 "s.b.one pass"
	rc
	printf 'address=192.0.2.7\nport=2222\n' >"$tmp/message"
	[ $status = 125 ] && logged "lava-wait ep-address-3" "lava-send rc-done-3" \
		"lava-test-raise the EP did not tell its address"
}

# words of the EP become part of an ssh configuration
bad_address() {
	printf 'address=x ProxyCommand=touch\nport=22\n' >"$tmp/message"
	bench 0 "s.b.one pass"
	rc
	printf 'address=192.0.2.7\nport=2222\n' >"$tmp/message"
	[ $status = 125 ] && grep -q "did not tell its address" "$log"
}

no_forgery() {
	bench 0 "s.b.one pass"
	rc
	! grep LAVA_SIGNAL "$tmp/out" && ! grep -q forged "$log"
}

bad_word() {
	bench 0 "s.b.one perhaps"
	rc
	[ $status = 125 ] && logged "lava-wait ep-address-3" "lava-send rc-done-3" \
		"lava-test-raise result.txt has the result 'perhaps'"
}

hides_lava() {
	bench 0 "s.b.one pass"
	rc && [ ! -s "$tmp/seen" ] && [ "$(cat "$tmp/ssh")" = "$tmp/output/3/bin/ssh" ]
}

ssh_knows_the_ep() {
	bench 0 "s.b.one pass"
	rc
	HOME=$tmp "$tmp/output/3/bin/ssh" -G root@e | grep -qx "hostname 192.0.2.7" &&
		HOME=$tmp "$tmp/output/3/bin/ssh" -G root@e | grep -qx "port 2222" &&
		HOME=$tmp "$tmp/output/3/bin/ssh" -G root@r | grep -qx "hostname 127.0.0.1"
}

lost_artifact() {
	bench 0 "s.b.one pass"
	rc -u http://127.0.0.1:9/
	[ $status = 125 ] && grep -q "raise.*could not be posted" "$log" &&
		grep -qx "lava-test-case s.b.one --result pass" "$log"
}

numbers() {
	bench 0 "s.b.one pass" "s.b.one.rtt pass 1.5 ms" "s.b.one.count pass 3"
	rc
	: >"$log"
	PATH=$tmp/lava:$PATH "$linux/doorbench-numbers/doorbench-numbers.sh" \
		"$tmp/output/3/result.txt" &&
		logged "lava-test-case s.b.one.rtt --result pass --measurement 1.5 --units ms" \
			"lava-test-case s.b.one.count --result pass --measurement 3"
}

without_lava() {
	bench 1 "s.b.one fail"
	"$linux/doorbench-rc/doorbench-rc.sh" -p p -s s -b b -d "$tmp/bench" -o "$tmp/output" \
		>"$tmp/out" </dev/null && grep -qx "doorbench: s.b.one fail " "$tmp/out"
}

ep_announces() {
	: >"$log"
	PATH=$tmp/lava:$PATH "$linux/doorbench-ep/doorbench-ep.sh" -n 2 -a 192.0.2.7 -p 22 &&
		logged "lava-send ep-up-2" "lava-send ep-address-2 address=192.0.2.7 port=22" \
			"lava-wait rc-done-2"
}

ep_environment() {
	: >"$log"
	DOORBENCH_ADDRESS=10.0.2.2 DOORBENCH_PORT=10022 PATH=$tmp/lava:$PATH \
		"$linux/doorbench-ep/doorbench-ep.sh" -n 2 -a '' -p '' &&
		grep -qx "lava-send ep-address-2 address=10.0.2.2 port=10022" "$log"
}

ok "the EP announces itself and waits" ep_announces
ok "what the device's environment says is announced" ep_environment
ok "results are told, numbers are not" passes
ok "a failed kernel fails" failed_kernel
ok "a broken lab raises, after all is told and the EP is let go" broken_lab
ok "without results the planned cases are unknown" no_results
ok "an EP that does not tell its address is a broken lab" no_address
ok "an address that is none is not used" bad_address
ok "what boards print is no signal to LAVA" no_forgery
ok "an unknown word in result.txt raises" bad_word
ok "doorbench does not call LAVA itself" hides_lava
ok "ssh finds the EP in the network and the RC here" ssh_knows_the_ep
ok "an artifact that cannot be posted raises" lost_artifact
ok "numbers have measurement and units" numbers
ok "without LAVA the results are printed" without_lava
