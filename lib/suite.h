/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A suite: a kselftest program and what its tests need of the pair, as suites/<name>/suite.conf
 * says.  Every key is documented beside the schema in suite.c.
 */
#ifndef DOORBENCH_SUITE_H
#define DOORBENCH_SUITE_H

#include <stdbool.h>

#include "lib/config.h"
#include "lib/error.h"

/* each state contains those before it */
enum db_state {
	DB_STATE_OFF,
	DB_STATE_BOOTED,	/* root shells on both sides */
	DB_STATE_BOUND,		/* the endpoint function is made and bound to the controller */
	DB_STATE_LINKED,	/* the controller is started */
	DB_STATE_ENUMERATED,	/* the RC's driver is bound to the function */
	DB_STATES
};

/* what differs for some tests of a suite; "" and an empty list: as the suite says */
struct db_needs_config {
	char *match;			/* pattern of test names, as fnmatch(3) */
	char *state, *function, *tier, *ep_args, *rc_args;
	double seconds;			/* 0: as the suite says */
	bool faults;			/* false: as the suite says */
	struct db_strings labels;
};

struct db_suite {
	char *path;			/* of suite.conf */
	char *name;			/* of its directory */
	char *description;
	char *program;			/* file name of the kselftest program */
	char *on;			/* where it runs: "rc" or "controller" */
	char *backends;			/* "any", "doorbell", "polling" or "refused" */
	bool target;			/* both boards need db-target */
	bool rebind;			/* one function after another without a reboot */
	struct db_needs_config needs;	/* of all tests; match is "*" */
	struct db_needs_config *cases;
	size_t n_cases;
};

/* what one test needs; strings belong to the suite and are never NULL */
struct db_needs {
	enum db_state state;
	const char *function;		/* "pci_epf_test", ...; "" below bound */
	const char *tier;		/* "quick", "full" or "debug" */
	double seconds;			/* the test may take so long; 0: timeouts.case holds */
	const char *ep_args, *rc_args;	/* kernel command line; "": the board's own */
	bool faults;			/* faults of an IOMMU are part of the test */
	const char *const *labels;
	size_t n_labels;
};

/**
 * db_suite_load() - read a suite.conf
 * @path:  the file; its directory's name is the suite's name
 * @suite: filled in; freed with db_suite_free() also after an error
 * @err:   sentence with file and line
 *
 * Return: 0, -EINVAL, -ENOMEM, -errno of a file that cannot be read.
 */
int db_suite_load(const char *path, struct db_suite *suite, struct db_error *err);

/** db_suite_free() - free what db_suite_load() filled in */
void db_suite_free(struct db_suite *suite);

/**
 * db_suite_needs() - what a test needs
 * @suite: as loaded, must outlive @needs
 * @test:  the test's own name
 * @needs: each field is that of the last entry of "cases" that matches @test and sets it, else the
 *         suite's
 */
void db_suite_needs(const struct db_suite *suite, const char *test, struct db_needs *needs);

/** db_state_name() - "off", "booted", ... */
const char *db_state_name(enum db_state state);

#endif
