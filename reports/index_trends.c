// SPDX-License-Identifier: GPL-2.0-only
/* The trends of the index: each measurement's median over the nights, a figure each. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lib/text.h"
#include "reports/figure.h"
#include "reports/html.h"
#include "reports/index.h"

/* dates below a figure */
#define DATES		5
/* characters of a kernel's name that is written into a figure, and the room that they take */
#define RELEASE_SHOWN	14
#define RELEASE_ROOM	84.0

bool db_index_in(const struct db_index_series *s, const struct db_index_range *r)
{
	return s->numbers->night >= r->from && s->numbers->night < r->to;
}

bool db_index_new_kernel(const struct db_index *x, const struct db_index_range *r, size_t night)
{
	return night > r->from && strcmp(x->all->nights[night - 1].release,
					 x->all->nights[night].release) != 0;
}

/* "2026-11-22", the directory's name if the run has no time of the usual form */
const char *db_index_date(const struct db_night *night, char *text, size_t size)
{
	bool usual = strlen(night->started) > DB_INDEX_DATE && night->started[DB_INDEX_DATE] == 'T';

	snprintf(text, size, "%.*s", DB_INDEX_DATE, usual ? night->started : night->dir);
	db_text_clean(text, strlen(text));
	return text;
}

/* one column a night; dates at a few of them */
static void make_time_axis(const struct db_index *x, const struct db_index_range *r,
			   struct db_figure_axis *axis)
{
	size_t n = r->to - r->from, i, dates = n < DATES ? n : DATES;
	char date[32];

	*axis = (struct db_figure_axis){ .low = -0.5, .high = (double)n - 0.5, .label = "" };
	for (i = 0; i < dates; i++) {
		/* in the middle of equal parts, so that the outer labels have room */
		size_t at = (2 * i + 1) * n / (2 * dates);
		struct db_figure_tick *t = &axis->ticks[axis->n_ticks++];

		t->at = (double)at;
		snprintf(t->label, sizeof(t->label), "%s",
			 db_index_date(&x->all->nights[r->from + at], date, sizeof(date)));
	}
}

static void add_marks(struct db_index *x, const struct db_index_range *r, const struct db_figure *f)
{
	struct db_buf path = { 0 };
	double free_from = 0;
	char text[RELEASE_SHOWN + 1];
	size_t i;

	for (i = r->from; i < r->to; i++)
		if (db_index_new_kernel(x, r, i))
			db_buf_printf(&path, "M%.1f %.1fV%.1f",
				      db_figure_x(f, (double)(i - r->from) - 0.5),
				      db_figure_top(), db_figure_bottom());
	if (path.len)
		db_figure_path(&x->d, "mark", 0, &path);
	db_buf_free(&path);
	for (i = r->from; i < r->to; i++) {
		double at = db_figure_x(f, (double)(i - r->from) - 0.5);

		if (!db_index_new_kernel(x, r, i) || at < free_from)
			continue;
		free_from = at + RELEASE_ROOM;
		snprintf(text, sizeof(text), "%s", x->all->nights[i].release);
		db_text_clean(text, strlen(text));	/* a character may have been cut */
		db_figure_note(&x->d, at + 3, db_figure_top() + 9, text);
	}
}

static void add_band(struct db_index *x, const struct db_index_range *r, const struct db_figure *f,
		     const struct db_index_series *s, size_t color)
{
	struct db_buf path = { 0 };
	size_t i;

	for (i = 0; i < s->n; i++)
		db_buf_printf(&path, "%c%.1f %.1f", i ? 'L' : 'M',
			      db_figure_x(f, (double)(s->numbers[i].night - r->from)),
			      db_figure_y(f, s->numbers[i].high));
	for (i = s->n; i > 0; i--)
		db_buf_printf(&path, "L%.1f %.1f",
			      db_figure_x(f, (double)(s->numbers[i - 1].night - r->from)),
			      db_figure_y(f, s->numbers[i - 1].low));
	db_buf_add(&path, "Z", 1);
	db_figure_path(&x->d, "band", color, &path);
	db_buf_free(&path);
}

static void add_line(struct db_index *x, const struct db_index_range *r, const struct db_figure *f,
		     const struct db_index_series *s, size_t color)
{
	struct db_buf line = { 0 }, dots = { 0 };
	size_t i;

	for (i = 0; i < s->n; i++) {
		double at = db_figure_x(f, (double)(s->numbers[i].night - r->from));
		double y = db_figure_y(f, s->numbers[i].median);

		db_buf_printf(&line, "%c%.1f %.1f", i ? 'L' : 'M', at, y);
		db_buf_printf(&dots, "M%.1f %.1fh0", at, y);
	}
	db_figure_path(&x->d, "line", color, &line);
	db_figure_path(&x->d, s->n > 60 ? "dots" : "dots big", color, &dots);
	db_buf_free(&line);
	db_buf_free(&dots);
}

static void find_range(const struct db_index_series *s, size_t n, double *low, double *high)
{
	size_t i, k;

	*low = s->numbers->low;
	*high = s->numbers->high;
	for (i = 0; i < n; i++) {
		for (k = 0; k < s[i].n; k++) {
			*low = fmin(*low, s[i].numbers[k].low);
			*high = fmax(*high, s[i].numbers[k].high);
		}
	}
}

/* as in the reports: blue is the doorbell's, vermillion is polling's */
static size_t color_of(const struct db_index_series *s, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (!strcmp(s[k].numbers->mode, s[i].numbers->mode))
			return 2 + i % (DB_FIGURE_CURVES - 2);
	return !strcmp(s[i].numbers->mode, "doorbell") ? 0 :
	       !strcmp(s[i].numbers->mode, "polling") ? 1 : 2 + i % (DB_FIGURE_CURVES - 2);
}

static void add_legend(struct db_index *x, const struct db_index_series *s, size_t n)
{
	char text[32];
	size_t i;

	db_html_open(&x->d, "p", "legend");
	for (i = 0; i < n; i++) {
		const struct db_night_number *last = &s[i].numbers[s[i].n - 1];

		db_html_open(&x->d, "span", NULL);
		db_html_inline(&x->d, "i", "key");
		db_markup_attribute(&x->d, "data-c", "c%zu", color_of(s, i));
		db_markup_full_end(&x->d);
		db_markup_printf(&x->d, "%s", db_html_known(last->backend));
		db_html_word(&x->d, "small", NULL, " last %s",
			     db_html_number(text, sizeof(text), last->median));
		db_markup_full_end(&x->d);
	}
	db_markup_full_end(&x->d);
}

/* @n series of one measurement, at most DB_FIGURE_CURVES are drawn */
static void add_trend(struct db_index *x, const struct db_index_range *r,
		      const struct db_index_series *s, size_t n)
{
	const struct db_night_number *m = s->numbers;
	size_t drawn = n < DB_FIGURE_CURVES ? n : DB_FIGURE_CURVES, i;
	struct db_figure f;
	double low, high;
	char title[160];

	snprintf(title, sizeof(title), "%.50s/%.50s: %.40s", m->suite, m->test, m->name);
	db_text_clean(title, strlen(title));	/* a character may have been cut */
	db_html_open(&x->d, "article", NULL);
	db_html_open(&x->d, "h3", NULL);
	db_markup_printf(&x->d, "%s/%s ", m->suite, m->test);
	db_html_word(&x->d, "small", NULL, "%s", m->name);
	db_markup_full_end(&x->d);
	add_legend(x, s, drawn);
	if (drawn < n)
		db_html_put(&x->d, "p", "dim", "Drawn: the first %zu of %zu backends.", drawn, n);
	find_range(s, drawn, &low, &high);
	make_time_axis(x, r, &f.x);
	db_figure_axis(&f.y, low, high, *m->unit ? m->unit : "no unit");
	db_figure_begin(&x->d, &f, title);
	add_marks(x, r, &f);
	for (i = 0; i < drawn; i++)
		add_band(x, r, &f, &s[i], color_of(s, i));
	for (i = 0; i < drawn; i++)
		add_line(x, r, &f, &s[i], color_of(s, i));
	db_figure_end(&x->d);
	db_markup_full_end(&x->d);
}

void db_index_trends(struct db_index *x, const struct db_index_range *r)
{
	size_t i, n, found = 0;

	for (i = 0; i < x->n_series; i += n) {
		for (n = 1; i + n < x->n_series; n++)
			if (!db_nights_same_figure(x->all, x->series[i].numbers,
						   x->series[i + n].numbers))
				break;
		if (!db_index_in(&x->series[i], r))
			continue;
		if (!found++)
			db_html_open(&x->d, "div", "figures");
		add_trend(x, r, &x->series[i], n);
	}
	if (found)
		db_markup_full_end(&x->d);
}
