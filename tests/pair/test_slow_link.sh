#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What a busy host does to a pair: a link daemon that does not run for longer than the 5 s after
# which QEMU would give it up by itself, and a machine that never waits on the CPU that all share.

# shellcheck source=lab.sh
. "$(dirname "${BASH_SOURCE[0]}")/lab.sh"

HELD=8
BUSY=60
# config space, which the link daemon answers for on both sides
declare -A function=([ep]=0000:00:01.0 [rc]=0000:01:00.0)

up() { lab_up && bind_epf_test && plug_and_probe; }

linkd() { pkill "-$1" -f -- "linkd .*$DOORBENCH_LAB/link.ep"; }
vendor() { on_board "$1" "od -An -tx2 -N2 /sys/bus/pci/devices/${function[$1]}/config"; }

# both are there, and are not what a device that is gone reads as
vendors() {
	[ "$(vendor ep) $(vendor rc)" = "$ep_vendor $rc_vendor" ] && [ "$ep_vendor" != ' ffff' ] &&
		[ "$rc_vendor" = ' 1912' ]
}

held() {
	local reading=() rc=0
	linkd STOP || return 1
	vendor ep >/dev/null & reading+=($!)
	vendor rc >/dev/null & reading+=($!)
	# not a wait for something: it is the time that is tried
	sleep $HELD
	kill -0 "${reading[@]}" || { echo "a read did not wait for the link daemon"; rc=1; }
	linkd CONT && wait "${reading[@]}" && return $rc
}

# the RC's read is done before the EP's CPU waits again
busy() {
	local loop said=$DOORBENCH_LAB/busy rc=0
	ep "timeout $BUSY sh -c 'echo \$\$; while :; do :; done'" >"$said" & loop=$!
	until_true 60 test -s "$said" && vendor rc | grep -qx "$rc_vendor" || rc=1
	kill -0 $loop || { echo "the RC waited for the EP's loop"; rc=1; }
	ep "kill $(<"$said")"
	wait $loop
	return $rc
}

works() { rc pci_endpoint_test -r pci_ep_basic.MSI_TEST; }

ok "a pair with the test function" up
ep_vendor=$(vendor ep) rc_vendor=$(vendor rc)
ok "reads its vendors through the link" vendors
ok "waits for a link daemon that is held for $HELD s" held
ok "reads the same afterwards" vendors
ok "the RC reads while the EP's CPU is never idle" busy
ok "and its MSIs arrive" works
