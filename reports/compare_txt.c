// SPDX-License-Identifier: GPL-2.0-only
/* regression.txt: two sets of runs in the form of a mail about a kernel regression. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
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

struct row {
	const struct compare_measurement *old, *new;
	struct db_median_change change;
	struct db_stats from, to;
	size_t from_outliers, to_outliers;
	double p;		/* corrected if judged */
	bool judged, significant, regression;
};

static int worse_of(const char *unit)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (!strcmp(units[i].unit, unit))
			return units[i].worse;
	}
	return 0;
}

static const struct compare_measurement *same(const struct compare_set *set,
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

static int fill(struct row *r, struct db_error *err)
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
static int judge(struct row *rows, size_t n, struct db_error *err)
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
		struct row *r = &rows[i];

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

static void one_side(struct db_buf *out, const struct db_stats *s)
{
	double half = fmax(s->ci_high - s->median, s->median - s->ci_low);

	db_buf_printf(out, "%.4g", s->median);
	if (s->has_ci)
		db_buf_printf(out, " ± %.2g", half);
}

static void verdict_line(struct db_buf *out, const struct row *r)
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

static void print_row(struct db_buf *out, const struct row *r, bool ratios_only)
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

/* a case that only passed and now fails; returns how many */
static size_t statuses(const struct compare_set *old, const struct compare_set *new,
		       struct db_buf *out)
{
	size_t worse = 0;

	for (size_t i = 0; i < old->n_cases; i++) {
		const struct compare_case *a = &old->cases[i], *b = NULL;
		bool good = a->count[DB_RUN_PASS] + a->count[DB_RUN_DONE];
		bool bad;

		for (size_t k = 0; !b && k < new->n_cases; k++) {
			if (!strcmp(new->cases[k].suite, a->suite) &&
			    !strcmp(new->cases[k].name, a->name))
				b = &new->cases[k];
		}
		if (!b) {
			db_buf_printf(out, "  %.20s %.40s: not in NEW\n", a->suite, a->name);
			continue;
		}
		bad = good && !a->count[DB_RUN_FAIL] && b->count[DB_RUN_FAIL];
		worse += bad;
		for (int s = 0; s < DB_RUN_STATUSES; s++) {
			/* how often differs with the number of runs, whether at all does not */
			if (!a->count[s] == !b->count[s])
				continue;
			db_buf_printf(out, "  %.20s %.40s\n    %s: %ld -> %ld%s\n", a->suite,
				      a->name, db_run_status_name((enum db_run_status)s),
				      a->count[s], b->count[s],
				      bad && s == DB_RUN_FAIL ? "  REGRESSION" : "");
		}
	}
	return worse;
}

/* a number that one side lacks is not compared, and that is said */
static void only_in(struct db_buf *out, const struct compare_set *a, const struct compare_set *b,
		    const char *which)
{
	for (size_t i = 0; i < a->n_measurements; i++) {
		const struct compare_measurement *m = &a->measurements[i];

		if (!same(b, m))
			db_buf_printf(out, "  %.20s %.40s\n    %.40s [%.12s]: only in %s\n",
				      m->suite, m->name, m->measurement, m->unit, which);
	}
}

static void head(struct db_buf *out, const struct compare_set *old, const struct compare_set *new,
		 const struct row *worst, size_t failed, size_t judged)
{
	db_buf_printf(out, "Subject: [doorbench] ");
	if (worst && worst->change.has_ratio)
		db_buf_printf(out, "%.24s %+.1f %% regression\n", worst->old->measurement,
			      100 * (worst->change.ratio - 1));
	else if (worst)
		db_buf_printf(out, "%.24s regression\n", worst->old->measurement);
	else if (failed)
		db_buf_printf(out, "%zu case(s) that passed fail\n", failed);
	else
		db_buf_printf(out, "%s\n", judged ? "no regression found" : "cannot tell");
	db_buf_printf(out, " (%.30s -> %.30s)\n\n", old->env[COMPARE_EP], new->env[COMPARE_EP]);
	for (int i = 0; i < COMPARE_ENVS; i++)
		db_buf_printf(out, "%-12s %.25s -> %.25s%s\n", compare_env_names[i], old->env[i],
			      new->env[i], strcmp(old->env[i], new->env[i]) ? "  DIFFERS" : "");
	db_buf_printf(out, "%-12s %zu -> %zu\n", "runs", old->runs, new->runs);
}

static int write_text(const struct compare_set *old, const struct compare_set *new,
		      const struct row *rows, size_t n, struct db_buf *out)
{
	bool ratios = !strcmp(old->env[COMPARE_KIND], "virtual") ||
		      !strcmp(new->env[COMPARE_KIND], "virtual");
	bool comparable = !strcmp(old->env[COMPARE_KIND], new->env[COMPARE_KIND]) &&
			  !strcmp(old->env[COMPARE_PAIR], new->env[COMPARE_PAIR]);
	struct db_buf cases = { 0 }, alone = { 0 };
	size_t failed = statuses(old, new, &cases), judged = 0;
	const struct row *worst = NULL;

	for (size_t i = 0; i < n; i++) {
		judged += rows[i].judged;
		if (rows[i].regression && (!worst || rows[i].p < worst->p))
			worst = &rows[i];
	}
	head(out, old, new, comparable ? worst : NULL, comparable ? failed : 0,
	     comparable ? judged : 0);
	if (!comparable)
		db_buf_printf(out, "\nOther pairs or kinds of pairs: no verdict on the kernels.\n");
	if (ratios)
		db_buf_printf(out, "\nA virtual pair: ratios only, its times say nothing about\n"
			      "hardware.\n");
	db_buf_printf(out, "\n%zu measurements compared, %zu judged: Mann-Whitney U, two-sided;\n"
		      "p of judged ones corrected for their number (Holm), REGRESSION at\n"
		      "p <= 0.05. Changes of medians with 95 %% bootstrap intervals. Runs\n"
		      "beyond Tukey's fences are counted as outliers; none is left out.\n", n,
		      judged);
	for (size_t i = 0; i < n; i++)
		print_row(out, &rows[i], ratios);
	db_buf_printf(out, "\nCases whose statuses differ:\n%s",
		      cases.len ? cases.data : "  none\n");
	only_in(&alone, old, new, "OLD");
	only_in(&alone, new, old, "NEW");
	if (alone.len)
		db_buf_printf(out, "\nMeasurements that were not compared:\n%s", alone.data);
	db_buf_free(&alone);
	db_buf_free(&cases);
	if (!comparable)
		return COMPARE_CANNOT_TELL;
	if (worst || failed)
		return COMPARE_REGRESSION;
	return judged ? COMPARE_SAME : COMPARE_CANNOT_TELL;
}

int compare_text(const struct compare_set *old, const struct compare_set *new, struct db_buf *out,
		 struct db_error *err)
{
	struct row *rows = calloc(old->n_measurements + 1, sizeof(*rows));
	size_t n = 0;
	int ret = 0;

	if (!rows)
		return db_fail(err, ENOMEM, "no memory to compare");
	for (size_t i = 0; !ret && i < old->n_measurements; i++) {
		rows[n].old = &old->measurements[i];
		rows[n].new = same(new, rows[n].old);
		if (rows[n].new)
			ret = fill(&rows[n++], err);
	}
	if (!ret)
		ret = judge(rows, n, err);
	if (!ret)
		ret = write_text(old, new, rows, n, out);
	free(rows);
	return ret;
}
