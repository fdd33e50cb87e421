#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The link daemon of a LAVA worker: it ends when it is told to, and when the job that started it
# ends without telling.

set -uo pipefail
# shellcheck source=tests/pair/tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/../pair/tap.sh"
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2
tmp=$(mktemp -d)
dir=$tmp/pair
link=$PWD/lava-jobs/lab/pair-link.py
export DOORBENCH_LINKD=$PWD/build/virtual/link/linkd
listening=()
trap 'kill "${listening[@]}"; python3 "$link" stop "$dir"; rm -rf -- "$tmp"' EXIT

# its process is gone, or is nobody's child that nobody has waited for
ended() { ! grep -qs '^State:[[:space:]]*[^Z[:space:]]' "/proc/$1/status"; }

starts_and_stops() {
	local pid
	python3 "$link" start "$dir" rcar-s4 && pid=$(cat "$dir/link.pid") && ! ended "$pid" &&
		python3 "$link" stop "$dir" && until_true 10 ended "$pid"
}

# a program of that name, which is what a job is known by, starts a link and waits
job() {
	# shellcheck disable=SC2016 # for the program to expand
	printf '%s\n' '#!/bin/bash' 'python3 "$1" start "$2" rcar-s4' 'echo "$?" >"$2/started"' \
		'read -r _' >"$tmp/lava-run"
	mkfifo "$tmp/held"
	bash "$tmp/lava-run" "$link" "$dir" <>"$tmp/held" >/dev/null 2>&1 &
	job=$!
	until_true 60 test -s "$dir/started" && [ "$(cat "$dir/started")" = 0 ]
}

ends_with_its_job() {
	local pid
	job || return 1
	pid=$(cat "$dir/link.pid")
	ended "$pid" && { echo "the link did not outlive its start"; return 1; }
	kill -KILL "$job"
	until_true 10 ended "$pid" || return 1
	! pgrep -f "pair-link.py start $dir"
}

# QEMU as far as it is asked here: a monitor that says good-bye
cat >"$tmp/qemu" <<'EOF_'
#!/usr/bin/python3
import pathlib, socket, sys
path = pathlib.Path(sys.argv[1])
path.unlink(missing_ok=True)
server = socket.socket(socket.AF_UNIX)
server.bind(str(path))
server.listen()
lines = server.accept()[0].makefile("rw")
print('{"QMP": {}}', file=lines, flush=True)
for line in lines:
    print('{"return": {}}', file=lines, flush=True)
    if "quit" in line:
        sys.exit()
EOF_
chmod +x "$tmp/qemu"

# the next boot ends the machine of the last one, and comes after it
boots_again() {
	local first
	python3 "$link" machine "$dir" ep "$tmp/qemu" "$dir/ep.qmp" &
	first=$!
	until_true 10 test -S "$dir/ep.qmp" || return 1
	python3 "$link" machine "$dir" rc true || { echo "waits for the other side"; return 1; }
	python3 "$link" machine "$dir" ep true && ended "$first"
}

# a program of several threads that listens there
cat >"$tmp/listener" <<'EOF_'
#!/usr/bin/python3
import socket, sys, threading, time
server = socket.socket(socket.AF_UNIX)
threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
server.bind(sys.argv[1])
server.listen()
time.sleep(3600)
EOF_
cat >"$tmp/place" <<'EOF_'
#!/usr/bin/python3
# places the pair of DIR on CPU, and prints what came of it
import importlib.util, os, pathlib, sys
sys.dont_write_bytecode = True
spec = importlib.util.spec_from_file_location("link", sys.argv[1])
link = importlib.util.module_from_spec(spec)
spec.loader.exec_module(link)
pair, cpu = pathlib.Path(sys.argv[2]), sys.argv[3]
try:
    link.share_cpu(pair, cpu)
except link.Failed as exc:
    sys.exit(str(exc))
link.rank_threads(pair)
for name in link.FIRST:
    for pid, thread in sorted(link.threads(pair / name), key=lambda t: t[0] != t[1]):
        print(name, "first" if pid == thread else "other", *os.sched_getaffinity(thread),
              os.sched_getscheduler(thread), os.sched_getparam(thread).sched_priority)
EOF_

# what a pair consists of, as far as it is asked here
mkdir "$tmp/placed"
for name in link.control ep.qmp rc.qmp; do
	python3 "$tmp/listener" "$tmp/placed/$name" >"$tmp/placed/$name.out" 2>&1 &
	listening+=($!)
done

# from the plug on all threads share the CPU; those of each machine that deliver its interrupts go
# first.  2 is SCHED_RR, which not everybody may have
shares_a_cpu() {
	local cpu have want name rank="2 1" first="2 2"
	cpu=$(python3 -c 'import os; print(max(os.sched_getaffinity(0)))')
	for name in link.control ep.qmp rc.qmp; do
		until_true 20 test -S "$tmp/placed/$name" || return 1
	done
	have=$(python3 "$tmp/place" "$link" "$tmp/placed" "$cpu") || return 1
	chrt --rr 1 true || rank="0 0" first="0 0"
	want="link.control first $cpu $rank
link.control other $cpu $rank
ep.qmp first $cpu $first
ep.qmp other $cpu $rank
rc.qmp first $cpu $first
rc.qmp other $cpu $rank"
	diff <(echo "$want") <(echo "$have")
}

refuses_a_cpu() {
	local cpu
	for cpu in 1023 -1 one 1.5 99999999999999999999; do
		python3 "$tmp/place" "$link" "$tmp/placed" "$cpu" >"$tmp/said" 2>&1 &&
			{ echo "$cpu was taken"; return 1; }
		grep -F "the worker has no CPU $cpu for this pair: " "$tmp/said" ||
			{ cat "$tmp/said"; return 1; }
	done
}

ok "starts, and stops when told" starts_and_stops
ok "a machine boots when that of the last boot has ended" boots_again
ok "ends with a job that is killed" ends_with_its_job
ok "a pair shares the CPU that it is given" shares_a_cpu
ok "a CPU that is none is refused" refuses_a_cpu
