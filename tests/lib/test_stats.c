// SPDX-License-Identifier: GPL-2.0-only
/*
 * Statistics against published tables and values found another way: ranks of the median's interval
 * by exact integer arithmetic over Pascal's triangle, percentiles by counting.
 */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/stats.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* the cover letter's ping times with doorbells */
static const double letter[] = {
	0.809, 0.756, 0.813, 0.974, 0.874, 0.888, 0.878, 1.11, 0.811, 0.922,
};

static void summary_of_the_cover_letter(void **state)
{
	double v[ARRAY_SIZE(letter)];
	struct db_stats s;

	memcpy(v, letter, sizeof(v));
	assert_int_equal(db_stats_summary(v, ARRAY_SIZE(v), &s, NULL), 0);
	assert_int_equal(s.n, 10);
	assert_float_equal(s.min, 0.756, 1e-12);
	assert_float_equal(s.max, 1.11, 1e-12);
	assert_float_equal(s.mean, 0.8835, 1e-12);
	assert_float_equal(s.median, 0.876, 1e-12);
	assert_float_equal(s.p90, 0.974, 1e-12);
	assert_float_equal(s.p99, 1.11, 1e-12);
	assert_true(s.has_ci);
	assert_float_equal(s.ci_low, 0.809, 1e-12);
	assert_float_equal(s.ci_high, 0.974, 1e-12);
	assert_float_equal(s.ci_coverage, 1 - 2 * 11 / 1024.0, 1e-12);
}

/* critical values of the two-sided sign test at 5 %, as in Conover's and many other tables */
static void ranks_of_published_tables(void **state)
{
	static const struct {
		size_t n, low;
	} table[] = {
		{ 6, 1 }, { 7, 1 }, { 8, 1 }, { 9, 2 }, { 10, 2 }, { 11, 2 }, { 12, 3 }, { 13, 3 },
		{ 14, 3 }, { 15, 4 }, { 16, 4 }, { 17, 5 }, { 18, 5 }, { 19, 5 }, { 20, 6 },
		{ 25, 8 }, { 30, 10 }, { 40, 14 }, { 50, 18 }, { 100, 40 },
	};
	size_t i, low, high;
	double coverage;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		assert_int_equal(db_stats_median_ranks(table[i].n, &low, &high, &coverage), 0);
		assert_int_equal(low, table[i].low);
		assert_int_equal(high, table[i].n + 1 - low);
		assert_true(coverage >= 0.95);
	}
}

/* Pascal's triangle in integers: exact up to n = 60 */
static void ranks_by_exact_arithmetic(void **state)
{
	uint64_t row[61] = { 1 }, below, total;
	size_t n, k, low, high;
	double coverage;

	for (n = 1; n <= 60; n++) {
		for (k = n; k; k--)
			row[k] += row[k - 1];
		if (n < DB_STATS_CI_MIN) {
			assert_int_equal(db_stats_median_ranks(n, &low, &high, &coverage), -ERANGE);
			continue;
		}
		assert_int_equal(db_stats_median_ranks(n, &low, &high, &coverage), 0);
		total = (uint64_t)1 << n;
		for (below = 0, k = 0; k < low; k++)
			below += row[k];
		assert_true(below <= total / 40);
		assert_true(below + row[low] > total / 40);
		assert_float_equal(coverage, 1 - 2 * (double)below / (double)total, 1e-10);
	}
}

/* large n: the interval is close to n/2 -+ 0.98 sqrt(n), of a coverage just above 95 % */
static void ranks_of_many(void **state)
{
	static const size_t sizes[] = { 500, 1000, 10000, 100000 };
	size_t i, low, high;
	double coverage, normal;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		assert_int_equal(db_stats_median_ranks(sizes[i], &low, &high, &coverage), 0);
		normal = (double)sizes[i] / 2 - 0.979982 * sqrt((double)sizes[i]);
		assert_true(fabs((double)low - normal) < 1.5);
		assert_true(coverage >= 0.95 && coverage < 0.96);
	}
}

/* by the definition: the smallest sample that at least p % do not exceed */
static void percentiles_by_counting(void **state)
{
	static const struct {
		double p;
		size_t per_mille;
	} wanted[] = { { 50, 500 }, { 90, 900 }, { 99, 990 }, { 99.9, 999 }, { 100, 1000 } };
	double *v = calloc(2000, sizeof(*v));
	size_t n, i, rank;

	for (i = 0; i < 2000; i++)
		v[i] = (double)i + 1;
	for (n = 1; n <= 2000; n++) {
		for (i = 0; i < ARRAY_SIZE(wanted); i++) {
			for (rank = 1; rank * 1000 < wanted[i].per_mille * n; rank++)
				;
			assert_float_equal(db_stats_percentile(v, n, wanted[i].p), (double)rank, 0);
		}
	}
	free(v);
}

static void few_samples(void **state)
{
	double one[] = { 3 }, four[] = { 4, 1, 3, 2 };
	struct db_stats s;

	assert_int_equal(db_stats_summary(one, 1, &s, NULL), 0);
	assert_float_equal(s.median, 3, 0);
	assert_float_equal(s.p999, 3, 0);
	assert_false(s.has_ci);
	assert_int_equal(db_stats_summary(four, 4, &s, NULL), 0);
	assert_float_equal(s.median, 2.5, 0);
	assert_float_equal(four[0], 1, 0);
	assert_float_equal(four[3], 4, 0);
	assert_false(s.has_ci);
}

static void bad_samples(void **state)
{
	double v[] = { 1, NAN }, w[] = { INFINITY };
	struct db_error err;
	struct db_stats s;

	assert_int_equal(db_stats_summary(v, 0, &s, &err), -EINVAL);
	assert_int_equal(db_stats_summary(v, 2, &s, &err), -EINVAL);
	assert_string_equal(err.text, "sample 2 of 2 is not a number");
	assert_int_equal(db_stats_summary(w, 1, &s, &err), -EINVAL);
}

/* quartiles 2 and 6 of 1 .. 8: fences at -4 and 12 */
static void outliers(void **state)
{
	double v[] = { 1, 2, 3, 4, 5, 6, 7, 8 }, w[] = { -5, 2, 3, 4, 5, 6, 7, 13 };
	double same[] = { 1, 1, 1, 1, 2 };

	assert_int_equal(db_stats_outliers(v, 8), 0);
	assert_int_equal(db_stats_outliers(w, 8), 2);
	assert_int_equal(db_stats_outliers(same, 5), 1);
	assert_int_equal(db_stats_outliers(w, 3), 0);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* many samples are sorted by their bits: signs and magnitudes of every kind, some often */
static void sorted_as_by_comparison(void **state)
{
	static const size_t numbers[] = { 1023, 1024, 1025, 5000 };
	unsigned short seed[3] = { 4, 5, 6 };
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		size_t n = numbers[i];
		double *a = calloc(n, sizeof(*a)), *b = calloc(n, sizeof(*b));

		assert_true(a && b);
		for (k = 0; k < n; k++)
			a[k] = k % 7 ? (erand48(seed) - 0.5) * pow(10, (double)(k % 600) - 300) :
			       (double)(k % 3);
		memcpy(b, a, n * sizeof(*a));
		db_stats_sort(a, n);
		qsort(b, n, sizeof(*b), by_value);
		assert_memory_equal(a, b, n * sizeof(*a));
		/* all the same: no pass has anything to do */
		for (k = 0; k < n; k++)
			a[k] = 4.25;
		db_stats_sort(a, n);
		assert_true(a[0] == 4.25 && a[n - 1] == 4.25);
		free(a);
		free(b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(summary_of_the_cover_letter),
		cmocka_unit_test(ranks_of_published_tables),
		cmocka_unit_test(ranks_by_exact_arithmetic),
		cmocka_unit_test(ranks_of_many),
		cmocka_unit_test(percentiles_by_counting),
		cmocka_unit_test(few_samples),
		cmocka_unit_test(bad_samples),
		cmocka_unit_test(outliers),
		cmocka_unit_test(sorted_as_by_comparison),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
