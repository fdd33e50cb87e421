// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a page shows of many samples: exact where it says so, elsewhere within the stated bound;
 * round axes; measurements that belong together.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "reports/figure.h"
#include "reports/groups.h"
#include "reports/measure.h"
#include "tests/reports/golden.h"

/* a run of one case with @n samples, some values twice, the largest by far in the middle */
static double *make_samples(size_t n)
{
	double *values = calloc(n, sizeof(*values));
	struct db_buf text = { 0 };
	unsigned short seed[3] = { 1, 2, 3 };
	char result[160];
	size_t i;

	assert_non_null(values);
	make_tmp();
	for (i = 0; i < n; i++) {
		values[i] = i == n / 2 ? 100000 : (double)(10 + nrand48(seed) % 1000);
		db_buf_printf(&text, "%zu %.0f\n", i + 1, values[i]);
	}
	snprintf(result, sizeof(result), "\"status\": \"PASS\", \"measurements\": [ { \"name\": "
		 "\"m\", \"unit\": \"us\", \"n\": %zu, \"samples\": \"m.samples\" } ]", n);
	put_case(result);
	put("cases/s/c/m.samples", db_buf_str(&text));
	db_buf_free(&text);
	return values;
}

static void measure(struct db_measure *m)
{
	struct db_run r;

	assert_int_equal(db_run_load(run, &r, NULL), 0);
	assert_int_equal(db_measure_load(&r, &r.cases[0], &r.cases[0].measurements[0], m, NULL),
			 0);
	db_run_free(&r);
}

/* the share of samples that the curve shows for @value: that of the last point not above it */
static double shown(const struct db_measure *m, double value)
{
	double share = 0;
	size_t i;

	for (i = 0; i < m->n_points && m->points[i].value <= value; i++)
		share = m->points[i].share;
	return share;
}

static void check_curve(const struct db_measure *m, const double *sorted, size_t n)
{
	double worst = 0;
	size_t i;

	assert_true(m->points[0].value == sorted[0]);
	assert_true(m->points[m->n_points - 1].value == sorted[n - 1]);
	assert_true(m->points[m->n_points - 1].share == 1);
	for (i = 1; i < m->n_points; i++)
		assert_true(m->points[i].share > m->points[i - 1].share);
	for (i = 0; i < n; i++)
		if (i + 1 == n || sorted[i + 1] > sorted[i])
			worst = fmax(worst, fabs((double)(i + 1) / (double)n -
						 shown(m, sorted[i])));
	assert_true(worst <= (n <= DB_MEASURE_STEPS ? 1e-12 : 1.0 / DB_MEASURE_STEPS));
}

static void check_columns(const struct db_measure *m, const double *values, size_t n)
{
	double high = 0;
	size_t i;

	assert_true(m->n_columns <= DB_MEASURE_COLUMNS);
	assert_int_equal(m->n_columns, (n + m->per_column - 1) / m->per_column);
	for (i = 0; i < n; i++) {
		const struct db_measure_column *c = &m->columns[i / m->per_column];

		assert_true(values[i] >= c->low && values[i] <= c->high);
	}
	for (i = 0; i < m->n_columns; i++)
		high = fmax(high, m->columns[i].high);
	assert_true(high == 100000);
}

static void few_points(void **state)
{
	static const size_t numbers[] = { 1, 2, 7, 399, 400, 401, 500, 501, 799, 1000, 40001 };
	size_t i;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		double *values = make_samples(numbers[i]);
		struct db_measure m;

		measure(&m);
		check_columns(&m, values, numbers[i]);
		db_stats_sort(values, numbers[i]);
		check_curve(&m, values, numbers[i]);
		assert_int_equal(m.stats.n, numbers[i]);
		db_measure_free(&m);
		free(values);
		assert_int_equal(remove_copy(NULL), 0);
	}
	make_tmp();
}

/* ends, whether logarithmic, labels in one string */
static const struct {
	double low, high;
	bool log;
	const char *labels;
} axes[] = {
	{ 3, 14, false, "2 4 6 8 10 12 14 " },
	{ 0, 1, false, "0 0.2 0.4 0.6 0.8 1 " },
	{ 5, 5, false, "2 3 4 5 6 7 8 " },
	{ 0, 0, false, "-1 -0.5 0 0.5 1 " },
	{ 0.7, 14, true, "1 2 5 10 " },
	{ 1, 1000000, true, "1 10 100 1000 10000 100000 1e+06 " },
	{ 1e-9, 1e9, true, "1e-09 1e-06 0.001 1 1000 1e+06 1e+09 " },
	{ -3, 300, false, "-50 0 50 100 150 200 250 300 " },
};

static void round_axes(void **state)
{
	size_t i, k;

	for (i = 0; i < sizeof(axes) / sizeof(axes[0]); i++) {
		struct db_figure f;
		char labels[200] = "";

		db_figure_axis(&f.x, axes[i].low, axes[i].high, "");
		assert_int_equal(f.x.log, axes[i].log);
		for (k = 0; k < f.x.n_ticks; k++)
			snprintf(labels + strlen(labels), sizeof(labels) - strlen(labels), "%s ",
				 f.x.ticks[k].label);
		assert_string_equal(labels, axes[i].labels);
		assert_true(db_figure_x(&f, axes[i].low) <= db_figure_x(&f, axes[i].high));
		assert_true(f.x.low <= axes[i].low && f.x.high >= axes[i].high);
	}
}

static void groups(void **state)
{
	struct db_groups g;
	struct db_run r;

	copy_golden("complete");
	assert_int_equal(db_run_load(run, &r, NULL), 0);
	assert_int_equal(db_groups_make(&r, true, &g), 0);
	assert_int_equal(g.n, 2);
	/* each with both backends, in the run's order */
	assert_int_equal(g.groups[0].n, 2);
	assert_string_equal(g.groups[0].entries[0].c->name, "embedded.ping_1hz");
	assert_string_equal(g.groups[0].entries[1].c->name, "none.ping_1hz");
	assert_string_equal(db_group_mode(&r, &g.groups[1].entries[1]), "polling");
	db_groups_free(&g);
	db_run_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		COPY_TEST(few_points), cmocka_unit_test(round_axes), COPY_TEST(groups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
