# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A virtual pair for tests that need more than the runner offers: a lab directory of its own, root
# shells on both sides, TAP lines.  Sourced, never run.

set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2
top=$PWD
image=$top/build/virtual/image
vpair=$top/virtual/vpair
DOORBENCH_LAB=$(mktemp -d "${XDG_RUNTIME_DIR:-/tmp}/doorbench-XXXXXX")
export DOORBENCH_LAB DOORBENCH_OWNER=$$
configfs=/sys/kernel/config/pci_ep

# nothing is left behind, whatever happens
lab_down() {
	"$vpair" down >/dev/null 2>&1
	rm -rf -- "$DOORBENCH_LAB"
}
trap lab_down EXIT
trap 'exit 130' INT TERM

# ok NAME COMMAND...: one TAP line; what the command prints becomes its diagnostics
ok() {
	local name=$1 out
	shift
	if out=$("$@" 2>&1); then
		echo "ok - $name"
	else
		echo "not ok - $name"
	fi
	[ -z "$out" ] || printf '%s\n' "$out" | tail -n 40 | while IFS= read -r line; do
		echo "# $line"
	done
}

# on_board SIDE LINE...: a shell line on a board
on_board() {
	local side=$1
	shift
	ssh -o BatchMode=yes -o ConnectTimeout=60 -o "ProxyCommand=$vpair connect $side" \
		-o HostKeyAlias=doorbench-virtual -o "UserKnownHostsFile=$image/known_hosts" \
		-o "IdentityFile=$image/id_ed25519" -o IdentitiesOnly=yes \
		-o StrictHostKeyChecking=yes -o LogLevel=ERROR \
		-o ControlMaster=auto -o "ControlPath=$DOORBENCH_LAB/$side.mux" -o ControlPersist=yes \
		"root@$side" "$@"
}
ep() { on_board ep "$@"; }
rc() { on_board rc "$@"; }

# until_true SECONDS COMMAND...: polls a condition that has no event to wait for
until_true() {
	local end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || { echo "still false after the time-out: $*"; return 1; }
		sleep 0.1
	done
}

# both machines up with a working shell
lab_up() {
	"$vpair" on ep && "$vpair" on rc &&
		until_true 120 ep true && until_true 120 rc true
}

# the endpoint test function, as far as the link
bind_epf_test() {
	ep "set -e
modprobe pci-epf-test
modprobe dwcvm_ep
cd $configfs
mkdir functions/pci_epf_test/func1
echo 0x1912 > functions/pci_epf_test/func1/vendorid
echo 0x0031 > functions/pci_epf_test/func1/deviceid
echo 32 > functions/pci_epf_test/func1/msi_interrupts
ln -s functions/pci_epf_test/func1 controllers/dwcvm-ep/
echo 1 > controllers/dwcvm-ep/start"
}

plug_and_probe() {
	"$vpair" plug && rc modprobe pci_endpoint_test &&
		until_true 60 rc test -e /dev/pci-endpoint-test.0
}

unplug() {
	rc 'rmmod pci_endpoint_test; echo 0 > /sys/bus/pci/slots/1/power' && "$vpair" unplug
}

unbind_epf_test() {
	ep "set -e
cd $configfs
echo 0 > controllers/dwcvm-ep/start
rm controllers/dwcvm-ep/func1
rmdir functions/pci_epf_test/func1"
}
