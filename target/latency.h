/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loops that take one sample after the other, as defined in MEASURING: nothing but the counter, the
 * device's registers and a record in between.
 */
#ifndef DOORBENCH_TARGET_LATENCY_H
#define DOORBENCH_TARGET_LATENCY_H

#include "target/doorbell.h"
#include "target/samples.h"

struct dbt_latency {
	struct dbt_epf *epf;
	const struct dbt_doorbell *doorbell;	/* of "ring" only */
	const struct dbt_clock *clock;
	uint64_t count, warmup;		/* samples that are kept, and those before them */
	uint64_t delay_ns;		/* before each sample: any time up to this, by chance */
	double timeout;			/* seconds */
	/* filled in */
	struct dbt_samples samples;	/* room for @count */
	uint64_t timeouts;		/* warm-up included */
};

/* one sample; ticks, or DBT_NO_SAMPLE in @first if there was no answer in time */
typedef void dbt_take(struct dbt_latency *l, uint64_t *first, uint64_t *second);

/**
 * dbt_take_ring() - from the ring to DOORBELL_SUCCESS, and to IRQ_RAISED, in STATUS
 *
 * The doorbell's own BAR is rung, STATUS is read over and over; so each time is too long by up to
 * one read ("floor").
 */
dbt_take dbt_take_ring;

/** dbt_take_command() - from COMMAND = raise an MSI to IRQ_RAISED: the EP has to look for it */
dbt_take dbt_take_command;

/** dbt_take_floor() - one read of STATUS: what no answer can be faster than */
dbt_take dbt_take_floor;

/**
 * dbt_latency_run() - warm up, then take the samples
 * @l:    what to do; dbt_samples_free() of @l->samples is the caller's
 * @take: takes one
 * @err:  sentence
 *
 * A sample without an answer is counted and leaves its number out.  The next one is only taken when
 * the late answer has come: it would be taken for that of the next ring otherwise.
 *
 * Return: DBT_DONE, also with timeouts; DBT_WRONG: an answer never came, the samples before it are
 * there; DBT_CANNOT: interrupted, or the device is gone.
 */
int dbt_latency_run(struct dbt_latency *l, dbt_take *take, struct dbt_error *err);

#endif
