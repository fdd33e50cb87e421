/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Series of latencies, taken by db-target on the RC, and loads for the EP meanwhile.
 *
 * All functions return 0; -EREMOTEIO: a kernel answered wrong; other -errno: the lab's fault.
 */
#ifndef DOORBENCH_LATENCY_STEPS_H
#define DOORBENCH_LATENCY_STEPS_H

#include "lib/doorbell.h"

/* one call of "db-target latency" */
struct steps_series {
	const char *what;		/* "ring", "floor", "command", "msi" */
	const char *prepare;		/* shell line on the RC before; NULL: none */
	int count, warmup;
	double each;			/* seconds that a sample takes at most on a slow pair */
	const char *first, *second;	/* names of what is measured; @second may be NULL */
	const char *load;		/* of the EP, in words */
	/* filled in */
	long long interrupts;		/* of the EP's doorbell */
	long long taken, timeouts, warmed;
};

/**
 * steps_series() - measure; samples and medians are kept for the report
 * @d:   the doorbell
 * @s:   what is not filled in is the caller's
 * @err: sentence
 *
 * What takes longer than STEPS_PORTION goes in portions, each behind a warm-up of its own, with a
 * line printed behind each: a case that takes long must not look like one that hangs.
 */
int steps_series(struct db_doorbell *d, struct steps_series *s, struct db_error *err);

/* seconds that one portion takes at most, by @each; less than the usual timeouts.silence */
#define STEPS_PORTION	100

/** steps_has_iommu() - is any device of the RC behind an IOMMU? */
int steps_has_iommu(struct db_pair *pair, bool *there, struct db_error *err);

/* something that keeps the EP busy */
struct steps_load {
	const char *words;
	const char *needs;		/* program, NULL: the shell */
	const char *start;		/* lines; each process writes its number into $pids */
};

extern const struct steps_load steps_cpu_load, steps_net_load;

/**
 * steps_load_start() - start it
 * @pair:  its EP
 * @load:  what
 * @there: false: the board lacks the program, nothing was started
 * @err:   sentence
 */
int steps_load_start(struct db_pair *pair, const struct steps_load *load, bool *there,
		     struct db_error *err);

/** steps_load_stop() - end it; -EPROTO if it had ended by itself, the measurement is void then */
int steps_load_stop(struct db_pair *pair, struct db_error *err);

#endif
