#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# db-target on the RC of a virtual pair: finds the function, gives commands, rings, measures,
# borrows the function from its driver and gives it back, and leaves a pair on which upstream's test
# passes.

# shellcheck source=lab.sh
. "$(dirname "${BASH_SOURCE[0]}")/lab.sh"
bdf=0000:01:00.0

# t ARGS...: db-target on the RC, both streams
t() { rc "/run/doorbench/db-target $* 2>&1"; }
# gives STATUS TEXT ARGS...: ends with that status, and prints that text
gives() {
	local want=$1 text=$2 out rc
	shift 2
	out=$(t "$@")
	rc=$?
	if [ $rc != "$want" ] || ! grep -qF -- "$text" <<<"$out"; then
		echo "db-target $*: status $rc, expected $want and \"$text\":"
		echo "$out"
		return 1
	fi
}

up() {
	"$vpair" profile rcar-s4 && lab_up && bind_epf_test && plug_and_probe &&
		rc 'mkdir -p /run/doorbench && cat > /run/doorbench/db-target &&
			chmod 755 /run/doorbench/db-target' <build/target/aarch64/db-target
}

finds() {
	gives 0 "bdf=$bdf" find 1912:0031 && gives 3 'no PCI function' find 1912:0030 &&
		gives 0 'driver=pci-endpoint-test' info $bdf
}

fills() {
	gives 0 'filled=4096' bar fill $bdf 2 0 4096 7 &&
		gives 0 'checked=4096' bar check $bdf 2 0 4096 7 &&
		gives 0 '' bar write $bdf 2 0x10 5 &&
		gives 1 'offset 0x10: want 0x' bar check $bdf 2 0 4096 7 &&
		gives 2 'not in BAR2' bar read $bdf 2 0x100000
}

rings() {
	gives 3 'no doorbell is enabled' doorbell ring $bdf &&
		gives 0 'status=0x440' doorbell enable $bdf &&
		gives 1 'STATUS is 0x840' doorbell enable $bdf &&
		gives 0 'rung=100 seen=100 timeouts=0' doorbell ring $bdf --count 100 &&
		gives 0 'rung=64 seen=8 timeouts=0' doorbell ring $bdf --count 64 --burst 8 &&
		gives 1 'rung=2 seen=0 timeouts=2' doorbell ring $bdf --count 2 \
			--offset-delta 0x1000 --timeout 0.2
}

measures() {
	gives 0 'quality=ok' clock && gives 0 'resolution_ns=' selftest &&
		gives 0 'n=50 timeouts=0' latency ring $bdf --count 50 --timeout 20 &&
		gives 0 'n=50 timeouts=0' latency floor $bdf --count 50 &&
		gives 0 'n=10 timeouts=0' latency command $bdf --count 10 --warmup 1 --timeout 20
}

borrows() {
	rc modprobe vfio-pci && gives 0 'n=20 timeouts=0' latency msi $bdf --count 20 --warmup 5 \
		--timeout 20 && gives 0 'driver=pci-endpoint-test' info $bdf
}

gives_back_when_stopped() {
	local out
	out=$(rc "/run/doorbench/db-target latency msi $bdf --count 1000000 2>&1 & p=\$!
n=0; until ls -l /sys/bus/pci/devices/$bdf/driver | grep -q vfio-pci; do
n=\$((n + 1)); test \$n -lt 300 || break; sleep 0.1; done
kill -TERM \$p; wait \$p; echo status=\$?")
	grep -q status=3 <<<"$out" || { echo "$out"; return 1; }
	gives 0 'driver=pci-endpoint-test' info $bdf
}

upstream() {
	gives 0 'status=0x1040' doorbell disable $bdf &&
		rc 'pci_endpoint_test -r pcie_ep_doorbell.DOORBELL_TEST 2>&1'
}

ok 'the pair is up' up
ok 'finds the function' finds
ok 'fills and checks a BAR' fills
ok 'rings' rings
ok 'measures' measures
ok 'borrows the function for vfio' borrows
ok 'gives it back when stopped' gives_back_when_stopped
ok "upstream's test passes afterwards" upstream
