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

/**
 * steps_run_ping() - ping, keep its output and samples, count doorbells meanwhile
 *
 * Return: 0 whatever was lost; -EREMOTEIO if ping itself failed; other -errno: the lab's.
 */
int steps_run_ping(struct db_pair *pair, struct steps_ping *p, struct db_error *err);

#endif
