// SPDX-License-Identifier: GPL-2.0-only
/* The histogram: error over its whole range, counts out of range, merging. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lib/histogram.h"

static void error_over_the_range(void **state)
{
	for (double v = 1; v < 1099511627776.0; v *= 1.013) {
		struct db_histogram h = { 0 };
		double x = floor(v);

		db_histogram_add(&h, (int64_t)x);
		assert_true(fabs(db_histogram_percentile(&h, 50) - x) <= x * 0.01);
	}
}

static void edges_and_merge(void **state)
{
	struct db_histogram a = { 0 }, b = { 0 };

	assert_true(db_histogram_percentile(&a, 50) < 0);
	db_histogram_add(&a, -1);
	db_histogram_add(&a, 0);
	db_histogram_add(&b, (INT64_C(1) << 40) - 1);
	db_histogram_add(&b, INT64_C(1) << 40);
	db_histogram_merge(&a, &b);
	assert_int_equal(a.n, 4);
	assert_int_equal(a.underflow, 1);
	assert_int_equal(a.overflow, 1);
	assert_int_equal(a.bin[DB_HISTOGRAM_BINS - 1], 1);
	assert_true(db_histogram_percentile(&a, 25) < 0);
	assert_float_equal(db_histogram_percentile(&a, 50), 0, 0);
	assert_float_equal(db_histogram_percentile(&a, 100), 1099511627776.0, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(error_over_the_range), cmocka_unit_test(edges_and_merge),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
