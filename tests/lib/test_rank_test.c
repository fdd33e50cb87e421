// SPDX-License-Identifier: GPL-2.0-only
/* The comparison of two groups: against published critical values, and by seeded simulation. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/rank_test.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define TRIALS 2000

/* two groups without ties whose U is @u: the first group's values are moved up one by one */
static double p_of(size_t n, size_t u)
{
	double a[20], b[20];
	struct db_rank_test t;

	for (size_t i = 0; i < n; i++)
		b[i] = (double)i + 1;
	/* the largest values of a lie above all of b as long as u lasts */
	for (size_t i = 0; i < n; i++) {
		size_t over = u < n ? u : n;

		a[n - 1 - i] = (double)over + 0.5 - (double)i * 0.01;
		u -= over;
	}
	assert_int_equal(db_rank_test(a, n, b, n, &t, NULL), 0);
	assert_true(t.exact);
	return t.p;
}

/*
 * Critical values of U, two-sided 5 %, equal groups, as in published tables, for example that of
 * numeracy-bank.net/?q=t/stt/mwu/3.
 */
static void published_critical_values(void **state)
{
	static const size_t table[][2] = {
		{ 5, 2 }, { 6, 5 }, { 7, 8 }, { 8, 13 }, { 9, 17 }, { 10, 23 }, { 12, 37 },
		{ 15, 64 }, { 20, 127 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		assert_true(p_of(table[i][0], table[i][1]) <= 0.05);
		assert_true(p_of(table[i][0], table[i][1] + 1) > 0.05);
	}
}

/* 2 of the C(6, 3) = 20 orders are as far apart */
static void smallest_groups(void **state)
{
	static const double a[] = { 1, 2, 3 }, b[] = { 4, 5, 6 };
	struct db_rank_test t;

	assert_int_equal(db_rank_test(a, 3, b, 3, &t, NULL), 0);
	assert_float_equal(t.u, 0, 1e-12);
	assert_float_equal(t.p, 0.1, 1e-12);
	assert_int_equal(db_rank_test(a, 0, b, 3, &t, NULL), -EINVAL);
}

/* U = 2, ties 2, 2: variance 16/12 * (9 - 12/56), z = (|2 - 8| - 0.5) / sqrt(variance) */
static void ties(void **state)
{
	static const double a[] = { 1, 2, 3, 4 }, b[] = { 3, 4, 5, 6 };
	struct db_rank_test t;
	double z = 5.5 / sqrt(16.0 / 12 * (9 - 12.0 / 56));

	assert_int_equal(db_rank_test(a, 4, b, 4, &t, NULL), 0);
	assert_false(t.exact);
	assert_float_equal(t.u, 2, 1e-12);
	assert_float_equal(t.p, erfc(z / M_SQRT2), 1e-12);
	assert_int_equal(db_rank_test(a, 1, a, 1, &t, NULL), 0);
	assert_float_equal(t.p, 1, 1e-12);
}

/* a run's headline: 100 with a spread of 8 %, normal by Box and Muller */
static double draw(unsigned short *seed)
{
	double u = 1 - erand48(seed), v = erand48(seed);

	return 100 + 8 * sqrt(-2 * log(u)) * cos(2 * M_PI * v);
}

static double found(size_t n, double factor)
{
	unsigned short seed[3] = { 1, 2, 3 };
	double a[64], b[64], hits = 0;
	struct db_rank_test t;

	for (int i = 0; i < TRIALS; i++) {
		for (size_t j = 0; j < n; j++) {
			a[j] = draw(seed);
			b[j] = draw(seed) * factor;
		}
		assert_int_equal(db_rank_test(a, n, b, n, &t, NULL), 0);
		hits += t.p <= 0.05;
	}
	return hits / TRIALS;
}

static void false_alarms(void **state)
{
	double rate = found(10, 1);

	print_message("# false alarms: %.2f %% of %d\n", 100 * rate, TRIALS);
	assert_true(rate <= 0.05);
	assert_true(rate > 0.02);
}

static int by_size(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* @p: of each U */
static double p_of_sets(const double a[10], const double b[10], const double p[101])
{
	size_t u = 0;

	for (int i = 0; i < 10; i++)
		for (int j = 0; j < 10; j++)
			u += a[i] > b[j];
	return p[u];
}

/* of 190 pairs of 20 equal sets with three measurements: Holm's smallest p is three times it */
static int flagged_of_190(unsigned short seed[3], const double p[101])
{
	double v[3][20][10], least;
	int flagged = 0;

	for (int i = 0; i < 3 * 20 * 10; i++)
		v[i / 200][i / 10 % 20][i % 10] = draw(seed);
	for (int i = 0; i < 20; i++) {
		for (int j = i + 1; j < 20; j++) {
			least = 1;
			for (int m = 0; m < 3; m++)
				least = fmin(least, p_of_sets(v[m][i], v[m][j], p));
			flagged += 3 * least <= 0.05;
		}
	}
	return flagged;
}

/*
 * Each set is in 19 pairs, and one that lies apart by chance may be flagged in all of them: the
 * rate is that of independent pairs, the scatter is not.  The limit of tests/pair/equal_runs.sh is
 * from here.
 */
static void pairs_of_equal_sets(void **state)
{
	unsigned short seed[3] = { 4, 4, 4 };
	static int counts[TRIALS];
	double p[101], sum = 0;

	for (size_t u = 0; u <= 100; u++)
		p[u] = p_of(10, u);
	for (int i = 0; i < TRIALS; i++) {
		counts[i] = flagged_of_190(seed, p);
		sum += counts[i];
	}
	qsort(counts, TRIALS, sizeof(counts[0]), by_size);
	print_message("# of 190 pairs flagged: %.1f on average, in 95 %% of trials at most %d, "
		      "in 99 %% %d\n", sum / TRIALS, counts[TRIALS * 95 / 100],
		      counts[TRIALS * 99 / 100]);
	assert_true(sum / TRIALS <= 0.05 * 190);
	assert_in_range(counts[TRIALS * 99 / 100], 20, 30);
}

static void promised_power(void **state)
{
	unsigned short seed[3] = { 7, 7, 7 };
	double pilot[400], rate;
	size_t n;

	for (size_t i = 0; i < ARRAY_SIZE(pilot); i++)
		pilot[i] = draw(seed);
	n = db_rank_runs_needed(pilot, ARRAY_SIZE(pilot), 0.1);
	assert_in_range(n, 5, 30);
	rate = found(n, 1.1);
	print_message("# n = %zu finds 10 %% in %.1f %% of %d\n", n, 100 * rate, TRIALS);
	/* 3 standard errors of 2000 trials at 80 % are 2.7 % */
	assert_true(rate >= 0.773);
	assert_int_equal(db_rank_runs_needed(pilot, 1, 0.1), 0);
}

static void medians(void **state)
{
	static const double a[] = { 9, 10, 10, 10, 11, 10 }, b[] = { 20, 20, 20, 21, 19, 20 };
	struct db_median_change x, y;

	assert_int_equal(db_median_change(a, 6, b, 6, &x, NULL), 0);
	assert_int_equal(db_median_change(a, 6, b, 6, &y, NULL), 0);
	assert_float_equal(x.ratio, 2, 1e-12);
	assert_float_equal(x.difference, 10, 1e-12);
	assert_true(x.ratio_low <= 2 && x.ratio_high >= 2 && x.ratio_low > 1.7);
	assert_float_equal(x.ratio_low, y.ratio_low, 0);
}

/* Holm, Scand. J. Stat. 6 (1979): smallest times 4, next times 3 ..., never falling */
static void holm(void **state)
{
	double p[] = { 0.01, 0.04, 0.03, 0.005 };

	assert_int_equal(db_holm(p, 4), 0);
	assert_float_equal(p[3], 0.02, 1e-12);
	assert_float_equal(p[0], 0.03, 1e-12);
	assert_float_equal(p[2], 0.06, 1e-12);
	assert_float_equal(p[1], 0.06, 1e-12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_critical_values), cmocka_unit_test(smallest_groups),
		cmocka_unit_test(ties), cmocka_unit_test(false_alarms),
		cmocka_unit_test(pairs_of_equal_sets),
		cmocka_unit_test(promised_power), cmocka_unit_test(medians),
		cmocka_unit_test(holm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
