// SPDX-License-Identifier: GPL-2.0-only
/* Histograms: every value is counted once, in a cell that it is in. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "lib/histogram.h"

static struct db_histogram h;

static size_t all_cells(void)
{
	return db_histogram_sum(&h, 0, DB_HISTOGRAM_ALL);
}

/* seeded; 12 decades */
static void each_in_its_cell(void **state)
{
	uint64_t seed = 1;
	size_t i;

	for (i = 0; i < 20000; i++) {
		double value;

		seed = seed * 6364136223846793005u + 1442695040888963407u;
		value = pow(10, (double)(seed >> 11) * 0x1p-53 * 12 - 6);
		db_histogram_make(&h, &value, 1);
		assert_int_equal(h.first, h.last);
		assert_int_equal(h.cells[h.first], 1);
		assert_int_equal(db_histogram_inside(&h), 1);
		/* a value beside the border of two cells may be in either */
		assert_true(db_histogram_start(h.first) <= value * (1 + 1e-12));
		assert_true(db_histogram_start(h.first + 1) >= value * (1 - 1e-12));
	}
}

static void width(void **state)
{
	size_t cell;

	for (cell = 0; cell < DB_HISTOGRAM_ALL; cell += 37) {
		double ratio = db_histogram_start(cell + 1) / db_histogram_start(cell);

		assert_true(ratio > 1.0054 && ratio < 1.0055);
	}
	assert_true(db_histogram_start(DB_HISTOGRAM_LOWEST * DB_HISTOGRAM_CELLS) == 1);
	assert_true(db_histogram_start(DB_HISTOGRAM_ALL) ==
		    exp2(DB_HISTOGRAM_OCTAVES - DB_HISTOGRAM_LOWEST));
}

static void nothing_is_lost(void **state)
{
	static const double values[] = {
		0, -1, -INFINITY, 1e-9, 5e-324, INFINITY, 2e12, 1, 1, 1.001, 2, 1024,
	};

	db_histogram_make(&h, values, sizeof(values) / sizeof(values[0]));
	assert_int_equal(h.n, 12);
	assert_int_equal(h.below, 5);
	assert_int_equal(h.above, 2);
	assert_int_equal(db_histogram_inside(&h), 5);
	assert_int_equal(all_cells(), 5);
	assert_int_equal(h.first, DB_HISTOGRAM_LOWEST * DB_HISTOGRAM_CELLS);
	assert_int_equal(h.last, (DB_HISTOGRAM_LOWEST + 10) * DB_HISTOGRAM_CELLS);
	assert_int_equal(h.cells[h.first], 3);
	assert_int_equal(db_histogram_sum(&h, h.first, DB_HISTOGRAM_CELLS), 3);
	assert_int_equal(db_histogram_sum(&h, h.first, DB_HISTOGRAM_CELLS + 1), 4);
	assert_int_equal(db_histogram_sum(&h, h.last, SIZE_MAX), 1);
}

static void none(void **state)
{
	double value = 0;

	db_histogram_make(&h, NULL, 0);
	assert_int_equal(db_histogram_inside(&h), 0);
	assert_int_equal(all_cells(), 0);
	assert_true(h.first > h.last);
	db_histogram_make(&h, &value, 1);
	assert_int_equal(db_histogram_inside(&h), 0);
	assert_true(h.first > h.last);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_in_its_cell),
		cmocka_unit_test(width),
		cmocka_unit_test(nothing_is_lost),
		cmocka_unit_test(none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
