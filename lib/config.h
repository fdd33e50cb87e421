/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The configuration of one pair: how to reach both boards, the commands that switch them, what is
 * run on them.  A pure description; docs of each key are beside the schema in config_schema.c.
 */
#ifndef DOORBENCH_CONFIG_H
#define DOORBENCH_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/error.h"

struct db_strings {
	char **v;
	size_t n;
};

/* one board; keys that only one side has are NULL on the other */
struct db_side_config {
	char *description;
	char *address;			/* what ssh is given: [user@]host */
	struct db_strings ssh_options;
	char *power_on, *power_off;	/* hooks; "" = nothing to do */
	char *console;			/* hook that prints the serial log so far; "" = none */
	char *ntb_address;		/* IPv4 address of the vNTB interface */
	struct db_strings modules;	/* loaded after those of the function */
	char *controller;		/* ep: name below configfs controllers/ */
	char *attach;			/* rc: hook; "" = a PCI rescan by shell */
	struct db_strings before_detach;	/* rc: shell lines before the detach hook */
	char *detach;			/* rc: hook; "" = none */
};

struct db_backend_config {
	char *name;
	char *mode;			/* "doorbell" or "polling" */
	char *description;
	char *prepare;			/* hook while both sides are off; "" = none */
	struct db_strings expect_log;	/* the EP's log must have these lines in DOORBELL_TEST */
	struct db_strings needs_symbols; /* of the EP's kernel, as in /proc/kallsyms */
	int allowed_loss;		/* packets that each ping case may lose */
};

/* what is known to fail on this pair, or must not be run, and why */
struct db_known_config {
	char *suite, *backend, *case_name;	/* patterns as fnmatch(3) */
	char *outcome;				/* "fail" or "skip" */
	char *reason;
};

/* configfs attributes and modules of one endpoint function */
struct db_function_config {
	int vendorid, deviceid, msi_interrupts;
	/* pci_epf_vntb only */
	int db_count, spad_count, num_mws, mw1, vntb_vid, vntb_pid, vbus_number;
	int ctrl_bar, db_bar, mw1_bar;
	struct db_strings ep_modules, rc_modules;
	char *rc_ready;			/* shell condition: the RC's driver is bound */
	struct db_strings late_modules;	/* both sides, once the NTB devices exist */
};

struct db_ping_config {
	int slow_count;			/* at 1 Hz, as in the cover letter */
	int fast_count;
	double fast_interval;		/* seconds */
};

struct db_timeouts {			/* seconds */
	double boot, connect, command, hook, ready, case_time, run;
};

struct db_config {
	char *path;
	char *name, *description, *kind;
	bool exclusive;			/* only one run at a time */
	char *ssh_command;
	char *lab_up, *lab_down;	/* hooks around the run; "" = none */
	struct db_side_config ep, rc;
	struct db_backend_config *backends;
	size_t n_backends;
	struct db_known_config *known;
	size_t n_known;
	struct db_function_config epf_test, epf_vntb;
	struct db_ping_config ping;
	struct db_timeouts timeouts;
};

/**
 * db_config_load() - read and check a pair's configuration
 * @path: the file; @include is relative to its directory
 * @out:  filled in; freed with db_config_free() also after an error
 * @err:  sentence with file and line
 *
 * Unknown keys, missing keys, wrong types and values out of range are errors.  ${VAR} in strings is
 * replaced by the environment variable, which must be set.
 *
 * Return: 0, -EINVAL, -ENOMEM, -errno of a file that cannot be read.
 */
int db_config_load(const char *path, struct db_config *out, struct db_error *err);

/** db_config_free() - free what db_config_load() filled in */
void db_config_free(struct db_config *c);

/* --- between config.c and config_schema.c --- */

enum db_config_type {
	DB_CONFIG_TEXT,
	DB_CONFIG_NAME,		/* may be part of a file name; no '.' */
	DB_CONFIG_IPV4,
	DB_CONFIG_INT,
	DB_CONFIG_SECONDS,	/* integer or float into a double */
	DB_CONFIG_BOOL,
	DB_CONFIG_TEXTS,	/* list of strings into struct db_strings */
	DB_CONFIG_NAMES,
	DB_CONFIG_GROUP,	/* a struct inside */
	DB_CONFIG_GROUPS,	/* list of groups into an array and, behind it, its count */
};

struct db_config_item {
	const char *key;	/* NULL ends a table */
	enum db_config_type type;
	size_t offset;
	bool required;
	double min, max;	/* numbers; lists: count */
	double value;		/* default of numbers */
	const char *text;	/* default of strings */
	const char *choices;	/* "a|b": what a string may be; NULL = anything */
	const struct db_config_item *sub;
	size_t size;		/* GROUPS: of one element */
};

/** db_config_schema - the top table */
extern const struct db_config_item db_config_schema[];

#endif
