/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Comparing two groups of runs without assuming a distribution: is one shifted against the other,
 * by how much, and how many runs would have shown a shift of a given size?
 */
#ifndef DOORBENCH_RANK_TEST_H
#define DOORBENCH_RANK_TEST_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/error.h"

/* most values of both sides together of which the exact distribution is counted out */
#define DB_RANK_EXACT_MAX	60
/* resamples of the bootstrap */
#define DB_BOOTSTRAP_ROUNDS	2000

struct db_rank_test {
	double u;	/* pairs in which the first group's value is larger, ties count 1/2 */
	double p;	/* two-sided, 0 .. 1 */
	bool exact;	/* no ties and at most DB_RANK_EXACT_MAX values */
};

/**
 * db_rank_test() - Mann-Whitney U test of two independent groups, two-sided
 * @a, @n: first group; unchanged
 * @b, @m: second group; unchanged
 * @out:   filled in
 * @err:   sentence if the call fails; may be NULL
 *
 * Without ties and for few values exact; otherwise the normal approximation with the correction
 * for ties and for continuity (Conover, Practical Nonparametric Statistics, 3rd ed., section 5.1).
 *
 * Return: 0; -EINVAL if a group is empty or a value not finite; -ENOMEM.
 */
int db_rank_test(const double *a, size_t n, const double *b, size_t m, struct db_rank_test *out,
		 struct db_error *err);

/* 95 % percentile intervals of what the second group's median is to the first's */
struct db_median_change {
	bool has_ratio;		/* all resampled medians of the first group are above 0 */
	double ratio, ratio_low, ratio_high;
	double difference, difference_low, difference_high;	/* unit of the values */
};

/**
 * db_median_change() - bootstrap of ratio and difference of two medians
 *
 * DB_BOOTSTRAP_ROUNDS resamples of each group by a generator with a fixed seed: the result is a
 * function of the values and their order alone.
 *
 * Return: 0; -EINVAL if a group is empty or a value not finite; -ENOMEM.
 */
int db_median_change(const double *a, size_t n, const double *b, size_t m,
		     struct db_median_change *out, struct db_error *err);

/**
 * db_rank_runs_needed() - runs a side to see a shift at 5 % with 80 % power
 * @v, @n: values of one group, the observed spread; at least 2
 * @shift: relative shift to see, e.g. 0.1; > 0
 *
 * Noether, JASA 82 (1987), 645-647, with P(X < Y) counted over all pairs of values of @v.
 *
 * Return: runs a side, at least 1; 0 if @n < 2, memory is short or the spread hides the shift.
 */
size_t db_rank_runs_needed(const double *v, size_t n, double shift);

/**
 * db_holm() - Holm's correction of @n p values for their number, in place, order kept
 *
 * Return: 0, -ENOMEM.
 */
int db_holm(double *p, size_t n);

#endif
