#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A stand-in for ssh: a scripted board that lives in $FAKE_DIR, so that the whole runner runs end to
# end in seconds.  What is typed is matched and answered, never executed.  $FAKE_SCENARIO chooses
# what goes wrong; the default is a healthy pair.
set -u
for script; do :; done		# the last argument
nl='
'
side=
for arg; do
	case $arg in
	root@ep) side=ep ;;
	root@rc) side=rc ;;
	esac
done
board=$FAKE_DIR/$side
scenario=${FAKE_SCENARIO:-good}

# one kernel record: facility*8+level, text
record() {
	seq=$(cat "$board.seq")
	echo $((seq + 1)) > "$board.seq"
	printf '%s,%s,%s,-;%s\n' "$1" "$seq" $((seq * 1000)) "$2" >> "$board.kmsg"
}

die() {
	rm -f "$board.on"
	exit 255
}

# does this board do what the scenario's name says, at its first chance?
once() {
	[ "$scenario" = "$1" ] && mkdir "$FAKE_DIR/did-$1" 2> /dev/null
}

[ -e "$board.on" ] || { echo "ssh: connect to host $side: Connection refused" >&2; exit 255; }

follow() {
	case $scenario in
	never_boots|boot_oops) [ "$side" = rc ] || die ;;
	esac
	if [ ! -e "$board.kmsg" ]; then
		echo 1 > "$board.seq"
		record 6 "Booting Linux"
	fi
	tail -n +1 -s 0.02 -f "$board.kmsg" &
	tail=$!
	trap 'kill $tail; exit 255' TERM HUP INT
	while [ -e "$board.on" ]; do sleep 0.05; done
	kill $tail
	exit 255
}

ktap() {	# name, "ok" or "not ok", rest of the result line, diagnostic
	echo "TAP version 13"
	echo "1..1"
	echo "# Starting 1 tests from 1 test cases."
	echo "#  RUN           $1 ..."
	[ -n "$4" ] && echo "$4"
	[ "$scenario" = truncated ] && exit 0
	echo "#            OK  $1"
	echo "$2 1 $1$3"
	echo "# PASSED: 1 / 1 tests passed."
}

doorbell() {
	once dies && die
	once panics && die
	once lost && exit 255
	[ "$scenario" = hangs ] && { : > "$FAKE_DIR/hanging"; exec sleep 60; }
	side_of_rc=$board
	board=$FAKE_DIR/ep
	[ "$scenario" = oops ] &&
		record 1 "Unable to handle kernel NULL pointer dereference at virtual address 0008"
	record 3 "pci_epf_test pci_epf_test.0: Can't find MSI domain for EPC"
	[ "$scenario" = no_fallback ] ||
		record 6 "pci_epf_test pci_epf_test.0: Using embedded (DMA) doorbell fallback"
	board=$side_of_rc
	[ "$scenario" = flood ] && head -c 9000000 /dev/zero | tr '\0' 'x'
	[ "$scenario" = control ] && printf '\033[2J\033]0;owned\007\n'
	ktap "$1" ok "" ""
}

endpoint_test() {
	once dies_early && die
	[ "$scenario" = dies_always ] && die
	case $1 in
	*DOORBELL_TEST) doorbell "$1" ;;
	*LEGACY_IRQ_TEST)
		ktap "$1" "not ok" "" \
			"# pci_endpoint_test.c:130:LEGACY_IRQ_TEST:Expected 0 (0) == ret (-22)" ;;
	*MSIX_TEST) ktap "$1" ok " # SKIP MSI-X1 is disabled" "" ;;
	*) ktap "$1" ok "" "" ;;
	esac
	echo "# board uptime 10.00 to 10.02"
}

list() {
	printf '%-20s %-25s %s\n' "# FIXTURE" VARIANT TEST
	[ "$scenario" = evil_name ] && {
		printf '%-20s %-25s %s\n' ../../../escaped "" TEST
		echo "----"
	}
	printf '%-20s %-25s %s\n' pci_ep_bar BAR0 BAR_TEST
	printf '%-20s %-25s %s\n' "" BAR1 ""
	echo "--------------------------------------------------------------------------------"
	printf '%-20s %-25s %s\n' pci_ep_basic "" LEGACY_IRQ_TEST
	printf '%-20s %-25s %s\n' "" "" MSIX_TEST
	echo "--------------------------------------------------------------------------------"
	printf '%-20s %-25s %s\n' pcie_ep_doorbell "" DOORBELL_TEST
	exit 4
}

interrupts() {
	n=0
	[ -e "$FAKE_DIR/pings" ] && n=$(cat "$FAKE_DIR/pings")
	echo "           CPU0"
	echo " 11:        100     GICv3  27 Level     arch_timer"
	[ "$(cat "$FAKE_DIR/profile")" = none ] ||
		echo " 40:     $((1000 + n))  dw-edma-emul   0 Level     pci_epf_vntb_db"
}

ping() {	# count, address
	echo "PING $2 ($2) 56(84) bytes of data."
	i=0
	got=$1
	[ "$scenario" = loses ] && [ "$1" -gt 1 ] && got=$(($1 - 1))
	while [ $((i += 1)) -le "$got" ]; do
		echo "64 bytes from $2: icmp_seq=$i ttl=64 time=0.8$((i % 10)) ms"
	done
	echo
	echo "--- $2 ping statistics ---"
	loss=$((100 - 100 * got / $1))
	echo "$1 packets transmitted, $got received, $loss% packet loss, time 100ms"
	echo "rtt min/avg/max/mdev = 0.800/0.850/0.890/0.030 ms"
	[ "$scenario" = polls ] || echo "$1" > "$FAKE_DIR/pings"
}

marks() {	# write the marker of a script to the log, as the board's shell would
	mark=${script#*"echo '"}
	record 12 "${mark%%"'"*}"
	if [ "$scenario" = tainted ] && [ "$side" = ep ] && [ -e "$FAKE_DIR/did-tests" ]; then
		echo 512
	elif [ "$side" = ep ] && [ -e "$FAKE_DIR/did-tests" ] && once died; then
		echo 128
	else
		echo 0
	fi
}

case $script in
"while cat /dev/kmsg"*) follow ;;
*"/dev/kmsg"*) marks ;;
*uname*)
	printf '%s\n' release=7.3.4 "version=#1" machine=aarch64 hz=250 iommu_groups=0 cpus=1 \
		tainted=0 ;;
"pci_endpoint_test -l") list ;;
*"pci_endpoint_test -r "*)
	test=${script#*" -r "}
	mkdir -p "$FAKE_DIR/did-tests"
	endpoint_test "${test%%[ "$nl"]*}" ;;
*"echo 0 > controllers/"*) echo "$script" | grep -E "start$|^rm" >> "$FAKE_DIR/undo" ;;
*"mkdir functions/"*)
	[ "$scenario" = refused ] && { echo "sh: write error: Invalid argument"; exit 1; }
	exit 0 ;;
*/proc/kallsyms*)
	[ "$scenario" = no_series ] && echo pci_epc_get_aux_resources
	exit 0 ;;
"cat /proc/interrupts") interrupts ;;
"ping -c 1 "*) ping 1 10.0.0.11 ;;
"ping -c "*)
	count=${script#"ping -c "}
	ping "${count%% *}" 10.0.0.11 ;;
*) exit 0 ;;
esac
