# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A virtual pair for tests that need more than the runner offers: a lab directory of its own, root
# shells on both sides.  Sourced, never run.

set -uo pipefail
# shellcheck source=tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/tap.sh"
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

# on_board SIDE LINE...: a shell line on a board
on_board() {
	local side=$1
	shift
	ssh -o BatchMode=yes -o ConnectTimeout=60 -o "ProxyCommand=$vpair connect $side" \
		-o HostKeyAlias=doorbench-virtual -o "UserKnownHostsFile=$image/known_hosts" \
		-o "IdentityFile=$image/id_ed25519" -o IdentitiesOnly=yes \
		-o StrictHostKeyChecking=yes -o LogLevel=ERROR \
		-o ControlMaster=auto -o ControlPersist=yes \
		-o "ControlPath=$DOORBENCH_LAB/$side.mux" \
		"root@$side" "$@"
}
ep() { on_board ep "$@"; }
rc() { on_board rc "$@"; }

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
