# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# TAP lines and bounded waiting for shell tests.  Sourced, never run.

# ok NAME COMMAND...: one TAP line; what the command prints becomes its diagnostics
ok() {
	local name=$1 text
	shift
	if text=$("$@" 2>&1); then
		echo "ok - $name"
	else
		echo "not ok - $name"
	fi
	[ -z "$text" ] || printf '%s\n' "$text" | tail -n 40 | while IFS= read -r line; do
		echo "# $line"
	done
}

# until_true SECONDS COMMAND...: polls a condition that has no event to wait for
until_true() {
	local end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || { echo "still false after the time-out: $*"; return 1; }
		sleep 0.1
	done
}
