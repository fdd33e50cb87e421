/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Samples of a measurement: kept in a buffer that was made and locked before the first one, 16 bytes
 * each, and written out behind the last one, so that nothing but recording happens in between.
 */
#ifndef DOORBENCH_TARGET_SAMPLES_H
#define DOORBENCH_TARGET_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

#include "target/error.h"

struct dbt_clock;

/* 160 MB; more fits no small board */
#define DBT_SAMPLES_MAX	10000000u
/* a sample without an answer keeps its place, and its number */
#define DBT_NO_SAMPLE	UINT64_MAX

struct dbt_sample {
	uint64_t first, second;		/* ticks */
};

struct dbt_samples {
	struct dbt_sample *v;
	size_t n, max;
};

/** dbt_samples_alloc() - room for @max samples, all pages there; DBT_CANNOT if there is none */
int dbt_samples_alloc(struct dbt_samples *s, size_t max, struct dbt_error *err);

/** dbt_samples_free() - fine if nothing was allocated */
void dbt_samples_free(struct dbt_samples *s);

/** dbt_samples_add() - record one; beyond @s->max nothing happens */
static inline void dbt_samples_add(struct dbt_samples *s, uint64_t first, uint64_t second)
{
	if (s->n < s->max)
		s->v[s->n++] = (struct dbt_sample){ .first = first, .second = second };
}

/**
 * dbt_samples_write() - all samples, "number first [second]" in ns, one a line
 * @s:       the samples; those without an answer are left out
 * @clock:   of the ticks
 * @columns: 1 or 2
 * @place:   "-" for standard output, or a file
 * @what:    names the columns in a comment
 * @err:     sentence
 *
 * Return: DBT_DONE, DBT_CANNOT.
 */
int dbt_samples_write(const struct dbt_samples *s, const struct dbt_clock *clock, int columns,
		      const char *place, const char *what, struct dbt_error *err);

/**
 * dbt_samples_print() - smallest, percentiles by nearest rank and largest as "<name>p50_ns=" ...
 * @s:      the samples; their values are sorted and no samples any more
 * @clock:  of the ticks
 * @column: 0 or 1
 * @name:   put in front of the keys
 *
 * A percentile is printed as soon as it can differ from the largest sample: p90 from 10 samples on,
 * p99 from 100 on, p99.9 from 1000 on.
 */
void dbt_samples_print(struct dbt_samples *s, const struct dbt_clock *clock, int column,
		       const char *name);

/** dbt_samples_rank() - index of the percentile @per_mille / 10 of @n sorted values: nearest rank */
size_t dbt_samples_rank(size_t n, unsigned int per_mille);

#endif
