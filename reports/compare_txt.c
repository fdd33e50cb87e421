// SPDX-License-Identifier: GPL-2.0-only
/* regression.txt: two sets of runs in the form of a mail about a kernel regression. */
#include <stdlib.h>
#include <string.h>

#include "reports/compare.h"

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

		if (!compare_same(b, m))
			db_buf_printf(out, "  %.20s %.40s\n    %.40s [%.12s]: only in %s\n",
				      m->suite, m->name, m->measurement, m->unit, which);
	}
}

void compare_env_print(const struct compare_set *old, const struct compare_set *new,
		       struct db_buf *out)
{
	for (int i = 0; i < COMPARE_ENVS; i++)
		db_buf_printf(out, "%-12s %.25s -> %.25s%s\n", compare_env_names[i], old->env[i],
			      new->env[i], strcmp(old->env[i], new->env[i]) ? "  DIFFERS" : "");
	db_buf_printf(out, "%-12s %zu -> %zu\n", "runs", old->runs, new->runs);
}

bool compare_comparable(const struct compare_set *old, const struct compare_set *new)
{
	return !strcmp(old->env[COMPARE_KIND], new->env[COMPARE_KIND]) &&
	       !strcmp(old->env[COMPARE_PAIR], new->env[COMPARE_PAIR]);
}

bool compare_ratios_only(const struct compare_set *old, const struct compare_set *new)
{
	return !strcmp(old->env[COMPARE_KIND], "virtual") ||
	       !strcmp(new->env[COMPARE_KIND], "virtual");
}

/* is a verdict of a run's repetitions among them? */
static bool of_one_run(const struct compare_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (rows[i].judged && (rows[i].old->runs == 1 || rows[i].new->runs == 1))
			return true;
	}
	return false;
}

static void head(struct db_buf *out, const struct compare_set *old, const struct compare_set *new,
		 const struct compare_row *worst, size_t failed, size_t judged)
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
	compare_env_print(old, new, out);
}

static int write_text(const struct compare_set *old, const struct compare_set *new,
		      const struct compare_row *rows, size_t n, struct db_buf *out)
{
	bool ratios = compare_ratios_only(old, new), comparable = compare_comparable(old, new);
	struct db_buf cases = { 0 }, alone = { 0 };
	size_t failed = statuses(old, new, &cases), judged = 0;
	const struct compare_row *worst = NULL;

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
	if (of_one_run(rows, n))
		db_buf_printf(out, "Where a side has one run only, its repetitions are its\n"
			      "values.  They are too much alike: equal kernels differ more\n"
			      "often than that says.\n");
	for (size_t i = 0; i < n; i++)
		compare_row_print(&rows[i], ratios, out);
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
	struct compare_row *rows;
	size_t n;
	int ret = compare_rows(old, new, &rows, &n, err);

	if (!ret)
		ret = write_text(old, new, rows, n, out);
	free(rows);
	return ret;
}
