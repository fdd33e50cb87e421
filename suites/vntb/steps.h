/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the cases of suite vntb do on the two boards, apart from judging it.  Each step says whether
 * it was the kernel that failed or the lab.
 */
#ifndef DOORBENCH_VNTB_STEPS_H
#define DOORBENCH_VNTB_STEPS_H

#include "lib/pair.h"

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
 * steps_link() - interfaces, addresses, carrier on both sides, then one ping
 *
 * The ping resolves the neighbours and is not among any samples.
 *
 * Return: 0; -EREMOTEIO: a board said no, that is the kernel's; other -errno: the lab's.
 */
int steps_link(struct db_pair *pair, struct db_error *err);

/** steps_warm() - one ping; if it is not answered, steps_link(); as steps_link() */
int steps_warm(struct db_pair *pair, struct db_error *err);

/** steps_carrier() - taking one side's interface down and up again is seen by the other; same */
int steps_carrier(struct db_pair *pair, struct db_board *down, struct db_board *seen,
		  struct db_error *err);

/**
 * steps_count_doorbells() - interrupts of the EP's doorbell so far
 * @when: part of the name of the file in which /proc/interrupts is kept
 *
 * Return: 0, -1 as @count if the doorbell has no interrupt; -EREMOTEIO; other -errno: the lab's.
 */
int steps_count_doorbells(struct db_pair *pair, const char *when, long long *count,
			  struct db_error *err);

/** steps_keep_output() - "$ command" and what it printed as output-@name.txt of the case */
int steps_keep_output(struct db_pair *pair, const char *name, const char *command,
		      const struct db_buf *out, struct db_error *err);

/**
 * steps_run_ping() - ping, keep its output and samples, count doorbells meanwhile
 *
 * Return: 0 whatever was lost; -EREMOTEIO if ping itself failed; other -errno: the lab's.
 */
int steps_run_ping(struct db_pair *pair, struct steps_ping *p, struct db_error *err);

#endif
