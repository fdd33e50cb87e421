/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The configuration of one pair: how to reach both boards, the commands that switch them, what is
 * run on them.  A pure description; each key's type, range, default and meaning is in the tables of
 * config_schema.c, which db_config_keys() prints.
 */
#ifndef DOORBENCH_CONFIG_H
#define DOORBENCH_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buffer.h"
#include "lib/config_read.h"
#include "lib/error.h"

/* what a BAR of the endpoint controller is expected to be */
struct db_bar_config {
	int bar;			/* 0 to 5 */
	char *kind;			/* "programmable", "fixed", ..., see the schema */
	long long size;			/* bytes; 0 = not known or not fixed */
	char *reason;			/* why it is what it is; "" = nothing to tell */
};

struct db_iommu_config {
	bool capable;			/* cases may ask for it on and off */
	char *reason;			/* why not; never "" then */
};

/* one board; keys that only one side has are NULL or 0 on the other */
struct db_side_config {
	char *description;
	char *architecture;		/* "arm64" or "x86_64" */
	char *address;			/* what ssh is given: [user@]host */
	struct db_strings ssh_options;
	char *power_on, *power_off;	/* hooks; "" = nothing to do */
	char *reset;			/* hook: off and on again in one; "" = none */
	char *boot_args;		/* hook that sets $DOORBENCH_BOOT_ARGS for the next boot */
	char *console;			/* hook that prints the serial log so far; "" = none */
	char *ntb_address;		/* IPv4 address of the vNTB interface */
	struct db_strings modules;	/* loaded after those of the function */
	struct db_iommu_config iommu;
	char *controller;		/* ep: name below configfs controllers/ */
	struct db_bar_config *bars;	/* ep: those that something is known of */
	size_t n_bars;
	char *enumerate;		/* rc: "rescan", "hotplug" or "reboot" */
	char *attach;			/* rc: hook; "" = none */
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
	char *quick;			/* pattern of its cases that the quick tier runs */
	char *only;			/* pattern of its cases that are run at all */
	struct db_bar_config *bars;	/* instead of those of the ep; none: the ep's count */
	size_t n_bars;
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

struct db_throughput_config {
	int seconds;			/* that each iperf3 sends */
	int udp_mbit;			/* offered by UDP, Mbit/s */
};

struct db_timeouts {			/* seconds */
	double boot, connect, command, hook, ready, silence, case_time, run;
	int debug;			/* see db_config_debug() */
};

struct db_config {
	char *path;
	char *name, *description, *kind;
	bool shared;			/* several runs may use the pair at once */
	bool rebind;			/* one function after another without a reboot */
	int power_cycles;		/* for a board that does not come back */
	char *ssh_command;
	char *lab_up, *lab_down;	/* hooks around the run; "" = none */
	char *lab_fault;		/* hook that does $DOORBENCH_FAULT to the link; "" = none */
	struct db_side_config ep, rc;
	struct db_backend_config *backends;
	size_t n_backends;
	struct db_known_config *known;
	size_t n_known;
	struct db_function_config epf_test, epf_vntb;
	struct db_ping_config ping;
	struct db_throughput_config throughput;
	struct db_timeouts timeouts;
};

/**
 * db_config_load() - read and check a pair's configuration
 * @path: the file
 * @out:  filled in; freed with db_config_free() also after an error
 * @err:  sentence with file and line
 *
 * As db_config_read(); and what keys only have to be together is checked too.
 *
 * Return: 0, -EINVAL, -ENOMEM, -errno of a file that cannot be read.
 */
int db_config_load(const char *path, struct db_config *out, struct db_error *err);

/**
 * db_config_expand() - a configuration with what it includes as one text without comments
 * @path: the file
 * @out:  the text is added; the caller frees
 * @err:  sentence with file and line
 *
 * Two configurations that mean the same give the same text.
 *
 * Return: 0, -EINVAL, -ENOMEM.
 */
int db_config_expand(const char *path, struct db_buf *out, struct db_error *err);

/**
 * db_config_debug() - have a pair's time-outs be those for kernels that watch themselves
 * @c: loaded; all of its time-outs are multiplied by timeouts.debug, which then is 1
 */
void db_config_debug(struct db_config *c);

/** db_config_free() - free what db_config_load() filled in */
void db_config_free(struct db_config *c);

/** db_config_keys() - add what db_config_print() says of every key of a pair's configuration */
void db_config_keys(struct db_buf *out);

/** db_config_schema - the top table; all of its keys have a meaning */
extern const struct db_config_item db_config_schema[];

#endif
