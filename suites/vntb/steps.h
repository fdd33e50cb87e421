/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the cases of suite vntb do on the two boards, apart from judging it.  Each step says whether
 * it was the kernel that failed or the lab.
 */
#ifndef DOORBENCH_VNTB_STEPS_H
#define DOORBENCH_VNTB_STEPS_H

#include <jansson.h>
#include <stdbool.h>

#include "lib/board.h"
#include "lib/config.h"

struct steps {
	struct db_config config;
	const struct db_backend_config *backend;
	struct db_loop loop;
	struct db_board ep, rc;
	const char *case_dir;
	json_t *left;		/* suite.json */
	int owner_fd;
	pid_t owner;
};

/* a series of pings from the RC to the EP */
struct steps_ping {
	int count;
	double interval;	/* seconds; 0: ping's own, 1 Hz */
	const char *note;	/* for the measurement */
	/* filled in */
	long sent, received;
	long long doorbells;	/* interrupts of the EP's doorbell meanwhile */
};

/**
 * steps_open() - take the run's lab from the environment
 * @v:     filled in; steps_close() in any case
 * @owner: process whose end interrupts this case
 * @err:   sentence naming the variable that is missing
 *
 * DOORBENCH_LAB, DOORBENCH_CONFIG, DOORBENCH_CASE_DIR (default "."), DOORBENCH_BACKEND (default:
 * the first of the configuration).
 *
 * Return: 0, -errno.
 */
int steps_open(struct steps *v, pid_t owner, struct db_error *err);

/** steps_close() - write suite.json and free everything; 0 or -errno */
int steps_close(struct steps *v, struct db_error *err);

/**
 * steps_link() - interfaces, addresses, carrier on both sides, then one ping
 *
 * The ping resolves the neighbours and is not among any samples.
 *
 * Return: 0; -EREMOTEIO: a board said no, that is the kernel's; other -errno: the lab's.
 */
int steps_link(struct steps *v, struct db_error *err);

/** steps_warm() - one ping; if it is not answered, steps_link(); as steps_link() */
int steps_warm(struct steps *v, struct db_error *err);

/**
 * steps_run_ping() - ping, keep its output and samples, count doorbells meanwhile
 *
 * Return: 0 whatever was lost; -EREMOTEIO if ping itself failed; other -errno: the lab's.
 */
int steps_run_ping(struct steps *v, struct steps_ping *p, struct db_error *err);

/** steps_lab_broken() - keep the reason for the runner: the case is an ERROR, no FAIL */
void steps_lab_broken(struct steps *v, const char *reason);

#endif
