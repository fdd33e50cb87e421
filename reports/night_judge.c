// SPDX-License-Identifier: GPL-2.0-only
/* A night's verdict on each case, and on the whole, see night.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "reports/night.h"

static bool passed(const struct compare_case *c)
{
	return c && c->count[DB_RUN_PASS] + c->count[DB_RUN_DONE] > 0;
}

static bool failed(const struct compare_case *c)
{
	return c && c->count[DB_RUN_FAIL] > 0;
}

/* as a configuration expects, or of a known kernel bug */
static bool listed(const struct db_run_case *c)
{
	return c->expected_failure || db_run_is_known(c);
}

/* how well a status explains why a case is not well */
static int telling(const struct db_run_case *c)
{
	static const int order[DB_RUN_STATUSES] = {
		[DB_RUN_FAIL] = 5, [DB_RUN_ERROR] = 4, [DB_RUN_MISS] = 3, [DB_RUN_SKIP] = 2,
		[DB_RUN_PASS] = 1, [DB_RUN_DONE] = 1,
	};

	/* of failures, one that nobody expects */
	return 2 * order[c->status] + !listed(c);
}

/* the result to quote; the first of equal ones */
static void find_example(const struct night_group *g, struct night_case *c)
{
	for (size_t i = 0; i < g->n_runs; i++) {
		const struct db_run *run = g->runs[i];

		for (size_t k = 0; k < run->n_cases; k++) {
			const struct db_run_case *it = &run->cases[k];

			if (strcmp(it->suite, c->new->suite) != 0 ||
			    strcmp(it->name, c->new->name) != 0 ||
			    (c->example && telling(it) <= telling(c->example)))
				continue;
			c->run = run;
			c->example = it;
		}
	}
}

static enum night_change change_of(const struct night_case *c)
{
	bool known = c->example && listed(c->example);

	if (failed(c->new)) {
		if (known || failed(c->old))
			return NIGHT_KNOWN;
		return passed(c->old) ? NIGHT_FAILS : NIGHT_FAILS_UNKNOWN;
	}
	if (passed(c->new))
		return c->old && !passed(c->old) ? NIGHT_PASSES : NIGHT_SAME;
	if (known && c->example->status == DB_RUN_SKIP)
		return NIGHT_KNOWN;
	return passed(c->old) || failed(c->old) ? NIGHT_NO_VERDICT : NIGHT_SAME;
}

static void add_case(struct night_group *g, const struct compare_case *old,
		     const struct compare_case *new)
{
	struct night_case *c = &g->cases[g->n_cases++];

	*c = (struct night_case){ .old = old, .new = new };
	/* of a case that is as it should be nothing is quoted */
	if (new && (failed(new) || !passed(new)))
		find_example(g, c);
	c->change = change_of(c);
	g->count[c->change]++;
}

/* both lists are sorted */
static int add_cases(struct night_group *g, struct db_error *err)
{
	const struct compare_set *a = &g->old, *b = &g->new;
	size_t i = 0, k = 0;

	g->cases = calloc(a->n_cases + b->n_cases + 1, sizeof(*g->cases));
	if (!g->cases)
		return db_fail(err, ENOMEM, "no memory to compare");
	while (i < a->n_cases || k < b->n_cases) {
		int d = i == a->n_cases ? 1 : k == b->n_cases ? -1 :
			strcmp(a->cases[i].suite, b->cases[k].suite);

		if (!d)
			d = strcmp(a->cases[i].name, b->cases[k].name);
		add_case(g, d <= 0 ? &a->cases[i] : NULL, d >= 0 ? &b->cases[k] : NULL);
		i += d <= 0;
		k += d >= 0;
	}
	return 0;
}

static int add_rows(struct night_group *g, struct db_error *err)
{
	int ret = compare_rows(&g->old, &g->new, &g->rows, &g->n_rows, err);

	for (size_t i = 0; !ret && i < g->n_rows; i++) {
		g->judged += g->rows[i].judged;
		g->worse += g->rows[i].regression;
		g->better += g->rows[i].significant && !g->rows[i].regression;
	}
	return ret;
}

/* a run that ended with 1 and has no new FAIL: a kernel died while booting, or at a tear-down */
static bool died(const struct db_run *run)
{
	for (size_t i = 0; i < run->n_cases; i++)
		if (run->cases[i].status == DB_RUN_FAIL && !db_run_is_known(&run->cases[i]))
			return false;
	return run->exit_code == 1;
}

int night_judge(struct night_group *g, struct db_error *err)
{
	bool worse, unclear;
	int ret;

	g->verdict = COMPARE_CANNOT_TELL;
	if (!g->has_old || !compare_comparable(&g->old, &g->new))
		return 0;
	ret = add_cases(g, err);
	if (!ret)
		ret = add_rows(g, err);
	if (ret)
		return ret;
	for (size_t i = 0; i < g->n_runs; i++)
		g->died |= died(g->runs[i]);
	worse = g->count[NIGHT_FAILS] || g->worse || (g->died && g->count[NIGHT_NO_VERDICT]);
	/* that a tear-down failed is nothing that a baseline keeps */
	unclear = g->count[NIGHT_FAILS_UNKNOWN] || g->count[NIGHT_NO_VERDICT] || g->died;
	g->changed = worse || unclear || g->count[NIGHT_PASSES] || g->better;
	g->verdict = worse ? COMPARE_REGRESSION : unclear ? COMPARE_CANNOT_TELL : COMPARE_SAME;
	return 0;
}
