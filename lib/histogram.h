/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A histogram of constant size: cells that are equally wide on a logarithmic scale.
 */
#ifndef DOORBENCH_HISTOGRAM_H
#define DOORBENCH_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

/* cells from a value to twice it: each ends 0.54 % above its start */
#define DB_HISTOGRAM_CELLS	128
/* from 2^-DB_HISTOGRAM_LOWEST, in the unit of the values, this many times twice as much */
#define DB_HISTOGRAM_LOWEST	24
#define DB_HISTOGRAM_OCTAVES	64
#define DB_HISTOGRAM_ALL	(DB_HISTOGRAM_CELLS * DB_HISTOGRAM_OCTAVES)

struct db_histogram {
	uint32_t cells[DB_HISTOGRAM_ALL];
	size_t n;		/* values in all cells, below and above together */
	size_t below;		/* 0, less, or too small for the first cell */
	size_t above;		/* too large for the last cell */
	size_t first, last;	/* cells with the smallest and the largest value, if there is one */
};

/** db_histogram_make() - count @n values, none a NaN, in any order; what @h had is overwritten */
void db_histogram_make(struct db_histogram *h, const double *values, size_t n);

/** db_histogram_start() - the smallest value of a cell; of DB_HISTOGRAM_ALL: the last one's end */
double db_histogram_start(size_t cell);

/** db_histogram_inside() - how many values are in a cell, neither below nor above */
size_t db_histogram_inside(const struct db_histogram *h);

/** db_histogram_sum() - values in @width cells from @cell on, those beyond the last being empty */
size_t db_histogram_sum(const struct db_histogram *h, size_t cell, size_t width);

#endif
