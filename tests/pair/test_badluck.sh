#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What goes wrong in a lab, on the virtual pair: interrupted and killed runs, a kernel that does not
# boot, a board that dies, a link daemon that is gone, two runs at once.  A broken lab must never be
# reported as a broken kernel, no result may be lost, and nothing may stay behind.

# shellcheck source=runs.sh
. "$(dirname "${BASH_SOURCE[0]}")/runs.sh"
log=$place/log

# start [OPTIONS]: a run in the background
start() {
	: >"$log"
	./doorbench run --output "$out" "$@" >"$log" 2>&1 &
	runner=$!
}

# ended CODE: the run ends with that exit status
ended() {
	local rc
	wait "$runner"
	rc=$?
	[ $rc = "$1" ] || { echo "exit $rc instead of $1"; tail -n 20 "$log"; return 1; }
}

lab() { find "$XDG_RUNTIME_DIR" -mindepth 1 -maxdepth 1 -type d | head -n 1; }
last_run() { find "$out" -mindepth 1 -maxdepth 1 -type d | sort | tail -n 1; }
printed() { grep -qE -- "$1" "$log"; }
# pid of a machine or of link, as the lab knows it
pid_of() { virtual/vpair --dir "$(lab)" status | sed -n "s/^name=$1 .* pid=\([0-9]*\).*/\1/p"; }
# every result of the last run is one of these statuses
only() {
	local bad
	bad=$(grep -h '"status"' "$(last_run)"/cases/*/*/result.json | grep -vE "\"($1)\"")
	[ -z "$bad" ] || { sort <<<"$bad" | uniq -c; return 1; }
}
no_kernel_blamed() { only 'PASS|DONE|SKIP|ERROR|MISS'; }

interrupted() {
	start --suite endpoint
	until_true 120 printed '^PASS' || return 1
	kill -INT "$runner"
	ended 130 && grep -q '"interrupted": true' "$(last_run)/run.json" && no_kernel_blamed &&
		[ -s "$(last_run)/report.txt" ] && nothing_left
}

killed_runner() {
	start --suite endpoint
	until_true 120 printed '^PASS' || return 1
	kill -KILL "$runner"
	wait "$runner"
	until_true 20 no_processes || { pgrep -af "$XDG_RUNTIME_DIR"; return 1; }
	grep -q '"PASS"' "$(last_run)"/cases/*/*/result.json
}

killed_keeper_is_swept() {
	local dir
	start --suite endpoint
	until_true 120 printed '^PASS' || return 1
	dir=$(lab)
	kill -KILL "$runner" $(pgrep -f "vpair.*$dir")
	wait "$runner"
	until_true 20 no_processes || { pgrep -af "$XDG_RUNTIME_DIR"; return 1; }
	virtual/vpair --dir "$XDG_RUNTIME_DIR/next" sweep
	[ ! -e "$dir" ] || { echo "$dir is still there"; return 1; }
}

two_at_once() {
	local first second
	start --case '*DOORBELL_TEST'
	first=$runner
	./doorbench run --output "$place/second" --case '*DOORBELL_TEST' >"$place/log2" 2>&1 &
	second=$!
	wait $first || { cat "$log"; return 1; }
	wait $second || { cat "$place/log2"; return 1; }
	nothing_left
}

# with_config SED: a copy of the pair's configuration, changed
with_config() {
	cp -r configs "$place/"
	sed "$1" configs/virtual.conf >"$place/configs/virtual.conf"
	! cmp -s configs/virtual.conf "$place/configs/virtual.conf" ||
		{ echo "nothing changed"; return 1; }
}

kernel_does_not_boot() {
	with_config 's|vpair on ep|vpair bootargs ep rdinit=/x init=/x; virtual/vpair on ep|
		s|boot = 60|boot = 15|; s|^name|power_cycles = 1; name|' || return 1
	start --config "$place/configs/virtual.conf" --suite endpoint
	# it panics and starts over all the time, so which of its lines are the last is chance
	ended 125 && no_kernel_blamed && printed '^--- last 30 lines of the ep.s console' &&
		printed '^ERROR .*no root shell on the ep' && nothing_left
}

# a shell line on the EP of the running lab
on_ep() {
	local image=build/virtual/image
	ssh -o BatchMode=yes -o "ProxyCommand=virtual/vpair --dir $(lab) connect ep" \
		-o HostKeyAlias=doorbench-virtual -o "UserKnownHostsFile=$image/known_hosts" \
		-o "IdentityFile=$image/id_ed25519" -o IdentitiesOnly=yes root@ep "$@"
}

# the kernel dies under a test: its console says so, the pair is power-cycled, the run goes on
ep_dies() {
	start --suite endpoint
	until_true 120 printed '^PASS' || return 1
	on_ep 'echo c > /proc/sysrq-trigger &'
	ended 1 && printed '^FAIL .*Kernel panic' && printed '^PASS.*DOORBELL_TEST' &&
		nothing_left
}

link_dies() {
	start --suite endpoint
	until_true 120 printed '^PASS' || return 1
	kill -KILL "$(pid_of link)"
	wait "$runner"
	no_kernel_blamed && printed '^ERROR' && nothing_left
}

full_disk() {
	mkdir "$place/small"
	mount -t tmpfs -o size=256k none "$place/small" || { echo "cannot mount"; return 1; }
	./doorbench run --output "$place/small" --suite endpoint >"$log" 2>&1
	local rc=$?
	umount "$place/small"
	tail -n 3 "$log"
	[ $rc = 125 ] && printed 'No space left' && nothing_left
}

no_image() {
	DOORBENCH_IMAGE=$place/none ./doorbench run --output "$out" >"$log" 2>&1
	[ $? = 125 ] && printed 'make image' && nothing_left
}

ok "Ctrl-C: exit 130, report, nothing left" interrupted
ok "kill -9 of the runner: results kept, nothing runs on" killed_runner
ok "kill -9 of runner and keeper: swept by the next start" killed_keeper_is_swept
ok "two runs at once" two_at_once
ok "a kernel that does not boot: ERROR with its last words" kernel_does_not_boot
ok "the EP panics: FAIL with its last words, power-cycled, the run goes on" ep_dies
ok "the link daemon dies: ERROR, not FAIL" link_dies
ok "machines not built: says make image" no_image
if [ "$(id -u)" = 0 ]; then
	ok "disk full: stops with a clear error" full_disk
else
	echo "ok - disk full # SKIP needs root to mount a small file system"
fi
