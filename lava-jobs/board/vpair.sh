#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# vpair COMMAND [SIDE]: installed as virtual/vpair, which configs/virtual.conf calls, on a root
# complex that is a QEMU device of LAVA.  The machines are LAVA's; plugging is asked for at the
# worker (lava-jobs/lab/pair-link.py).

here=$(cd "$(dirname "$0")" && pwd)
worker=10.0.2.100
port=9100

fail() {
	echo "vpair: $*" >&2
	exit 1
}

# request WORD: prints what the worker has to say
request() {
	answer=$(echo "$1" | nc "$worker" "$port") || fail "the worker does not answer"
	case $answer in
	ok*) echo "${answer#ok}" | sed 's/^ //' ;;
	*) fail "$1: ${answer:-the worker said nothing}" ;;
	esac
}

case ${1:-} in
on | off) exec "$here/../lab/power" "$2" "$1" ;;
bootargs) [ $# -le 2 ] || fail "LAVA boots the boards: no arguments can be set in a job" ;;
profile)
	profile=$(request profile) || exit 1
	[ "$profile" = "$2" ] || fail "the job has started the link with the profile $profile"
	;;
plug | unplug) request "$1" >/dev/null || exit 1 ;;
connect)
	case $2 in
	ep) exec nc "${DOORBENCH_EP_ADDRESS:?}" "${DOORBENCH_EP_PORT:-22}" ;;
	rc) exec nc 127.0.0.1 22 ;;
	*) fail "the side is rc or ep" ;;
	esac
	;;
# LAVA has the consoles, and takes everything down itself
console | down) ;;
*) fail "unknown command ${1:-}" ;;
esac
