/* SPDX-License-Identifier: GPL-2.0-only */
/* The doorbell of pci-epf-test: where the EP says that it is, and one ring of it. */
#ifndef DOORBENCH_TARGET_DOORBELL_H
#define DOORBENCH_TARGET_DOORBELL_H

#include "target/epf.h"

struct dbt_doorbell {
	struct dbt_epf *epf;
	struct dbt_bar own;		/* its BAR, if that is not the one of the registers */
	const struct dbt_bar *bar;	/* where to ring */
	uint32_t number, offset, data;	/* as the EP told */
};

/**
 * dbt_doorbell_find() - read where the doorbell is
 * @d:   filled in, nothing is mapped
 * @epf: open
 * @err: sentence
 *
 * Return: DBT_DONE; DBT_CANNOT: none is enabled, or the device is gone.
 */
int dbt_doorbell_find(struct dbt_doorbell *d, struct dbt_epf *epf, struct dbt_error *err);

/**
 * dbt_doorbell_map() - map the BAR that dbt_doorbell_find() told of
 * @d:     dbt_doorbell_unmap() in any case
 * @delta: added to the offset
 * @err:   sentence
 *
 * Return: DBT_DONE; DBT_USAGE: not in the BAR; DBT_CANNOT.
 */
int dbt_doorbell_map(struct dbt_doorbell *d, int64_t delta, struct dbt_error *err);

/** dbt_doorbell_unmap() - fine if it is not mapped */
void dbt_doorbell_unmap(struct dbt_doorbell *d);

/** dbt_doorbell_ring() - one write, posted */
static inline void dbt_doorbell_ring(const struct dbt_doorbell *d)
{
	dbt_write32(d->bar, d->offset, d->data);
}

/**
 * dbt_doorbell_quiet() - after a ring without an answer: until its late answer came, or for as long
 * @d:       mapped
 * @seconds: after which the answer will not come any more
 *
 * Who rings again before would take the late answer of the old ring for that of the new one.
 *
 * Return: false if there is no answer still.
 */
bool dbt_doorbell_quiet(const struct dbt_doorbell *d, double seconds);

#endif
