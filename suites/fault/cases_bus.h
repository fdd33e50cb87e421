/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What happens on the RC's bus to a function that works.
 *
 * A correct RC unbinds, removes, resets and finds a function again at any time; a correct EP does
 * not notice, or starts anew.  Neither may crash, and an interrupt or a write on its way to a
 * driver or a window that is gone must go nowhere.
 */
#define UNBIND	"echo $bdf > /sys/bus/pci/drivers/pci-endpoint-test/unbind || exit 1\n"
#define BIND	"echo $bdf > /sys/bus/pci/drivers/pci-endpoint-test/bind || exit 1\n"
#define REMOVE	"echo 1 > $dev/remove || exit 1\n"
#define RESCAN	"echo 1 > /sys/bus/pci/rescan\n" \
	"[ -e $dev ] || { echo 'the function is not found again'; exit 1; }\n"
#define RING	"for i in 1 2 3 4; do " \
	"db-target doorbell ring $bdf --count 1 --wait none > /dev/null; done\n"
#define METHOD(name) \
	"grep -qw " name " $dev/reset_method 2> /dev/null || " \
	"{ echo 'the function has no reset method " name "'; exit 4; }\n" \
	"echo " name " > $dev/reset_method || exit 1\n" \
	"echo 1 > $dev/reset || { echo 'reset by " name " failed'; exit 1; }\n"

CASE(bus, driver_rebound, .lines = UNBIND BIND);
CASE(bus, driver_rebound_while_enabled, .lines = UNBIND BIND, .enabled = true);
CASE(bus, driver_rebound_10_times,
     .lines = "for n in 1 2 3 4 5 6 7 8 9 10; do\n" UNBIND BIND "done\n", .seconds = 20);
/* the EP's replies are MSIs of a driver that is gone */
CASE(bus, rings_without_driver, .lines = UNBIND RING BIND, .enabled = true);
CASE(bus, driver_reloaded,
     .lines = "rmmod pci_endpoint_test && modprobe pci_endpoint_test", .restore = FAULT_RC);
CASE(bus, driver_reloaded_while_enabled, .enabled = true,
     .lines = "rmmod pci_endpoint_test && modprobe pci_endpoint_test");
CASE(bus, removed, .lines = REMOVE RESCAN, .restore = FAULT_RC);
CASE(bus, removed_while_enabled, .lines = REMOVE RESCAN, .enabled = true);
CASE(bus, removed_3_times, .lines = REMOVE RESCAN REMOVE RESCAN REMOVE RESCAN,
     .restore = FAULT_RC, .seconds = 20);
CASE(bus, removed_after_rings, .lines = RING REMOVE RESCAN, .enabled = true);
/* a scan finds nothing new */
CASE(bus, rescanned, .lines = RESCAN RESCAN, .enabled = true);
CASE(bus, reset_flr, .lines = METHOD("flr"), .restore = FAULT_RC);
/* the RC writes again what it had programmed, and the EP's windows are still there */
CASE(bus, reset_flr_while_enabled, .lines = METHOD("flr"), .enabled = true, .restore = FAULT_RC);
CASE(bus, reset_pm, .lines = METHOD("pm"), .restore = FAULT_RC);
CASE(bus, reset_bus, .lines = METHOD("bus"), .restore = FAULT_EP, .seconds = 10);
CASE(bus, reset_bus_while_enabled, .lines = METHOD("bus"), .enabled = true, .restore = FAULT_EP,
     .seconds = 10);
CASE(bus, disabled_and_enabled_in_sysfs,
     .lines = UNBIND "echo 1 > $dev/enable && echo 0 > $dev/enable || exit 1\n" BIND);

/* BARs moved behind the driver's back: writes go nowhere meanwhile, and nothing stays moved */
#define MOVED(reg, value)						\
	"old=$(db-target cfg read $bdf " reg ") || exit 3; old=${old#value=}\n"	\
	"db-target cfg write $bdf " reg " " value " || exit 3\n"		\
	"for i in 1 2 3 4; do db-target bar write $bdf 0 0x0c $i > /dev/null 2>&1; done\n" \
	"db-target cfg write $bdf " reg " $old || exit 3\n"			\
	"[ \"$(db-target cfg read $bdf " reg ")\" = value=$old ] || "		\
	"{ echo 'the BAR does not come back'; exit 1; }\n"
CASE(bus, bar0_moved, .lines = MOVED("0x10", "0x70000000"));
CASE(bus, bar2_moved, .lines = MOVED("0x18", "0x70000000"));
CASE(bus, bar2_moved_while_enabled, .lines = MOVED("0x18", "0x70000000"), .enabled = true);
CASE(bus, bar0_sized, .lines = MOVED("0x10", "0xffffffff"));
CASE(bus, bars_overlap, .lines = MOVED("0x18", "$(db-target cfg read $bdf 0x10 | "
     "sed s/value=//)"));

/*
 * An error that the function seems to report: the RC's kernel handles it and goes on.  What is
 * written is struct aer_error_inj of drivers/pci/pcie/aer_inject.c: bus, device, function, status
 * registers, header log and domain.  The escapes are octal, for not every shell knows others.
 */
#define ZERO	"\\\\0\\\\0\\\\0\\\\0"
#define AER(uncorrectable, correctable, counter, total)			\
	FAULT_AWAIT								\
	"modprobe aer_inject 2> /dev/null; [ -e /dev/aer_inject ] || "		\
	"{ echo 'no module aer_inject'; exit 4; }\n"				\
	"count() { sed -n 's/^" total " //p' $dev/" counter "; }\n"		\
	"before=$(count); [ -n \"$before\" ] || "				\
	"{ echo 'no AER, in the function or in the kernel'; exit 4; }\n"		\
	"a=${bdf#*:}; bus=${a%%:*}; a=${a#*:}; slot=${a%.*}; fn=${a#*.}\n"	\
	"at=$(printf '\\\\%03o\\\\%03o\\\\%03o\\\\0' 0x$bus 0x$slot 0x$fn)\n"	\
	"printf \"$at" uncorrectable correctable ZERO ZERO ZERO ZERO ZERO "\" "	\
	"> /tmp/doorbench.aer || exit 3\n"					\
	"cat /tmp/doorbench.aer 2>&1 > /dev/aer_inject | tail -n 1 > /tmp/doorbench.said\n" \
	"[ ! -s /tmp/doorbench.said ] || "					\
	"{ echo \"aer_inject: $(cat /tmp/doorbench.said)\"; exit 4; }\n"	\
	"await '[ \"$(count)\" = $((before + 1)) ]' 'the error is not counted in " counter "'\n"
/* bits of the AER status registers: bad TLP; completion time-out; data link protocol error */
CASE(bus, aer_correctable, .restore = FAULT_RC,
     .lines = AER(ZERO, "\\\\100\\\\0\\\\0\\\\0", "aer_dev_correctable", "TOTAL_ERR_COR"));
CASE(bus, aer_nonfatal, .restore = FAULT_RC,
     .lines = AER("\\\\0\\\\100\\\\0\\\\0", ZERO, "aer_dev_nonfatal", "TOTAL_ERR_NONFATAL"));
CASE(bus, aer_fatal, .restore = FAULT_EP,
     .lines = AER("\\\\020\\\\0\\\\0\\\\0", ZERO, "aer_dev_fatal", "TOTAL_ERR_FATAL"));

/* --- rings meanwhile: exactly those are handled that can reach the EP */

/* STATUS is read and written by the RC, only the EP's MSIs need bus mastering */
CASE(crippled, no_bus_master, .clear = 4, .handled = true);
CASE(crippled, no_memory_space, .clear = 2, .handled = false);
CASE(crippled, neither, .clear = 6, .handled = false);
CASE(crippled, msi_off, .msi_off = true, .handled = true);

/* --- errors that the EP's controller makes on purpose (RAS-DES), see docs/fault.md */

/* the link layer sends again what was broken, and knows what it has had already */
CASE(rasdes, tx_lcrc, .error = "tx_lcrc");
CASE(rasdes, rx_lcrc, .error = "rx_lcrc");
CASE(rasdes, nak_dllp, .error = "nak_dllp");
CASE(rasdes, duplicate_tlp, .error = "duplicate_tlp");
CASE(rasdes, nullified_tlp, .error = "nullified_tlp");
/* an ECRC error is no error of the link: a receiver that checks may drop the request */
CASE(rasdes, tx_ecrc, .error = "tx_ecrc", .lost = 5);
CASE(rasdes, rx_ecrc, .error = "rx_ecrc", .lost = 5);
