// SPDX-License-Identifier: GPL-2.0-only
/* What became of each measurement of two sets of runs, by statistics; see compare.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/rank_test.h"
#include "lib/stats.h"
#include "reports/compare.h"

/* which way is worse; a unit that is not here has no direction and gets no verdict */
static const struct {
	const char *unit;
	int worse;
} units[] = {
	{ "ns", 1 }, { "us", 1 }, { "ms", 1 }, { "s", 1 },
	{ "bit/s", -1 }, { "kbit/s", -1 }, { "Mbit/s", -1 }, { "Gbit/s", -1 },
	{ "bytes/s", -1 }, { "KB/s", -1 }, { "MB/s", -1 }, { "MiB/s", -1 }, { "GB/s", -1 },
};

static int worse_of(const char *unit)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (!strcmp(units[i].unit, unit))
			return units[i].worse;
	}
	return 0;
}

const struct compare_measurement *compare_same(const struct compare_set *set,
					       const struct compare_measurement *m)
{
	for (size_t i = 0; i < set->n_measurements; i++) {
		const struct compare_measurement *c = &set->measurements[i];

		if (!strcmp(c->suite, m->suite) && !strcmp(c->name, m->name) &&
		    !strcmp(c->measurement, m->measurement) && !strcmp(c->unit, m->unit))
			return c;
	}
	return NULL;
}

static int summary(const struct compare_measurement *m, struct db_stats *out, size_t *outliers,
		   struct db_error *err)
{
	double *copy = calloc(m->n, sizeof(*copy));
	int ret;

	if (!copy)
		return db_fail(err, ENOMEM, "no memory to compare");
	memcpy(copy, m->values, m->n * sizeof(*copy));
	ret = db_stats_summary(copy, m->n, out, err);
	if (!ret)
		*outliers = db_stats_outliers(copy, m->n);
	free(copy);
	return ret;
}

static int fill(struct compare_row *r, struct db_error *err)
{
	struct db_rank_test t;
	int ret = summary(r->old, &r->from, &r->from_outliers, err);

	if (!ret)
		ret = summary(r->new, &r->to, &r->to_outliers, err);
	if (!ret)
		ret = db_median_change(r->old->values, r->old->n, r->new->values, r->new->n,
				       &r->change, err);
	if (!ret)
		ret = db_rank_test(r->old->values, r->old->n, r->new->values, r->new->n, &t, err);
	if (ret)
		return ret;
	r->p = t.p;
	r->judged = worse_of(r->old->unit) && r->old->n >= COMPARE_RUNS_MIN &&
		    r->new->n >= COMPARE_RUNS_MIN;
	return 0;
}

/* corrected for their number, the p values of what is judged give the verdicts */
static int judge(struct compare_row *rows, size_t n, struct db_error *err)
{
	double *p = calloc(n ? n : 1, sizeof(*p));
	size_t k = 0;

	if (!p)
		return db_fail(err, ENOMEM, "no memory to compare");
	for (size_t i = 0; i < n; i++) {
		if (rows[i].judged)
			p[k++] = rows[i].p;
	}
	if (db_holm(p, k)) {
		free(p);
		return db_fail(err, ENOMEM, "no memory to compare");
	}
	k = 0;
	for (size_t i = 0; i < n; i++) {
		struct compare_row *r = &rows[i];

		if (!r->judged)
			continue;
		r->p = p[k++];
		r->significant = r->p <= 0.05;
		r->regression = r->significant &&
				worse_of(r->old->unit) * r->change.difference > 0;
	}
	free(p);
	return 0;
}

int compare_rows(const struct compare_set *old, const struct compare_set *new,
		 struct compare_row **out, size_t *n, struct db_error *err)
{
	struct compare_row *rows = calloc(old->n_measurements + 1, sizeof(*rows));
	int ret = 0;

	*out = rows;
	*n = 0;
	if (!rows)
		return db_fail(err, ENOMEM, "no memory to compare");
	for (size_t i = 0; !ret && i < old->n_measurements; i++) {
		rows[*n].old = &old->measurements[i];
		rows[*n].new = compare_same(new, rows[*n].old);
		if (rows[*n].new)
			ret = fill(&rows[(*n)++], err);
	}
	return ret ? ret : judge(rows, *n, err);
}

static void one_side(struct db_buf *out, const struct db_stats *s)
{
	double half = fmax(s->ci_high - s->median, s->median - s->ci_low);

	db_buf_printf(out, "%.4g", s->median);
	if (s->has_ci)
		db_buf_printf(out, " ± %.2g", half);
}

static void verdict_line(struct db_buf *out, const struct compare_row *r)
{
	size_t need = db_rank_runs_needed(r->old->values, r->old->n, 0.1);

	db_buf_printf(out, "    (p=%.3g, n=%zu+%zu", r->p, r->old->n, r->new->n);
	if (r->from_outliers || r->to_outliers)
		db_buf_printf(out, ", outliers %zu+%zu", r->from_outliers, r->to_outliers);
	db_buf_printf(out, ") ");
	if (!worse_of(r->old->unit))
		db_buf_printf(out, "no better or worse in this unit\n");
	else if (!r->judged)
		db_buf_printf(out, "need >= %d runs\n", COMPARE_RUNS_MIN);
	else if (!r->significant && need)
		db_buf_printf(out, "~; 10 %% needs n >= %zu\n", need);
	else
		db_buf_printf(out, "%s\n", r->regression ? "REGRESSION" :
			      r->significant ? "improvement" : "~");
}

void compare_row_print(const struct compare_row *r, bool ratios_only, struct db_buf *out)
{
	const struct db_median_change *c = &r->change;

	db_buf_printf(out, "\n  %.20s %.50s\n    %.40s [%.12s]\n    ", r->old->suite, r->old->name,
		      r->old->measurement, r->old->unit);
	if (!ratios_only) {
		one_side(out, &r->from);
		db_buf_printf(out, " -> ");
		one_side(out, &r->to);
		db_buf_printf(out, "  ");
	}
	if (c->has_ratio)
		db_buf_printf(out, "%+.1f %% [%+.1f, %+.1f]\n", 100 * (c->ratio - 1),
			      100 * (c->ratio_low - 1), 100 * (c->ratio_high - 1));
	else if (ratios_only)
		db_buf_printf(out, "no ratio: a median is not above 0\n");
	else
		db_buf_printf(out, "%+.3g [%+.3g, %+.3g]\n", c->difference, c->difference_low,
			      c->difference_high);
	verdict_line(out, r);
}
