// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every key of a pair's configuration: type, range, default, meaning.  This is the one place where
 * they are documented; "doorbench help config" and docs/boards.md show these tables.  The defaults
 * of the endpoint functions are the values of the cover letter of "PCI: endpoint: pci-ep-msi: Add
 * embedded doorbell fallback".
 */
#include "lib/config.h"

#define ITEM(key_, t, s, m, help_) \
	.key = (key_), .type = (t), .offset = offsetof(struct s, m), .help = (help_)
#define TEXT(key_, s, m, def, help_) \
	{ ITEM(key_, DB_CONFIG_TEXT, s, m, help_), .text = (def) }
#define MUST(key_, t, s, m, help_)	{ ITEM(key_, t, s, m, help_), .required = true }
#define LIST(key_, t, s, m, help_)	{ ITEM(key_, t, s, m, help_), .max = 64 }
#define INT(key_, s, m, lo, hi, def, help_) \
	{ ITEM(key_, DB_CONFIG_INT, s, m, help_), .min = (lo), .max = (hi), .value = (def) }
#define HEX(key_, s, m, lo, hi, def, help_) \
	{ ITEM(key_, DB_CONFIG_INT, s, m, help_), .min = (lo), .max = (hi), .value = (def), \
	  .hex = true }
#define SECONDS(key_, s, m, lo, hi, def, help_) \
	{ ITEM(key_, DB_CONFIG_SECONDS, s, m, help_), .min = (lo), .max = (hi), .value = (def) }
#define BOOL(key_, s, m, def, help_) \
	{ ITEM(key_, DB_CONFIG_BOOL, s, m, help_), .value = (def) }
#define CHOICE(key_, s, m, set, help_) \
	{ ITEM(key_, DB_CONFIG_TEXT, s, m, help_), .required = true, .choices = (set) }
#define OPTION(key_, s, m, set, def, help_) \
	{ ITEM(key_, DB_CONFIG_TEXT, s, m, help_), .choices = (set), .text = (def) }
#define GROUP(key_, s, m, table, help_) \
	{ ITEM(key_, DB_CONFIG_GROUP, s, m, help_), .sub = (table) }
#define GROUPS(key_, s, m, lo, hi, table, element, help_) \
	{ ITEM(key_, DB_CONFIG_GROUPS, s, m, help_), .required = (lo) > 0, .min = (lo), \
	  .max = (hi), .sub = (table), .size = sizeof(struct element) }

static const struct db_config_item lab_items[] = {
	TEXT("up", db_config, lab_up, "", "hook before anything else"),
	TEXT("down", db_config, lab_down, "", "hook after everything else"),
	TEXT("fault", db_config, lab_fault, "",
	     "hook: the link or the controller does $DOORBENCH_FAULT; without it such cases are "
	     "SKIP"),
	{ 0 }
};

static const struct db_config_item iommu_items[] = {
	BOOL("capable", db_iommu_config, capable, true,
	     "whether there is an IOMMU in front of the PCI controller that can be on and off"),
	TEXT("reason", db_iommu_config, reason, "",
	     "why not, for those who read the results; required if not capable"),
	{ 0 }
};

#define SIDE_ITEMS \
	TEXT("description", db_side_config, description, "", "the board, for people"), \
	OPTION("architecture", db_side_config, architecture, "arm64|x86_64", "arm64", \
	       "of the board's kernel"), \
	MUST("address", DB_CONFIG_TEXT, db_side_config, address, \
	     "where ssh finds a root shell: [user@]host, or a Host of ~/.ssh/config"), \
	LIST("ssh_options", DB_CONFIG_TEXTS, db_side_config, ssh_options, \
	     "options that ssh is given before the address"), \
	TEXT("power_on", db_side_config, power_on, "", \
	     "hook: switch the board on; may be missing if there is a reset"), \
	TEXT("power_off", db_side_config, power_off, "", \
	     "hook: switch the board off, also if it is off; may be missing if there is a reset"), \
	TEXT("reset", db_side_config, reset, "", \
	     "hook: start the board anew from whatever state; used if there is no power_on"), \
	TEXT("boot_args", db_side_config, boot_args, "", \
	     "hook: add $DOORBENCH_BOOT_ARGS to the kernel command line of the next boot; " \
	     "empty: add nothing"), \
	TEXT("console", db_side_config, console, "", \
	     "hook: print the serial log since power-on; shown when the board dies"), \
	MUST("ntb_address", DB_CONFIG_IPV4, db_side_config, ntb_address, \
	     "of the vNTB network interface, /24; not used by anything else on the board"), \
	LIST("modules", DB_CONFIG_NAMES, db_side_config, modules, \
	     "loaded beside those of the endpoint function, e.g. the controller's driver"), \
	GROUP("iommu", db_side_config, iommu, iommu_items, "the board's IOMMU")

static const struct db_config_item bar_items[] = {
	{ ITEM("bar", DB_CONFIG_INT, db_bar_config, bar, "its number"), .required = true,
	  .max = 5 },
	CHOICE("kind", db_bar_config, kind,
	       "programmable|fixed|resizable|64bit_only|reserved|disabled",
	       "as in the struct pci_epc_features of the controller's driver"),
	{ ITEM("size", DB_CONFIG_BYTES, db_bar_config, size,
	       "0: not known or can be chosen; required if fixed; append L above 2 GiB"),
	  .max = 1LL << 40 },
	TEXT("reason", db_bar_config, reason, "", "why it is like that, for people"),
	{ 0 }
};

static const struct db_config_item ep_items[] = {
	SIDE_ITEMS,
	MUST("controller", DB_CONFIG_TEXT, db_side_config, controller,
	     "name of the endpoint controller in /sys/kernel/config/pci_ep/controllers/"),
	GROUPS("bars", db_side_config, bars, 0, 6, bar_items, db_bar_config,
	       "what the controller's BARs are expected to be"),
	{ 0 }
};

static const struct db_config_item rc_items[] = {
	SIDE_ITEMS,
	OPTION("enumerate", db_side_config, enumerate, "rescan|hotplug|reboot", "rescan",
	       "how the RC finds the started endpoint: by shell; by the attach hook; by booting"),
	TEXT("attach", db_side_config, attach, "",
	     "hook: put the started endpoint into the RC's slot; required for hotplug"),
	LIST("before_detach", DB_CONFIG_TEXTS, db_side_config, before_detach,
	     "shell lines on the RC before the detach hook"),
	TEXT("detach", db_side_config, detach, "",
	     "hook: take the endpoint out of the slot; required for hotplug"),
	{ 0 }
};

static const struct db_config_item backend_items[] = {
	MUST("name", DB_CONFIG_NAME, db_backend_config, name,
	     "first part of the names of its cases"),
	CHOICE("mode", db_backend_config, mode, "doorbell|polling|refused",
	       "what vNTB must use, refused: doorbells cannot be had; suites ask for one of them"),
	TEXT("description", db_backend_config, description, "", "for people"),
	TEXT("prepare", db_backend_config, prepare, "", "hook while both sides are off"),
	LIST("expect_log", DB_CONFIG_TEXTS, db_backend_config, expect_log,
	     "texts that DOORBELL_TEST must leave in the EP's kernel log"),
	LIST("needs_symbols", DB_CONFIG_NAMES, db_backend_config, needs_symbols,
	     "of the EP's kernel; without one of them the backend's cases are SKIP"),
	INT("allowed_loss", db_backend_config, allowed_loss, 0, 60000, 0,
	    "packets that each ping case may lose"),
	TEXT("quick", db_backend_config, quick, "*",
	     "pattern of case names, with the backend's, or !(a|b); other quick cases go to full"),
	TEXT("only", db_backend_config, only, "*",
	     "pattern of case names, with the backend's; it has no other cases"),
	GROUPS("bars", db_backend_config, bars, 0, 6, bar_items, db_bar_config,
	       "what the BARs are with this backend, if not as 'bars' of the ep says"),
	{ 0 }
};

static const struct db_config_item known_items[] = {
	TEXT("suite", db_known_config, suite, "*", "pattern of suites, as the shell's"),
	TEXT("backend", db_known_config, backend, "*", "pattern of backends"),
	MUST("case", DB_CONFIG_TEXT, db_known_config, case_name,
	     "pattern of case names, which begin with the backend's name and a dot"),
	CHOICE("outcome", db_known_config, outcome, "fail|skip",
	       "fail: must fail, passing is told; skip: must not be run"),
	MUST("reason", DB_CONFIG_TEXT, db_known_config, reason, "shown with the result"),
	{ 0 }
};

#define FUNCTION_ITEMS(device, ready) \
	HEX("vendorid", db_function_config, vendorid, 0, 0xffff, 0x1912, \
	    "in the function's PCI header; the RC's driver must know the pair of ids"), \
	HEX("deviceid", db_function_config, deviceid, 0, 0xffff, device, "same"), \
	INT("msi_interrupts", db_function_config, msi_interrupts, 1, 32, 32, \
	    "MSI vectors that the function offers"), \
	LIST("ep_modules", DB_CONFIG_NAMES, db_function_config, ep_modules, \
	     "loaded on the EP before the function is made"), \
	LIST("rc_modules", DB_CONFIG_NAMES, db_function_config, rc_modules, \
	     "loaded on the RC before it enumerates, unloaded before the function goes away"), \
	TEXT("rc_ready", db_function_config, rc_ready, ready, \
	     "shell condition: the RC's driver has the function")

/* the ids select the R-Car S4 entries of the RC drivers' tables */
static const struct db_config_item epf_test_items[] = {
	FUNCTION_ITEMS(0x0031, "test -c /dev/pci-endpoint-test.0"),
	{ 0 }
};

/* ranges: pci-epf-vntb.c takes db_count 3..32, at most 4 memory windows; BARs are 0..5 */
static const struct db_config_item epf_vntb_items[] = {
	FUNCTION_ITEMS(0x0030, "ls -d /sys/bus/ntb/devices/*/driver > /dev/null 2>&1"),
	INT("db_count", db_function_config, db_count, 3, 32, 4, "doorbells"),
	INT("spad_count", db_function_config, spad_count, 1, 1024, 128, "scratchpads"),
	INT("num_mws", db_function_config, num_mws, 1, 1, 1, "memory windows"),
	HEX("mw1", db_function_config, mw1, 0x1000, 0x40000000, 0x100000,
	    "bytes of the memory window"),
	HEX("vntb_vid", db_function_config, vntb_vid, 0, 0xffff, 0x1912,
	    "vendor of the EP's own NTB device"),
	HEX("vntb_pid", db_function_config, vntb_pid, 0, 0xffff, 0x0030, "its device id"),
	HEX("vbus_number", db_function_config, vbus_number, 0, 0xff, 0x10,
	    "its PCI bus, one that the EP does not have yet"),
	INT("ctrl_bar", db_function_config, ctrl_bar, 0, 5, 0,
	    "BAR of control and scratchpads; the RC's driver has a map of BARs for each device id"),
	INT("db_bar", db_function_config, db_bar, 0, 5, 4, "BAR of the doorbells"),
	INT("mw1_bar", db_function_config, mw1_bar, 0, 5, 2, "BAR of the memory window"),
	LIST("late_modules", DB_CONFIG_NAMES, db_function_config, late_modules,
	     "loaded on both sides once the NTB devices are there"),
	{ 0 }
};

static const struct db_config_item ping_items[] = {
	INT("slow_count", db_ping_config, slow_count, 1, 1000, 10,
	    "pings at 1 Hz, as in the cover letter"),
	INT("fast_count", db_ping_config, fast_count, 1, 60000, 1000, "pings at the high rate"),
	/* iputils ping lets only root go below 2 ms */
	SECONDS("fast_interval", db_ping_config, fast_interval, 0.001, 1, 0.02, "between them"),
	{ 0 }
};

static const struct db_config_item throughput_items[] = {
	INT("seconds", db_throughput_config, seconds, 1, 3600, 5, "that each iperf3 test sends"),
	INT("udp_mbit", db_throughput_config, udp_mbit, 1, 100000, 100,
	    "that UDP is offered, Mbit/s; below what goes through, or all of it measures is loss"),
	{ 0 }
};

static const struct db_config_item timeout_items[] = {
	SECONDS("boot", db_timeouts, boot, 1, 3600, 60, "power-on to root shell"),
	SECONDS("connect", db_timeouts, connect, 1, 600, 5, "one attempt of ssh"),
	SECONDS("command", db_timeouts, command, 1, 600, 30, "a set-up step, a health check"),
	SECONDS("hook", db_timeouts, hook, 1, 3600, 60, "one hook"),
	SECONDS("ready", db_timeouts, ready, 1, 600, 30, "attached to the RC's driver bound"),
	SECONDS("silence", db_timeouts, silence, 1, 86400, 60,
		"a case without any output; at most 'case'"),
	SECONDS("case", db_timeouts, case_time, 1, 86400, 120, "one case; at most 'run'"),
	SECONDS("run", db_timeouts, run, 1, 604800, 3600, "after it no further case starts"),
	INT("debug", db_timeouts, debug, 1, 100, 4,
	    "times all of these in the tier debug, whose kernels watch themselves"),
	{ 0 }
};

const struct db_config_item db_config_schema[] = {
	MUST("name", DB_CONFIG_NAME, db_config, name, "of the pair: part of result directories"),
	TEXT("description", db_config, description, "", "the pair, for people"),
	CHOICE("kind", db_config, kind, "virtual|boards",
	       "a report on a virtual pair says that its times mean nothing for hardware"),
	BOOL("shared", db_config, shared, false,
	     "several runs may use the pair at once; else it is locked for one"),
	BOOL("rebind", db_config, rebind, false,
	     "bind one function after another without a reboot; see B18, B19, B48 in "
	     "docs/kernel-bugs.md"),
	INT("power_cycles", db_config, power_cycles, 0, 10, 2,
	    "tries with a board that does not come back, and cases in a row that may lose one"),
	TEXT("ssh_command", db_config, ssh_command, "ssh", "program that is run as ssh"),
	{ .key = "lab", .type = DB_CONFIG_GROUP, .sub = lab_items,
	  .help = "hooks of the pair as a whole" },
	{ ITEM("ep", DB_CONFIG_GROUP, db_config, ep, "the endpoint's board"), .required = true,
	  .sub = ep_items },
	{ ITEM("rc", DB_CONFIG_GROUP, db_config, rc, "the root complex's board"),
	  .required = true, .sub = rc_items },
	GROUPS("backends", db_config, backends, 1, 32, backend_items, db_backend_config,
	       "ways in which the pair can have doorbells, or not; every suite runs with each"),
	GROUPS("known", db_config, known, 0, 256, known_items, db_known_config,
	       "what this pair cannot do by design; kernel bugs are in suites/known-issues.conf"),
	GROUP("epf_test", db_config, epf_test, epf_test_items, "the function pci_epf_test"),
	GROUP("epf_vntb", db_config, epf_vntb, epf_vntb_items, "the function pci_epf_vntb"),
	GROUP("ping", db_config, ping, ping_items, "what the suite vntb sends"),
	GROUP("throughput", db_config, throughput, throughput_items,
	      "what the suite vntb transfers"),
	GROUP("timeouts", db_config, timeouts, timeout_items, "seconds"),
	{ 0 }
};
