# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# For tests that run ./doorbench on the virtual pair: a place of its own for labs and results, so
# that other pairs on this machine are not looked at.  Sourced, never run.

set -uo pipefail
# shellcheck source=tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/tap.sh"
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2
# short, because a lab's sockets have to fit into 107 bytes
place=$(mktemp -d /tmp/db-XXXXXX)
export XDG_RUNTIME_DIR=$place/run
# shellcheck disable=SC2034 # used by those who source this
out=$place/results
mkdir -m 700 "$XDG_RUNTIME_DIR"
trap 'virtual/vpair --dir "$XDG_RUNTIME_DIR/none" sweep >/dev/null 2>&1; rm -rf -- "$place"' EXIT
trap 'exit 130' INT TERM

# no process of these labs, no lab
nothing_left() {
	until_true 20 no_processes || { pgrep -af "$XDG_RUNTIME_DIR"; return 1; }
	[ -z "$(ls -A "$XDG_RUNTIME_DIR")" ] || { ls -A "$XDG_RUNTIME_DIR"; return 1; }
}
no_processes() { ! pgrep -f "$XDG_RUNTIME_DIR"; }
