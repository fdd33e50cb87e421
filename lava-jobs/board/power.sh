#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# power BOARD on|off: installed as lab/power, the hook of a pair's configuration, on a root complex
# that runs doorbench under LAVA.  LAVA has booted both boards; they can be used once and not be
# booted again from here.

case ${2:-} in
on)
	used=${DOORBENCH_LAB:?}/$1.used
	if [ -e "$used" ]; then
		echo "LAVA has booted $1 for one use; it cannot be booted again in a job" >&2
		exit 1
	fi
	: >"$used"
	;;
off) ;;
*)
	echo "usage: power BOARD on|off" >&2
	exit 2
	;;
esac
