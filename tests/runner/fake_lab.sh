#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The hooks of the scripted pair: power is a file, see fake_ssh.sh.
set -eu
case $1 in
on)
	rm -f "$FAKE_DIR/$2.kmsg"
	: > "$FAKE_DIR/$2.on" ;;
off)
	rm -f "$FAKE_DIR/$2.on" ;;
console)
	printf 'line %s of the console\n' 1 2 3
	case ${FAKE_SCENARIO:-} in
	never_boots) echo "[ 0.5] Kernel panic - not syncing: No working init found." ;;
	boot_oops) echo "[ 0.5] Unable to handle kernel paging request at 0" ;;
	panics) printf '[   12.3] Kernel panic - not syncing: Oops: Fatal exception\r\n' ;;
	esac ;;
plug)
	if [ "${FAKE_SCENARIO:-}" = hook ]; then
		echo "link is down: no training" >&2
		exit 1
	fi ;;
unplug)
	echo detach >> "$FAKE_DIR/undo" ;;
profile)
	echo "$2" > "$FAKE_DIR/profile" ;;
esac
