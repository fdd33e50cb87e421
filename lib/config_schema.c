// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every key of a pair's configuration: type, range, default.  The defaults of the endpoint
 * functions are the values of the cover letter of "PCI: endpoint: pci-ep-msi: Add embedded doorbell
 * fallback".
 */
#include "lib/config.h"

#define AT(type_, member)	.offset = offsetof(struct type_, member)
#define TEXT(key_, s, m, def)	{ .key = (key_), .type = DB_CONFIG_TEXT, AT(s, m), .text = (def) }
#define MUST(key_, t, s, m) \
	{ .key = (key_), .type = (t), AT(s, m), .required = true, .min = 1, .max = 64 }
#define LIST(key_, t, s, m)	{ .key = (key_), .type = (t), AT(s, m), .max = 64 }
#define INT(key_, s, m, lo, hi, def) \
	{ .key = (key_), .type = DB_CONFIG_INT, AT(s, m), .min = (lo), .max = (hi), .value = (def) }
#define SECONDS(key_, s, m, lo, hi, def) \
	{ .key = (key_), .type = DB_CONFIG_SECONDS, AT(s, m), .min = (lo), .max = (hi), \
	  .value = (def) }
#define CHOICE(key_, s, m, set)	\
	{ .key = (key_), .type = DB_CONFIG_TEXT, AT(s, m), .required = true, .choices = (set) }
#define GROUP(key_, s, m, table) \
	{ .key = (key_), .type = DB_CONFIG_GROUP, AT(s, m), .sub = (table) }

static const struct db_config_item lab_items[] = {
	TEXT("up", db_config, lab_up, ""),	/* hook before anything else */
	TEXT("down", db_config, lab_down, ""),	/* hook after everything else */
	{ 0 }
};

#define SIDE_ITEMS \
	TEXT("description", db_side_config, description, ""), \
	MUST("address", DB_CONFIG_TEXT, db_side_config, address), \
	LIST("ssh_options", DB_CONFIG_TEXTS, db_side_config, ssh_options), \
	TEXT("power_on", db_side_config, power_on, ""), \
	TEXT("power_off", db_side_config, power_off, ""), \
	TEXT("console", db_side_config, console, ""), \
	MUST("ntb_address", DB_CONFIG_IPV4, db_side_config, ntb_address), \
	LIST("modules", DB_CONFIG_NAMES, db_side_config, modules)

static const struct db_config_item ep_items[] = {
	SIDE_ITEMS,
	MUST("controller", DB_CONFIG_TEXT, db_side_config, controller),
	{ 0 }
};

static const struct db_config_item rc_items[] = {
	SIDE_ITEMS,
	TEXT("attach", db_side_config, attach, ""),
	LIST("before_detach", DB_CONFIG_TEXTS, db_side_config, before_detach),
	TEXT("detach", db_side_config, detach, ""),
	{ 0 }
};

static const struct db_config_item backend_items[] = {
	MUST("name", DB_CONFIG_NAME, db_backend_config, name),
	CHOICE("mode", db_backend_config, mode, "doorbell|polling"),
	TEXT("description", db_backend_config, description, ""),
	TEXT("prepare", db_backend_config, prepare, ""),
	LIST("expect_log", DB_CONFIG_TEXTS, db_backend_config, expect_log),
	LIST("needs_symbols", DB_CONFIG_NAMES, db_backend_config, needs_symbols),
	INT("allowed_loss", db_backend_config, allowed_loss, 0, 60000, 0),
	{ 0 }
};

static const struct db_config_item known_items[] = {
	TEXT("suite", db_known_config, suite, "*"),
	TEXT("backend", db_known_config, backend, "*"),
	MUST("case", DB_CONFIG_TEXT, db_known_config, case_name),
	CHOICE("outcome", db_known_config, outcome, "fail|skip"),
	MUST("reason", DB_CONFIG_TEXT, db_known_config, reason),
	{ 0 }
};

/* ids: those of the RC drivers' tables that select the R-Car S4 register map */
static const struct db_config_item epf_test_items[] = {
	INT("vendorid", db_function_config, vendorid, 0, 0xffff, 0x1912),
	INT("deviceid", db_function_config, deviceid, 0, 0xffff, 0x0031),
	INT("msi_interrupts", db_function_config, msi_interrupts, 1, 32, 32),
	LIST("ep_modules", DB_CONFIG_NAMES, db_function_config, ep_modules),
	LIST("rc_modules", DB_CONFIG_NAMES, db_function_config, rc_modules),
	TEXT("rc_ready", db_function_config, rc_ready, "test -c /dev/pci-endpoint-test.0"),
	{ 0 }
};

/* ranges: pci-epf-vntb.c takes db_count 3..32, at most 4 memory windows; BARs are 0..5 */
static const struct db_config_item epf_vntb_items[] = {
	INT("vendorid", db_function_config, vendorid, 0, 0xffff, 0x1912),
	INT("deviceid", db_function_config, deviceid, 0, 0xffff, 0x0030),
	INT("msi_interrupts", db_function_config, msi_interrupts, 1, 32, 32),
	INT("db_count", db_function_config, db_count, 3, 32, 4),
	INT("spad_count", db_function_config, spad_count, 1, 1024, 128),
	INT("num_mws", db_function_config, num_mws, 1, 1, 1),
	INT("mw1", db_function_config, mw1, 0x1000, 0x40000000, 0x100000),
	INT("vntb_vid", db_function_config, vntb_vid, 0, 0xffff, 0x1912),
	INT("vntb_pid", db_function_config, vntb_pid, 0, 0xffff, 0x0030),
	INT("vbus_number", db_function_config, vbus_number, 0, 0xff, 0x10),
	INT("ctrl_bar", db_function_config, ctrl_bar, 0, 5, 0),
	INT("db_bar", db_function_config, db_bar, 0, 5, 4),
	INT("mw1_bar", db_function_config, mw1_bar, 0, 5, 2),
	LIST("ep_modules", DB_CONFIG_NAMES, db_function_config, ep_modules),
	LIST("rc_modules", DB_CONFIG_NAMES, db_function_config, rc_modules),
	TEXT("rc_ready", db_function_config, rc_ready,
	     "ls -d /sys/bus/ntb/devices/*/driver > /dev/null 2>&1"),
	LIST("late_modules", DB_CONFIG_NAMES, db_function_config, late_modules),
	{ 0 }
};

static const struct db_config_item ping_items[] = {
	INT("slow_count", db_ping_config, slow_count, 1, 1000, 10),
	INT("fast_count", db_ping_config, fast_count, 1, 60000, 500),
	/* iputils ping lets only root go below 2 ms */
	SECONDS("fast_interval", db_ping_config, fast_interval, 0.001, 1, 0.02),
	{ 0 }
};

static const struct db_config_item timeout_items[] = {
	SECONDS("boot", db_timeouts, boot, 1, 3600, 60),	/* power on to root shell */
	SECONDS("connect", db_timeouts, connect, 1, 600, 5),	/* one attempt of ssh */
	SECONDS("command", db_timeouts, command, 1, 600, 30),	/* a set-up step, a health check */
	SECONDS("hook", db_timeouts, hook, 1, 3600, 60),
	SECONDS("ready", db_timeouts, ready, 1, 600, 30),	/* attached to driver bound */
	SECONDS("case", db_timeouts, case_time, 1, 86400, 120),
	SECONDS("run", db_timeouts, run, 1, 604800, 3600),
	{ 0 }
};

const struct db_config_item db_config_schema[] = {
	MUST("name", DB_CONFIG_NAME, db_config, name),
	TEXT("description", db_config, description, ""),
	CHOICE("kind", db_config, kind, "virtual|boards"),
	{ .key = "exclusive", .type = DB_CONFIG_BOOL, AT(db_config, exclusive) },
	TEXT("ssh_command", db_config, ssh_command, "ssh"),
	{ .key = "lab", .type = DB_CONFIG_GROUP, .offset = 0, .sub = lab_items },
	{ .key = "ep", .type = DB_CONFIG_GROUP, AT(db_config, ep), .required = true,
	  .sub = ep_items },
	{ .key = "rc", .type = DB_CONFIG_GROUP, AT(db_config, rc), .required = true,
	  .sub = rc_items },
	{ .key = "backends", .type = DB_CONFIG_GROUPS, AT(db_config, backends), .required = true,
	  .min = 1, .max = 16, .sub = backend_items, .size = sizeof(struct db_backend_config) },
	{ .key = "known", .type = DB_CONFIG_GROUPS, AT(db_config, known), .max = 256,
	  .sub = known_items, .size = sizeof(struct db_known_config) },
	GROUP("epf_test", db_config, epf_test, epf_test_items),
	GROUP("epf_vntb", db_config, epf_vntb, epf_vntb_items),
	GROUP("ping", db_config, ping, ping_items),
	GROUP("timeouts", db_config, timeouts, timeout_items),
	{ 0 }
};
