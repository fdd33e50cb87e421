/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One fault of the link or the controller each, and what the suite must see of it.  A correct
 * kernel reports an error for what went wrong, or loses no more than that; it never waits for ever,
 * never reports as done what was not, and works again when the fault is over.
 */
#define RINGS(n, etc)	"--count " #n " --wait reply --timeout 0.5" etc

/* --- rings */
CASE(knob, no_fault, .words = "clear", .options = RINGS(100, ""), .timeouts = 0,
     .handled = { 100, 100 });
CASE(knob, ring_dropped, .words = "ring-drop on 3", .options = RINGS(100, ""), .timeouts = 3,
     .handled = { 97, 97 });
CASE(knob, ring_dropped_once, .words = "ring-drop on 1", .options = RINGS(1, ""), .timeouts = 1,
     .handled = { 0, 0 });
CASE(knob, rings_dropped, .words = "ring-drop on", .options = RINGS(5, ""), .timeouts = 5,
     .handled = { 0, 0 });
/* a machine that does not run for so long merges the two: 5 ms were too few on a busy one */
CASE(knob, ring_duplicated, .words = "ring-duplicate 40ms 3",
     .options = RINGS(10, " --gap 150000"), .timeouts = 0, .handled = { 13, 13 });
CASE(knob, ring_delayed, .words = "ring-delay 100ms 3", .options = RINGS(10, ""), .timeouts = 0,
     .handled = { 10, 10 }, .seconds = 0.3);
/* too late for the wait, but it comes */
CASE(knob, ring_too_late, .words = "ring-delay 900ms 1", .options = RINGS(1, ""), .timeouts = 1,
     .handled = { 1, 1 }, .counter = "ring-delay", .counted = { 1, 1 });
/* a ring that nobody made is an interrupt too many */
CASE(knob, ring_without_reason, .words = "ring-assert now", .embedded = true,
     .options = RINGS(10, ""), .timeouts = 0, .handled = { 11, 11 });
/*
 * The acknowledgement is ignored five times: the interrupt comes again and again, then no more.
 * Those that come while it is handled merge.
 */
CASE(knob, acknowledgement_ignored, .words = "ring-stuck on 5", .embedded = true,
     .options = RINGS(1, ""), .timeouts = 0, .handled = { 2, 6 }, .counter = "ring-stuck",
     .counted = { 5, 5 });
/*
 * The acknowledgement of a transfer's end is one of the doorbell, too: without a transfer nothing
 * may change.  With one Linux cannot show it: it takes each of the eDMA's interrupts for a doorbell
 * (B6).
 */
CASE(knob, acknowledged_by_any, .words = "ack-any on", .embedded = true,
     .options = RINGS(20, ""), .timeouts = 0, .handled = { 20, 20 });
/* the eDMA looks at no data, an ITS at nothing else */
CASE(knob, ring_data_changed, .words = "ring-data 4660 3", .embedded = true,
     .options = RINGS(10, ""), .timeouts = 0, .handled = { 10, 10 });
CASE(knob, ring_dropped_and_duplicated, .also = "ring-duplicate 40ms 3", .words = "ring-drop on 2",
     .options = RINGS(10, " --gap 150000"), .timeouts = 2, .handled = { 11, 11 });

/* --- MSIs to the RC: STATUS has the answer anyway */
#define MSIS(n)								\
	FAULT_IRQS "n=$(irqs)\n"						\
	"db-target epf command $bdf 2 --timeout 5 > /dev/null || exit\n"		\
	"i=0; until [ $(irqs) = $((n + " #n ")) ] || [ $((i += 1)) -gt 20 ]; do "	\
	"sleep 0.05; done\n"						\
	"sleep 0.2; [ $(irqs) = $((n + " #n ")) ] || "			\
	"{ echo \"$(($(irqs) - n)) interrupts of the RC, expected " #n "\"; exit 1; }\n"
#define UPSTREAM(test, status)						\
	"pci_endpoint_test -r " test " > /tmp/doorbench.test 2>&1; s=$?\n"	\
	"[ $s = " #status " ] || { tail -n 5 /tmp/doorbench.test; "		\
	"echo \"" test " ended with status $s, expected " #status "\"; exit 1; }\n"
#define MSI_TEST	"pci_ep_basic.MSI_TEST"
#define DB_TEST		"pcie_ep_doorbell.DOORBELL_TEST"
CASE(knob, msi_dropped, .words = "msi-drop on 1", .lines = MSIS(0));
CASE(knob, msi_delayed, .words = "msi-delay 100ms 1", .lines = MSIS(1));
CASE(knob, msi_duplicated, .words = "msi-duplicate 20ms 1", .lines = MSIS(2));
CASE(knob, msi_test_sees_drop, .words = "msi-drop on 1", .lines = UPSTREAM(MSI_TEST, 1));
CASE(knob, msi_test_sees_vector, .words = "msi-vector 3", .lines = UPSTREAM(MSI_TEST, 1));
/* the RC's driver leaves the doorbell enabled then, if ENABLE's answer was lost (B31) */
#define LEFT_ENABLED	"db-target doorbell disable $bdf; true\n"
CASE(knob, doorbell_test_sees_ring_drop, .words = "ring-drop on",
     .lines = UPSTREAM(DB_TEST, 1) LEFT_ENABLED);
CASE(knob, doorbell_test_sees_msi_drop, .words = "msi-drop on",
     .lines = UPSTREAM(DB_TEST, 1) LEFT_ENABLED);
/* a test that fails takes back what it asked for: the next one passes (B31) */
CASE(knob, doorbell_test_takes_back, .words = "msi-drop on 1",
     .lines = UPSTREAM(DB_TEST, 1) UPSTREAM(DB_TEST, 0));
/* the doorbell works, only its answers come nowhere: not one ring may be lost */
CASE(knob, rings_with_msi_dropped, .words = "msi-drop on", .options = RINGS(20, ""),
     .timeouts = 0, .handled = { 20, 20 });
CASE(knob, rings_with_msi_vector, .words = "msi-vector 9", .options = RINGS(20, ""),
     .timeouts = 0, .handled = { 20, 20 });

/* --- address translation */

/* ENABLE must fail and say so, and the next one works */
#define REFUSED_ENABLE								\
	"s=$(db-target doorbell enable $bdf --timeout 5 2>&1) && "		\
	"{ echo 'enabled without a window'; exit 1; }\n"			\
	"case $s in *'STATUS is 0x840'*) ;; *) echo \"$s\"; exit 1 ;; esac\n"
CASE(knob, inbound_stuck, .words = "atu-stuck ib", .window = true, .lines = REFUSED_ENABLE);
CASE(knob, any_window_stuck, .words = "atu-stuck any", .counter = "atu-stuck",
     .counted = { 1, 1000 }, .window = true, .lines = REFUSED_ENABLE);
/*
 * DISABLE cannot put the BAR back: it says so, and can be given again when the window works.  The
 * BAR then leads to its memory, not to the doorbell (B13).
 */
#define DISABLED_LATER								\
	"for n in 1 2; do s=$(db-target doorbell disable $bdf --timeout 5 2>&1)\n"	\
	"case $n$s in 1*'STATUS is 0x2040'*|2*status=0x1040*) ;; "		\
	"*) echo \"DISABLE no. $n: STATUS is ${s##*[ =]}\"; exit 1 ;; esac; done\n"
CASE(knob, inbound_stuck_at_disable, .words = "atu-stuck ib 1", .enabled = true, .window = true,
     .restore = FAULT_EP, .counter = "atu-stuck", .counted = { 1, 1 },
     .lines = DISABLED_LATER);
/*
 * A window is refused while BAR2 is split or put together again: the EP says so.  It has the BAR
 * lead where it did before, or, if even that is refused, takes the next command.
 */
#define BAR2(command, status)							\
	"db-target bar write $bdf 0 0x1c 2 || exit 3\n"				\
	"s=$(db-target epf command $bdf " #command " --timeout 5); s=${s##*status=}\n"	\
	"[ \"$s\" = " #status " ] || "						\
	"{ echo \"STATUS is $s after " #command ", expected " #status "\"; exit 1; }\n"
#define BAR2_LEADS								\
	"db-target bar write $bdf 2 0 0x1234 || exit 3\n"			\
	"[ \"$(db-target bar read $bdf 2 0)\" = value=0x00001234 ] || "		\
	"{ echo 'BAR2 leads nowhere'; exit 1; }\n"
CASE(knob, split_stuck, .words = "atu-stuck ib 1", .counter = "atu-stuck", .counted = { 1, 1 },
     .restore = FAULT_EP, .lines = BAR2(0x100, 0x8040) BAR2_LEADS);
CASE(knob, split_stuck_twice, .words = "atu-stuck ib 2", .counter = "atu-stuck",
     .counted = { 2, 2 }, .restore = FAULT_EP,
     .lines = BAR2(0x100, 0x8040) BAR2(0x100, 0x4040) BAR2(0x200, 0x10040) BAR2_LEADS);
CASE(knob, join_stuck, .before = BAR2(0x100, 0x4040), .words = "atu-stuck ib 1",
     .counter = "atu-stuck", .counted = { 1, 1 }, .restore = FAULT_EP,
     .lines = BAR2(0x200, 0x20040) BAR2(0x200, 0x10040) BAR2_LEADS);
/* enabled: its reply makes the MSI's window, without which the RC's driver waits for ever (B8) */
CASE(knob, outbound_stuck, .words = "atu-stuck ob", .enabled = true,
     .lines = UPSTREAM("pci_ep_data_transfer.memcpy.READ_TEST", 1));
/*
 * The window of the doorbell's BAR is gone: every ring is lost, the next enabling makes it anew.
 * To the link a BAR is freed only if a write has passed it before.
 */
CASE(knob, window_lost, .words = "atu-lose ib1",
     .before = "db-target doorbell ring $bdf --count 1 --wait reply --timeout 5 || exit",
     .options = RINGS(5, ""), .timeouts = 5,
     .handled = { 0, 0 }, .embedded = true, .window = true, .counter = "freed_bar",
     .counted = { 5, 5 });
/* the rings go to the EP's bus where the RC has put the BAR, and there is no doorbell */
CASE(knob, window_passes, .also = "atu-lose ib1", .words = "atu-miss pass",
     .options = RINGS(5, ""), .timeouts = 5, .handled = { 0, 0 }, .embedded = true,
     .window = true, .counter = "atu-miss", .counted = { 5, 5 });
/*
 * The core forgets what was written, and cannot be written again: the ids are the controller's own,
 * and no driver of the function takes them.
 */
CASE(knob, header_read_only, .also = "ro-wr-en ignored", .words = "perst 100ms", .remade = true,
     .restore = FAULT_EP, .counter = "ro-wr-en", .counted = { 1, 1000 },
     .lines = "old=$(cat $dev/vendor):$(cat $dev/device); echo 1 > $dev/remove\n"
     "i=0; until echo 1 > /sys/bus/pci/rescan; [ -e $dev ]; do [ $((i += 1)) -lt 50 ] || "
     "{ echo 'no function is found'; exit 1; }; sleep 0.1; done\n"
     "now=$(cat $dev/vendor):$(cat $dev/device); [ -e $dev/driver ] && now=\"$now, driven\"\n"
     "echo 1 > $dev/remove\n"
     "case $now in $old*|*driven) echo \"the function is $now\"; exit 1 ;; esac\n");

/* --- DMA: never "success" for data that was not moved, never a wait for ever */
#define DMA(test)	"pci_ep_data_transfer.dma." test
/* in tenths of a second; it may end as it likes */
#define ENDS_WITHIN(tenths, test)						\
	"rm -f /tmp/doorbench.status\n"						\
	"{ pci_endpoint_test -r " test "; echo $? > /tmp/doorbench.status; } "	\
	"< /dev/null > /dev/null 2>&1 &\n"					\
	"i=0; until [ -s /tmp/doorbench.status ]; do [ $((i += 1)) -lt " #tenths " ] || " \
	"{ echo 'a DMA transfer is waited for longer than " #tenths "/10 s'; exit 1; }\n"	\
	"sleep 0.1; done\n"
CASE(knob, dma_read_aborted, .words = "edma-abort 1", .lines = UPSTREAM(DMA("READ_TEST"), 1),
     .restore = FAULT_EP);
CASE(knob, dma_write_aborted, .words = "edma-abort 1", .lines = UPSTREAM(DMA("WRITE_TEST"), 1),
     .restore = FAULT_EP);
CASE(knob, dma_read_short, .words = "edma-short 4", .lines = UPSTREAM(DMA("READ_TEST"), 1));
CASE(knob, dma_write_short, .words = "edma-short 4", .lines = UPSTREAM(DMA("WRITE_TEST"), 1));
CASE(knob, dma_done_duplicated, .words = "edma-done-duplicate 5ms",
     .lines = UPSTREAM(DMA("READ_TEST"), 0));
/* late, but all of it */
CASE(knob, dma_done_delayed, .words = "edma-done-delay 20ms",
     .lines = UPSTREAM(DMA("READ_TEST"), 0), .counter = "edma-done-delay", .counted = { 5, 5 });
/* the transfer has ended by its interrupt, whatever the channel says: it is not waited for */
CASE(knob, dma_channel_running, .words = "edma-running on",
     .lines = UPSTREAM(DMA("READ_TEST"), 0), .counter = "edma-running", .counted = { 5, 5 });
/* a list of one element has its link element behind it, whose bit is not the expected one */
CASE(knob, dma_strict_link, .words = "edma-strict-link on",
     .lines = UPSTREAM(DMA("READ_TEST"), 0) UPSTREAM(DMA("WRITE_TEST"), 0),
     .counter = "edma-strict-link", .counted = { 10, 10 });
/* no address of the RC's memory is one of the EP's outbound windows: nothing is translated */
CASE(knob, dma_via_outbound, .words = "edma-via-ob on",
     .lines = UPSTREAM(DMA("READ_TEST"), 0) UPSTREAM(DMA("WRITE_TEST"), 0),
     .counter = "edma-via-ob", .counted = { 0, 0 });
/* B42: pci-epf-test waits without a time-out, and so does the RC's driver (B8) */
CASE(knob, dma_done_lost, .words = "edma-done-drop on", .restore = FAULT_REBOOT,
     .lines = ENDS_WITHIN(100, DMA("READ_TEST")));

/* --- the link: nothing answers, and nothing is reported as done; then it is found again */
#define SILENT	"db-target epf status $bdf && { echo 'it answers nevertheless'; exit 1; }; true\n"
CASE(knob, link_down, .words = "link down", .lines = SILENT, .restore = FAULT_RC);
CASE(knob, link_down_while_enabled, .words = "link down", .enabled = true, .lines = SILENT,
     .restore = FAULT_EP);
CASE(knob, link_down_windows_lost, .also = "atu-link-down lose", .words = "link down",
     .lines = SILENT, .restore = FAULT_EP);
CASE(knob, hot_reset, .words = "hot-reset 100ms", .restore = FAULT_RC);
CASE(knob, hot_reset_windows_lost, .also = "atu-link-down lose", .words = "hot-reset 100ms",
     .restore = FAULT_EP);
CASE(knob, perst, .words = "perst 100ms", .restore = FAULT_EP);
CASE(knob, removed, .words = "removed on", .lines = SILENT, .restore = FAULT_RC);
CASE(knob, removed_while_enabled, .words = "removed on", .enabled = true, .lines = SILENT,
     .restore = FAULT_EP);
