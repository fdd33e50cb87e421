// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pictures "cdf", the distributions of a run's first measurements, and "compare", medians and
 * tails of doorbells beside those of polling.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/groups.h"
#include "reports/html.h"
#include "reports/measure.h"
#include "reports/plot.h"

/* panels of one picture, and curves of one panel */
#define PANELS	6
#define CURVES	4

/* "vntb/ping_fast: ping.rtt (ms)" */
static void add_title(struct db_buf *script, const char *name, size_t panel,
		      const struct db_group_entry *e)
{
	struct db_buf title = { 0 };

	db_buf_printf(&title, "%.40s/%.*s: %.40s (%.16s)", e->c->suite,
		      e->test_len < 60 ? (int)e->test_len : 60, e->test, e->m->name,
		      db_measure_unit(e->m));
	db_buf_printf(script, "%s_%zu = ", name, panel);
	db_plot_quote(script, db_buf_str(&title));
	db_buf_add(script, "\n", 1);
	script->dropped += title.dropped;
	db_buf_free(&title);
}

static void add_headline(struct db_buf *script, const struct db_run *run, const char *what)
{
	struct db_buf headline = { 0 };

	db_buf_printf(&headline, "%s, pair \"%.60s\", EP Linux %.60s%s", what, run->pair,
		      db_html_known(run->ep.release), !strcmp(run->kind, "virtual") ?
		      "\nvirtual pair: absolute times say nothing about hardware" : "");
	db_buf_printf(script, "headline = ");
	db_plot_quote(script, db_buf_str(&headline));
	db_buf_add(script, "\n", 1);
	script->dropped += headline.dropped;
	db_buf_free(&headline);
}

/* 1 doorbell, 2 polling, 3 anything else: the template's line styles */
static int style_of(const struct db_run *run, const struct db_group_entry *e)
{
	const char *mode = db_group_mode(run, e);

	return !strcmp(mode, "doorbell") ? 1 : !strcmp(mode, "polling") ? 2 : 3;
}

static void add_label(struct db_buf *script, const struct db_group_entry *e, size_t panel,
		      size_t curve, const struct db_run *run, size_t n)
{
	struct db_buf label = { 0 };

	db_buf_printf(&label, "%.40s, n = %zu", db_html_known(e->c->backend), n);
	db_buf_printf(script, "style_%zu_%zu = %d\nlabel_%zu_%zu = ", panel, curve,
		      style_of(run, e), panel, curve);
	db_plot_quote(script, db_buf_str(&label));
	db_buf_add(script, "\n", 1);
	script->dropped += label.dropped;
	db_buf_free(&label);
}

static int write_curve(const struct db_plot *p, const struct db_measure *m, size_t panel,
		       size_t curve, struct db_error *err)
{
	struct db_buf text = { 0 };
	char name[64];
	size_t i;
	int ret;

	snprintf(name, sizeof(name), "cdf_%zu_%zu.dat", panel, curve);
	db_buf_printf(&text, "# columns: value, share of samples at most that\n");
	for (i = 0; i < m->n_points; i++)
		db_buf_printf(&text, "%.9g %.9g\n", m->points[i].value, m->points[i].share);
	ret = db_plot_write(p, name, &text, err);
	db_buf_free(&text);
	return ret;
}

/* the curves of a group that can be read; how many, or -errno */
static long add_panel(const struct db_plot *p, const struct db_group *g, size_t panel,
		      struct db_buf *script, struct db_error *err)
{
	struct db_measure m;
	size_t i, n = 0;
	int ret = 0;

	for (i = 0; i < g->n && n < CURVES && !ret; i++) {
		/* report.html says why a measurement cannot be read */
		if (db_measure_load(p->run, g->entries[i].c, g->entries[i].m, &m, NULL))
			continue;
		n++;
		ret = write_curve(p, &m, panel, n, err);
		add_label(script, &g->entries[i], panel, n, p->run, m.stats.n);
		db_measure_free(&m);
	}
	return ret ? ret : (long)n;
}

/* data of an earlier report on the same run, which may have had more */
static int remove_curves(const struct db_plot *p, struct db_error *err)
{
	size_t panel, curve;
	char name[64];
	int ret = 0;

	for (panel = 1; panel <= PANELS; panel++) {
		for (curve = 1; curve <= CURVES && !ret; curve++) {
			snprintf(name, sizeof(name), "cdf_%zu_%zu.dat", panel, curve);
			ret = db_plot_remove(p, name, err);
		}
	}
	return ret;
}

long db_plot_cdf(const struct db_plot *p, struct db_buf *script, struct db_error *err)
{
	struct db_groups all;
	size_t i, panels = 0;
	long n = 0;

	if (db_groups_make(p->run, true, &all))
		return db_fail(err, ENOMEM, "out of memory making plots");
	n = remove_curves(p, err);
	for (i = 0; i < all.n && panels < PANELS && n >= 0; i++) {
		n = add_panel(p, &all.groups[i], panels + 1, script, err);
		if (n <= 0)
			continue;
		panels++;
		db_buf_printf(script, "curves_%zu = %ld\n", panels, n);
		add_title(script, "title", panels, all.groups[i].entries);
	}
	add_headline(script, p->run, "Distribution of latencies");
	db_buf_printf(script, "panels = %zu\n", panels);
	db_groups_free(&all);
	return n < 0 ? n : (long)panels;
}

static void add_row(struct db_buf *text, const struct db_measure *m, size_t row, int style)
{
	const struct db_stats *s = &m->stats;

	db_buf_printf(text, "%zu %d %.9g %.9g %.9g %.9g %.9g %.9g\n", row, style, s->min,
		      s->has_ci ? s->ci_low : s->median, s->median,
		      s->has_ci ? s->ci_high : s->median, s->p90, s->max);
}

/* has it a measurement of both modes in the same unit? */
static bool is_compared(const struct db_run *run, const struct db_group *g)
{
	bool has[4] = { false };
	size_t i;

	for (i = 0; i < g->n; i++)
		has[style_of(run, &g->entries[i])] = true;
	return has[1] && has[2];
}

static size_t add_rows(const struct db_plot *p, const struct db_group *g, size_t row,
		       struct db_buf *script, struct db_buf *text)
{
	struct db_measure m;
	size_t i;

	for (i = 0; i < g->n && i < CURVES; i++) {
		if (db_measure_load(p->run, g->entries[i].c, g->entries[i].m, &m, NULL))
			continue;
		row++;
		add_row(text, &m, row, style_of(p->run, &g->entries[i]));
		add_label(script, &g->entries[i], row, 0, p->run, m.stats.n);
		add_title(script, "test", row, g->entries);
		db_measure_free(&m);
	}
	return row;
}

long db_plot_compare(const struct db_plot *p, struct db_buf *script, struct db_error *err)
{
	struct db_buf text = { 0 };
	struct db_groups all;
	size_t i, found = 0, rows = 0;
	int ret;

	if (db_groups_make(p->run, true, &all))
		return db_fail(err, ENOMEM, "out of memory making plots");
	db_buf_printf(&text, "# columns: row style min ci_low median ci_high p90 max\n");
	for (i = 0; i < all.n && found < PANELS; i++) {
		if (!is_compared(p->run, &all.groups[i]))
			continue;
		found++;
		rows = add_rows(p, &all.groups[i], rows, script, &text);
	}
	add_headline(script, p->run, "Doorbells and polling");
	db_buf_printf(script, "rows = %zu\n", rows);
	if (rows)
		ret = db_plot_write(p, "compare.dat", &text, err);
	else
		ret = db_plot_remove(p, "compare.dat", err);
	db_buf_free(&text);
	db_groups_free(&all);
	return ret ? ret : (long)rows;
}
