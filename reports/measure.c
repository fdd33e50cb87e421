// SPDX-License-Identifier: GPL-2.0-only
/* One measurement in few points, see measure.h. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text.h"
#include "reports/measure.h"

struct collector {
	double *values;
	size_t n, cap;
};

/* a clock's unit is too fine for what takes a doorbell: fewer digits are easier to read */
static bool in_ns(const struct db_run_measurement *m)
{
	return !strcmp(m->unit, "ns");
}

const char *db_measure_unit(const struct db_run_measurement *m)
{
	return in_ns(m) ? "us" : *m->unit ? m->unit : "no unit";
}

double db_measure_show(const struct db_run_measurement *m, double value)
{
	return in_ns(m) ? value / 1000 : value;
}

static int collect(void *arg, double x, double y)
{
	struct collector *to = arg;

	if (db_array_grow(&to->values, &to->cap, to->n + 1, sizeof(*to->values)))
		return -ENOMEM;
	to->values[to->n++] = y;
	return 0;
}

int db_measure_values(const struct db_run *run, const struct db_run_case *c,
		      const struct db_run_measurement *m, double **values, size_t *n,
		      struct db_error *err)
{
	struct collector to = { 0 };
	int ret = db_run_samples_each(run, c, m, collect, &to, err);

	if (ret == -ENOMEM)
		db_fail(err, ENOMEM, "out of memory reading %s", m->samples);
	if (ret) {
		free(to.values);
		to = (struct collector){ 0 };
	}
	for (size_t i = 0; i < to.n; i++)
		to.values[i] = db_measure_show(m, to.values[i]);
	*values = to.values;
	*n = to.n;
	return ret;
}

/* before the samples are sorted */
static int make_columns(const double *values, size_t n, struct db_measure *out)
{
	size_t i;

	out->per_column = (n + DB_MEASURE_COLUMNS - 1) / DB_MEASURE_COLUMNS;
	out->n_columns = (n + out->per_column - 1) / out->per_column;
	out->columns = calloc(out->n_columns, sizeof(*out->columns));
	if (!out->columns)
		return -ENOMEM;
	for (i = 0; i < n; i++) {
		struct db_measure_column *c = &out->columns[i / out->per_column];

		if (i % out->per_column == 0)
			*c = (struct db_measure_column){ values[i], values[i] };
		c->low = values[i] < c->low ? values[i] : c->low;
		c->high = values[i] > c->high ? values[i] : c->high;
	}
	return 0;
}

static int make_histogram(const double *values, size_t n, struct db_measure *out)
{
	out->histogram = malloc(sizeof(*out->histogram));
	if (!out->histogram)
		return -ENOMEM;
	db_histogram_make(out->histogram, values, n);
	return 0;
}

/* the next rank that is shown after @rank, from 1; @n is the last */
static size_t next_rank(size_t rank, size_t n)
{
	size_t step = rank * DB_MEASURE_STEPS / n;

	if (n <= DB_MEASURE_STEPS)
		return rank + 1;
	if (step + 1 < DB_MEASURE_STEPS)
		return ((step + 1) * n + DB_MEASURE_STEPS - 1) / DB_MEASURE_STEPS;
	return rank + (n - rank + 1) / 2;
}

/* 64: the halvings of the tail */
static int make_points(const double *sorted, size_t n, struct db_measure *out)
{
	size_t rank;

	out->points = calloc(DB_MEASURE_STEPS + 64, sizeof(*out->points));
	if (!out->points)
		return -ENOMEM;
	for (rank = 1; rank <= n; rank = next_rank(rank, n)) {
		out->points[out->n_points++] = (struct db_measure_point){
			sorted[rank - 1], (double)rank / (double)n,
		};
		if (rank == n)
			break;
	}
	return 0;
}

int db_measure_load(const struct db_run *run, const struct db_run_case *c,
		    const struct db_run_measurement *m, struct db_measure *out,
		    struct db_error *err)
{
	double *values;
	size_t n;
	int ret = db_measure_values(run, c, m, &values, &n, err);

	*out = (struct db_measure){ 0 };
	if (!ret && !n) {
		db_fail(err, ENODATA, "%s has no samples", m->samples);
		ret = -ENODATA;
	}
	if (!ret && make_columns(values, n, out))
		ret = db_fail(err, ENOMEM, "out of memory drawing %s", m->samples);
	if (!ret)
		ret = db_stats_summary(values, n, &out->stats, err);
	if (!ret && (make_points(values, n, out) || make_histogram(values, n, out)))
		ret = db_fail(err, ENOMEM, "out of memory drawing %s", m->samples);
	free(values);
	if (ret)
		db_measure_free(out);
	return ret;
}

void db_measure_free(struct db_measure *m)
{
	free(m->points);
	free(m->columns);
	free(m->histogram);
	*m = (struct db_measure){ 0 };
}
