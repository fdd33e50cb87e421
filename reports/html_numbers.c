// SPDX-License-Identifier: GPL-2.0-only
/*
 * Measurements in report.html: of each a table, which is the legend of its three figures; doorbells
 * and polling on the same axes.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/groups.h"
#include "reports/html.h"
#include "reports/html_figures.h"

/* fewest samples of which the nearest rank of a percentile is not simply the maximum's */
#define P90_MIN		10
#define P99_MIN		100
#define P999_MIN	1000
/* a longer list is folded */
#define LIST_MAX	24

static void add_value(struct db_markup *d, double value, bool enough)
{
	char text[32];

	db_html_word(d, "td", NULL, "%s", enough ? db_html_number(text, sizeof(text), value) : "-");
}

static void add_median(struct db_markup *d, const struct db_stats *s)
{
	char text[32], low[32], high[32];

	db_html_inline(d, "td", "median");
	db_html_word(d, "b", NULL, "%s", db_html_number(text, sizeof(text), s->median));
	if (s->has_ci)
		db_markup_printf(d, " [%s, %s]", db_html_number(low, sizeof(low), s->ci_low),
				 db_html_number(high, sizeof(high), s->ci_high));
	db_markup_full_end(d);
}

/* @full: the row stands alone and has to say what it is of */
static void add_key(struct db_html *h, const struct db_group_entry *e, const char *color, bool full)
{
	const char *mode = db_group_mode(h->run, e);
	struct db_markup *d = h->d;

	db_html_open(d, "tr", NULL);
	db_html_inline(d, "th", NULL);
	if (color) {
		db_html_inline(d, "i", "key");
		db_markup_attribute(d, "data-c", "%s", color);
		db_markup_full_end(d);
	}
	if (full)
		db_markup_printf(d, "%s/%.*s %s, %s ", e->c->suite, (int)e->test_len, e->test,
				 e->m->name, db_measure_unit(e->m));
	db_markup_text(d, db_html_known(e->c->backend));
	if (e->c->repeat > 1)
		db_markup_printf(d, " @%ld", e->c->repeat);
	if (*mode && strcmp(mode, e->c->backend) != 0)
		db_html_word(d, "small", NULL, " %s", mode);
	if (e->c->status != DB_RUN_PASS && e->c->status != DB_RUN_DONE)
		db_html_word(d, "small", NULL, " of a case that is %s",
			     db_run_status_name(e->c->status));
	db_markup_full_end(d);
}

static void add_row(struct db_html *h, const struct db_group_entry *e, const struct db_stats *s,
		    const char *color, bool full)
{
	const struct db_run_measurement *m = e->m;
	struct db_markup *d = h->d;
	long lost;

	add_key(h, e, color, full);
	db_html_word(d, "td", NULL, "%zu", s->n);
	lost = m->lost >= 0 ? m->lost :
	       m->sent >= 0 && m->received >= 0 ? m->sent - m->received : -1;
	if (lost >= 0)
		db_html_word(d, "td", lost ? "FAIL" : NULL, "%ld", lost);
	else
		db_html_word(d, "td", NULL, "?");
	add_value(d, s->min, true);
	add_median(d, s);
	add_value(d, s->p90, s->n >= P90_MIN);
	add_value(d, s->p99, s->n >= P99_MIN);
	add_value(d, s->p999, s->n >= P999_MIN);
	add_value(d, s->max, true);
	db_markup_full_end(d);
}

static void add_no_row(struct db_html *h, const struct db_group_entry *e, const char *why,
		       bool full)
{
	struct db_markup *d = h->d;

	add_key(h, e, NULL, full);
	db_html_inline(d, "td", "reason");
	db_markup_attribute(d, "colspan", "8");
	db_markup_printf(d, "no samples, %s: %s", db_run_status_name(e->c->status),
			 *e->c->reason ? e->c->reason : why);
	db_markup_full_end(d);
	db_markup_full_end(d);
}

static void add_columns(struct db_markup *d)
{
	static const char *const names[] = {
		"", "n", "lost", "min", "median [95 % CI]", "p90", "p99", "p99.9", "max",
	};
	size_t i;

	db_html_open(d, "tr", NULL);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		db_html_word(d, "th", NULL, "%s", names[i]);
	db_markup_full_end(d);
}

/* the rows of a group; the first ones stay loaded in @all, unless it is NULL, to be drawn */
static void add_rows(struct db_html *h, const struct db_group *g, struct db_html_curves *all)
{
	size_t i;

	for (i = 0; i < g->n; i++) {
		const struct db_group_entry *e = &g->entries[i];
		struct db_error why = { "" };
		struct db_measure m;
		char color[8];
		int ret = db_measure_load(h->run, e->c, e->m, &m, &why);

		h->d->failed |= ret == -ENOMEM;
		if (ret) {
			/* the sentence of a missing file would name the directory's place */
			add_no_row(h, e, ret == -EBADMSG || ret == -ENODATA || ret == -EINVAL ?
				   why.text : strerror(-ret), !all);
		} else if (!all || all->n == DB_FIGURE_CURVES) {
			add_row(h, e, &m.stats, NULL, !all);
			db_measure_free(&m);
		} else {
			struct db_html_curve *c = &all->curve[all->n++];

			*c = (struct db_html_curve){
				m, db_html_color(all, db_group_mode(h->run, e)),
			};
			snprintf(color, sizeof(color), "c%zu", c->color);
			add_row(h, e, &c->measure.stats, color, false);
		}
	}
}

/* median of polling against that of doorbells: what the whole series is about */
static void add_ratio(struct db_html *h, const struct db_html_curves *all)
{
	const struct db_stats *s[2] = { NULL, NULL };
	size_t i;

	for (i = 0; i < all->n; i++)
		if (all->curve[i].color < 2)
			s[all->curve[i].color] = &all->curve[i].measure.stats;
	if (!s[0] || !s[1] || s[0]->median <= 0)
		return;
	db_html_open(h->d, "p", "ratio");
	db_html_word(h->d, "b", NULL, "median polling / median doorbell = %.2f",
		     s[1]->median / s[0]->median);
	db_html_word(h->d, "small", NULL, " n = %zu and %zu; one run of each: no verdict on "
		     "significance, that needs at least 10 runs", s[1]->n, s[0]->n);
	db_markup_full_end(h->d);
}

/* what a histogram cannot show */
static void add_outside(struct db_html *h, const struct db_html_curves *all)
{
	size_t i, below = 0, above = 0;

	for (i = 0; i < all->n; i++) {
		below += all->curve[i].measure.histogram->below;
		above += all->curve[i].measure.histogram->above;
	}
	if (below + above)
		db_html_put(h->d, "p", "dim", "Not in the histogram: %zu samples too small for "
			    "it, %zu too large.", below, above);
}

static void add_notes(struct db_html *h, const struct db_group *g, const struct db_html_curves *all)
{
	size_t i, per_column = 1;

	for (i = 0; i < all->n; i++)
		if (all->curve[i].measure.per_column > per_column)
			per_column = all->curve[i].measure.per_column;
	if (per_column > 1)
		db_html_put(h->d, "p", "dim", "The course shows the smallest and the largest of "
			    "each %zu samples; the distribution is nowhere off by more than "
			    "%.2f %% of the samples, its ends are exact.", per_column,
			    100.0 / DB_MEASURE_STEPS);
	add_outside(h, all);
	if (g->n > DB_FIGURE_CURVES)
		db_html_put(h->d, "p", "dim", "Drawn: the first %zu.", all->n);
	for (i = 0; i < g->n && i < DB_FIGURE_CURVES; i++)
		if (*g->entries[i].m->note && (!i || strcmp(g->entries[i - 1].m->note,
							    g->entries[i].m->note) != 0))
			db_html_put(h->d, "p", "dim", "%s", g->entries[i].m->note);
}

/* the notes are the fourth in a square of three figures */
static void add_figures(struct db_html *h, const struct db_group *g,
			const struct db_html_curves *all, const char *title)
{
	const char *unit = db_measure_unit(g->entries[0].m);

	db_html_open(h->d, "div", "figures");
	db_html_distribution(h->d, all, unit, title);
	db_html_histogram(h->d, all, unit, title);
	db_html_course(h->d, all, unit, title);
	db_html_open(h->d, "div", NULL);
	add_notes(h, g, all);
	db_markup_full_end(h->d);
	db_markup_full_end(h->d);
}

static void add_group(struct db_html *h, const struct db_group *g)
{
	const struct db_group_entry *e = g->entries;
	struct db_html_curves all = { 0 };
	char title[160];
	size_t i;

	snprintf(title, sizeof(title), "%.60s/%.*s: %.40s", e->c->suite,
		 e->test_len < 50 ? (int)e->test_len : 50, e->test, e->m->name);
	db_html_open(h->d, "article", NULL);
	db_html_open(h->d, "h3", NULL);
	db_markup_printf(h->d, "%s/%.*s ", e->c->suite, (int)e->test_len, e->test);
	db_html_word(h->d, "small", NULL, "%s, %s", e->m->name,
		     db_measure_unit(e->m));
	db_markup_full_end(h->d);
	db_html_open(h->d, "div", "scroll");
	db_html_open(h->d, "table", "numbers");
	add_columns(h->d);
	add_rows(h, g, &all);
	db_markup_full_end(h->d);
	db_markup_full_end(h->d);
	add_ratio(h, &all);
	if (all.n)
		add_figures(h, g, &all, title);
	else
		add_notes(h, g, &all);
	db_markup_full_end(h->d);
	for (i = 0; i < all.n; i++)
		db_measure_free(&all.curve[i].measure);
}

static void add_sampled(struct db_html *h, const struct db_groups *all)
{
	size_t i;

	for (i = 0; i < all->n && i < DB_HTML_FIGURES_MAX; i++)
		add_group(h, &all->groups[i]);
	if (i == all->n)
		return;
	db_html_open(h->d, "details", NULL);
	db_html_put(h->d, "summary", NULL, "%zu more, as numbers only", all->n - i);
	db_html_open(h->d, "div", "scroll");
	db_html_open(h->d, "table", "numbers");
	add_columns(h->d);
	for (; i < all->n; i++)
		add_rows(h, &all->groups[i], NULL);
	db_markup_full_end(h->d);
	db_markup_full_end(h->d);
	db_markup_full_end(h->d);
}

static void add_plain_row(struct db_html *h, const struct db_group_entry *e)
{
	const struct db_run_measurement *m = e->m;
	char text[32] = "-";

	if (!isnan(m->value))
		snprintf(text, sizeof(text), "%.6g", db_measure_show(m, m->value));
	else if (m->n >= 0)
		snprintf(text, sizeof(text), "%ld", m->n);
	db_html_open(h->d, "tr", NULL);
	db_html_word(h->d, "th", NULL, "%s/%s", e->c->suite, e->c->dir);
	db_html_word(h->d, "td", NULL, "%s", m->name);
	db_html_word(h->d, "td", "value", "%s", text);
	db_html_word(h->d, "td", NULL, "%s", *m->unit ? db_measure_unit(m) : "");
	db_html_word(h->d, "td", "note", "%s", m->note);
	db_markup_full_end(h->d);
}

static void add_plain(struct db_html *h, const struct db_groups *all)
{
	size_t i, k, n = 0;

	for (i = 0; i < all->n; i++)
		n += all->groups[i].n;
	if (!n)
		return;
	db_html_open(h->d, "details", NULL);
	if (n <= LIST_MAX)
		db_markup_attribute(h->d, "open", "open");
	db_html_put(h->d, "summary", NULL, "Counts and single numbers (%zu)", n);
	db_html_open(h->d, "div", "scroll");
	db_html_open(h->d, "table", "plain");
	for (i = 0; i < all->n; i++)
		for (k = 0; k < all->groups[i].n; k++)
			add_plain_row(h, &all->groups[i].entries[k]);
	db_markup_full_end(h->d);
	db_markup_full_end(h->d);
	db_markup_full_end(h->d);
}

void db_html_numbers(struct db_html *h)
{
	struct db_groups sampled, plain;

	if (db_groups_make(h->run, true, &sampled)) {
		h->d->failed = true;
		return;
	}
	if (db_groups_make(h->run, false, &plain)) {
		h->d->failed = true;
		db_groups_free(&sampled);
		return;
	}
	db_html_section(h, "numbers", "Measurements");
	if (sampled.n + plain.n)
		db_html_put(h->d, "p", "dim", "Intervals of medians come from order statistics "
			    "(exact, at least 95 %%, from %d samples on); percentiles are nearest "
			    "ranks, - where n is too small to tell them from the maximum. Nothing "
			    "is trimmed.", DB_STATS_CI_MIN);
	else
		db_html_put(h->d, "p", NULL, "Nothing was measured.");
	add_sampled(h, &sampled);
	add_plain(h, &plain);
	db_markup_full_end(h->d);
	db_groups_free(&sampled);
	db_groups_free(&plain);
}
