/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Constant-memory log-linear histogram of durations: 64 linear steps per power of two, so that a
 * percentile is off by at most 1/128 of its value (0.8 %).
 */
#ifndef DOORBENCH_HISTOGRAM_H
#define DOORBENCH_HISTOGRAM_H

#include <stdint.h>

#define DB_HISTOGRAM_STEPS	64
/* values below 2^40 (18 minutes in ns) have a place */
#define DB_HISTOGRAM_BITS	40
#define DB_HISTOGRAM_BINS	(DB_HISTOGRAM_STEPS * (DB_HISTOGRAM_BITS - 5))

/* all zero is a valid empty histogram */
struct db_histogram {
	uint64_t bin[DB_HISTOGRAM_BINS];
	uint64_t n;		/* all values, those out of range among them */
	uint64_t underflow;	/* below 0: two clocks disagreed */
	uint64_t overflow;	/* 2^DB_HISTOGRAM_BITS and more */
};

/** db_histogram_add() - count one value; exact below 128 */
void db_histogram_add(struct db_histogram *h, int64_t value);

/** db_histogram_merge() - add the counts of @from to @to */
void db_histogram_merge(struct db_histogram *to, const struct db_histogram *from);

/**
 * db_histogram_percentile() - by nearest rank, 0 < @p <= 100
 *
 * Return: the middle of the value's bin; -1 if the histogram is empty or the rank falls among
 * underflows; 2^DB_HISTOGRAM_BITS if among overflows.
 */
double db_histogram_percentile(const struct db_histogram *h, double p);

#endif
