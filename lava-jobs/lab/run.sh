#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh [JOB...]: a whole LAVA with two virtual pairs on this machine, in namespaces of its own;
# jobs of jobs.py (nightly, failing, broken) run in it by submit.py and are judged by judge.py, as
# TAP; night.sh makes a night of what they posted.
# Needs root.  The committed state of this tree is what runs.  Everything ends with this script;
# logs and run directories stay in build/lava-lab.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
top=$PWD
# nothing of it belongs into the tree
export PYTHONDONTWRITEBYTECODE=1
out=$top/build/lava-lab
say() { printf 'lava-lab: %s\n' "$*" >&2; }

[ "$(id -u)" = 0 ] || { say "error: needs root (mounts, namespaces)"; exit 2; }
# two labs of one tree would write the same files
mkdir -p build
exec 8>build/lava-lab.lock
flock -n 8 || { say "error: another one runs in this tree"; exit 2; }
lava_root=$(lava-jobs/lab/root.sh)
rm -rf "$out"
mkdir -p "$out"/{artifacts,git,jobs,logs,upload}
# what was posted is found below what is given
ln -s ../upload "$out/artifacts/upload"
lava-jobs/board/build.sh "$out/artifacts"
git clone -q --bare . "$out/git/doorbench.git"
qemu=$(sed -n 's/^QEMU=//p' build/virtual/paths)
[ -d "$(dirname "$qemu")/usr" ] || { say "error: QEMU $qemu is not the private tree"; exit 2; }
/usr/bin/python3 lava-jobs/lab/jobs.py --revision "$(git rev-parse HEAD)" "$out/jobs" "$@"

export LAB_TOP=$top LAB_OUT=$out LAB_ROOT=$lava_root LAB_QEMU=$qemu
# with unshare goes everything that runs in its namespaces; it does not listen to less than this
trap 'kill -KILL "$lab" 2>/dev/null' EXIT
trap 'exit 130' INT TERM
unshare --mount --pid --net --ipc --uts --fork --kill-child -- lava-jobs/lab/enter.sh &
lab=$!
status=0
wait "$lab" || status=$?
trap - EXIT
# nothing was posted by jobs that are broken
if compgen -G "$out/fetched/*/" >/dev/null; then
	lava-jobs/lab/night.sh "$out" | tee "$out/night.tap"
	! grep -q '^not ok' "$out/night.tap" || status=1
fi
exit $status
