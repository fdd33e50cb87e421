#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# doorbench-ep.sh [-n PART] [-a ADDRESS] [-p PORT]: the endpoint's side, see doorbench-ep.yaml.
# Without LAVA it only says where this board can be reached.

# shellcheck source=lava-jobs/automated/linux/lib.sh
. "$(dirname "$0")/../lib.sh"

part=1 address='' port=''
while getopts n:a:p: option; do
	case $option in
	n) part=$OPTARG ;;
	a) address=$OPTARG ;;
	p) port=$OPTARG ;;
	*) echo "usage: doorbench-ep.sh [-n PART] [-a ADDRESS] [-p PORT]" >&2; exit 2 ;;
	esac
done

# the address with which this board would talk to others
own_address() {
	ip -4 route show default | sed -n 's/.* src \([0-9.]*\).*/\1/p' | head -n 1 | grep . ||
		ip -4 addr show scope global | sed -n 's/^ *inet \([0-9.]*\).*/\1/p' | head -n 1
}

# a lab that forwards a port to its virtual boards says so in the device's environment
[ -n "$address" ] || address=${DOORBENCH_ADDRESS:-$(own_address)}
[ -n "$port" ] || port=${DOORBENCH_PORT:-22}
[ -n "$address" ] || broken "the EP has no IPv4 address"

say "EP: $(uname -r), ssh at $address port $port"
have lava-send || exit 0
lava-send "ep-up-$part"
lava-send "ep-address-$part" "address=$address" "port=$port"
# the RC says so in any case, even when its lab is broken
wait_for "rc-done-$part"
say "the RC is done"
