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
trap 'python3 "$link" stop "$dir"; rm -rf -- "$tmp"' EXIT

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

ok "starts, and stops when told" starts_and_stops
ok "a machine boots when that of the last boot has ended" boots_again
ok "ends with a job that is killed" ends_with_its_job
