/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The few statistics of the reports: order statistics and the exact confidence interval of the
 * median that follows from them.  No distribution is assumed and nothing is trimmed.
 */
#ifndef DOORBENCH_STATS_H
#define DOORBENCH_STATS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/error.h"

/* fewest samples of which the median has a two-sided 95 % interval: 2 * (1/2)^6 = 0.031 <= 0.05 */
#define DB_STATS_CI_MIN		6

/* everything is in the unit of the samples */
struct db_stats {
	size_t n;
	double min, max, mean;
	double median;		/* mean of the two middle samples if n is even */
	double p90, p99, p999;	/* db_stats_percentile(); the maximum if n is too small to tell */
	bool has_ci;		/* n >= DB_STATS_CI_MIN */
	double ci_low, ci_high;	/* of the median; two of the samples; only if @has_ci */
	double ci_coverage;	/* true confidence of that interval, 0.95 or a little more */
};

/** db_stats_sort() - sort @n samples in place, ascending; none may be a NaN */
void db_stats_sort(double *samples, size_t n);

/**
 * db_stats_percentile() - percentile by nearest rank
 * @sorted: ascending samples
 * @n:      how many, at least 1
 * @p:      0 < @p <= 100
 *
 * Definition: the smallest sample that at least @p % of all samples do not exceed, that is the one
 * of rank ceil(@p / 100 * @n).  It is always a value that was measured.
 *
 * Return: the sample.
 */
double db_stats_percentile(const double *sorted, size_t n, double p);

/**
 * db_stats_median_ranks() - which samples bound the median?
 * @n:        number of samples
 * @low:      rank of the lower bound, from 1
 * @high:     rank of the upper bound, @n + 1 - @low
 * @coverage: exact probability that the interval holds the median, from the binomial distribution
 *
 * The narrowest symmetric pair of ranks with a coverage of at least 95 %
 * (Conover, Practical Nonparametric Statistics, 3rd ed., section 3.2).
 *
 * Return: 0, or -ERANGE if @n < DB_STATS_CI_MIN (no such pair exists).
 */
int db_stats_median_ranks(size_t n, size_t *low, size_t *high, double *coverage);

/**
 * db_stats_summary() - all of struct db_stats
 * @samples: the samples, sorted in place
 * @n:       how many
 * @out:     filled in
 * @err:     sentence if the call fails; may be NULL
 *
 * Return: 0, -EINVAL if @n is 0 or a sample is not finite.
 */
int db_stats_summary(double *samples, size_t n, struct db_stats *out, struct db_error *err);

/**
 * db_stats_outliers() - how many samples lie beyond Tukey's inner fences
 * @sorted: ascending samples
 * @n:      how many
 *
 * The fences are 1.5 times the distance of the quartiles outside of these (Tukey, Exploratory Data
 * Analysis, 1977, section 2D), quartiles by nearest rank.  Only for telling: nothing is left out.
 *
 * Return: the count; 0 if @n < 4, since then there are no quartiles.
 */
size_t db_stats_outliers(const double *sorted, size_t n);

#endif
