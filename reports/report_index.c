// SPDX-License-Identifier: GPL-2.0-only
/*
 * index.html over many nights' runs: for each pair a table, the newest first, and the course of each
 * measurement's median, with a mark where the kernel is another one.
 */
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/file.h"
#include "lib/text.h"
#include "reports/figure.h"
#include "reports/html.h"
#include "reports/nights.h"
#include "reports/report.h"

/* measurements that have a column in the table */
#define HEADLINES	4
/* dates below a figure */
#define DATES		5
/* characters of a kernel's name that is written into a figure, and the room that they take */
#define RELEASE_SHOWN	14
#define RELEASE_ROOM	84.0
#define DATE_LEN	10

/* one line of a figure: numbers of the same case, one a night */
struct series {
	const struct db_night_number *numbers;
	size_t n;
};

struct index {
	struct db_markup d;
	const struct db_nights *all;
	const char *prefix;		/* from the page to the runs, "" or with a '/' at the end */
	struct series *series;
	size_t n_series;
};

/* the nights of one pair, or those that cannot be read */
struct range {
	size_t from, to;
};

static bool same_series(const struct index *x, const struct db_night_number *a,
			const struct db_night_number *b)
{
	return db_nights_same_figure(x->all, a, b) && !strcmp(a->backend, b->backend);
}

static int make_series(struct index *x)
{
	const struct db_nights *all = x->all;
	size_t i;

	x->series = calloc(all->n_numbers + 1, sizeof(*x->series));
	if (!x->series)
		return -ENOMEM;
	for (i = 0; i < all->n_numbers; i++) {
		if (!i || !same_series(x, &all->numbers[i - 1], &all->numbers[i]))
			x->series[x->n_series++].numbers = &all->numbers[i];
		x->series[x->n_series - 1].n++;
	}
	return 0;
}

static bool is_in(const struct series *s, const struct range *r)
{
	return s->numbers->night >= r->from && s->numbers->night < r->to;
}

static const struct db_night_number *number_of(const struct series *s, size_t night)
{
	size_t low = 0, high = s->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->numbers[middle].night < night)
			low = middle + 1;
		else
			high = middle;
	}
	return low < s->n && s->numbers[low].night == night ? &s->numbers[low] : NULL;
}

/* those with the most nights that have an interval; equal ones in the order of their names */
static size_t pick_headlines(const struct index *x, const struct range *r,
			     const struct series *out[HEADLINES])
{
	size_t n = 0, i, k;

	for (i = 0; i < x->n_series; i++) {
		const struct series *s = &x->series[i];

		if (!is_in(s, r) || !s->numbers->has_ci)
			continue;
		for (k = n; k > 0 && out[k - 1]->n < s->n; k--)
			if (k < HEADLINES)
				out[k] = out[k - 1];
		if (k < HEADLINES)
			out[k] = s;
		n += n < HEADLINES;
	}
	return n;
}

/* "2026-11-22", the directory's name if the run has no time of the usual form */
static const char *date_of(const struct db_night *night, char *text, size_t size)
{
	bool usual = strlen(night->started) > DATE_LEN && night->started[DATE_LEN] == 'T';

	snprintf(text, size, "%.*s", DATE_LEN, usual ? night->started : night->dir);
	db_text_clean(text, strlen(text));
	return text;
}

static void add_link(struct index *x, const struct db_night *night, const char *text)
{
	struct db_buf path = { 0 };
	char *name = strdup(text);

	x->d.failed |= !name;
	if (!name)
		return;
	db_text_clean(name, strlen(name));
	db_buf_printf(&path, "%s%s/%s", x->prefix, night->dir, night->report ? night->report : "");
	x->d.failed |= path.dropped > 0;
	db_html_link(&x->d, db_buf_str(&path), name);
	db_buf_free(&path);
	free(name);
}

static void add_count(struct index *x, const struct db_night *night, enum db_run_status status)
{
	size_t n = night->count[status];

	db_html_inline(&x->d, "td", n ? db_run_status_name(status) : "none");
	db_html_word(&x->d, "b", NULL, "%zu", n);
	db_markup_full_end(&x->d);
}

static const enum db_run_status counted[] = {
	DB_RUN_FAIL, DB_RUN_ERROR, DB_RUN_MISS, DB_RUN_SKIP, DB_RUN_DONE, DB_RUN_PASS,
};

#define N_COUNTED (sizeof(counted) / sizeof(counted[0]))

/* a column of zeros is left out, but that nothing failed is worth one */
static bool is_counted(const struct index *x, const struct range *r, enum db_run_status status)
{
	size_t i;

	if (status == DB_RUN_FAIL || status == DB_RUN_PASS)
		return true;
	for (i = r->from; i < r->to; i++)
		if (x->all->nights[i].count[status])
			return true;
	return false;
}

static void add_headline(struct index *x, const struct db_night_number *m)
{
	char text[32], low[32], high[32];

	db_html_inline(&x->d, "td", "median");
	if (m) {
		db_html_word(&x->d, "b", NULL, "%s", db_html_number(text, sizeof(text), m->median));
		if (m->has_ci)
			db_html_word(&x->d, "small", NULL, " [%s, %s]",
				     db_html_number(low, sizeof(low), m->low),
				     db_html_number(high, sizeof(high), m->high));
	}
	db_markup_full_end(&x->d);
}

static bool is_new_kernel(const struct index *x, const struct range *r, size_t night)
{
	return night > r->from && strcmp(x->all->nights[night - 1].release,
					 x->all->nights[night].release) != 0;
}

static void add_night(struct index *x, const struct range *r, size_t night, const bool *columns,
		      const struct series *const *headlines, size_t n)
{
	const struct db_night *it = &x->all->nights[night];
	char text[32];
	size_t i;

	db_html_open(&x->d, "tr", is_new_kernel(x, r, night) ? "differs" : NULL);
	db_html_inline(&x->d, "th", NULL);
	add_link(x, it, date_of(it, text, sizeof(text)));
	if (!it->finished)
		db_html_word(&x->d, "small", NULL, " not finished");
	db_markup_full_end(&x->d);
	db_html_word(&x->d, "td", NULL, "%s", db_html_known(it->release));
	for (i = 0; i < N_COUNTED; i++)
		if (columns[i])
			add_count(x, it, counted[i]);
	for (i = 0; i < n; i++)
		add_headline(x, number_of(headlines[i], night));
	db_markup_full_end(&x->d);
}

static void add_table(struct index *x, const struct range *r)
{
	const struct series *headlines[HEADLINES];
	size_t n = pick_headlines(x, r, headlines), i;
	bool columns[N_COUNTED];

	for (i = 0; i < N_COUNTED; i++)
		columns[i] = is_counted(x, r, counted[i]);
	db_html_open(&x->d, "div", "scroll tall");
	db_html_open(&x->d, "table", "nights");
	db_html_open(&x->d, "tr", NULL);
	db_html_word(&x->d, "th", NULL, "night");
	db_html_word(&x->d, "th", NULL, "EP kernel");
	for (i = 0; i < N_COUNTED; i++)
		if (columns[i])
			db_html_word(&x->d, "th", NULL, "%s", db_run_status_name(counted[i]));
	for (i = 0; i < n; i++) {
		const struct db_night_number *m = headlines[i]->numbers;

		db_html_inline(&x->d, "th", NULL);
		db_markup_printf(&x->d, "%s %s", m->test, m->backend);
		db_html_word(&x->d, "small", NULL, " %s, %s", m->name, m->unit);
		db_markup_full_end(&x->d);
	}
	db_markup_full_end(&x->d);
	for (i = r->to; i > r->from; i--)
		add_night(x, r, i - 1, columns, headlines, n);
	db_markup_full_end(&x->d);
	db_markup_full_end(&x->d);
}

/*
 * Trends
 */

/* one column a night; dates at a few of them */
static void make_time_axis(const struct index *x, const struct range *r,
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
			 date_of(&x->all->nights[r->from + at], date, sizeof(date)));
	}
}

static void add_marks(struct index *x, const struct range *r, const struct db_figure *f)
{
	struct db_buf path = { 0 };
	double free_from = 0;
	char text[RELEASE_SHOWN + 1];
	size_t i;

	for (i = r->from; i < r->to; i++)
		if (is_new_kernel(x, r, i))
			db_buf_printf(&path, "M%.1f %.1fV%.1f",
				      db_figure_x(f, (double)(i - r->from) - 0.5),
				      db_figure_top(), db_figure_bottom());
	if (path.len)
		db_figure_path(&x->d, "mark", 0, &path);
	db_buf_free(&path);
	for (i = r->from; i < r->to; i++) {
		double at = db_figure_x(f, (double)(i - r->from) - 0.5);

		if (!is_new_kernel(x, r, i) || at < free_from)
			continue;
		free_from = at + RELEASE_ROOM;
		snprintf(text, sizeof(text), "%s", x->all->nights[i].release);
		db_text_clean(text, strlen(text));	/* a character may have been cut */
		db_figure_note(&x->d, at + 3, db_figure_top() + 9, text);
	}
}

static void add_band(struct index *x, const struct range *r, const struct db_figure *f,
		     const struct series *s, size_t color)
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

static void add_line(struct index *x, const struct range *r, const struct db_figure *f,
		     const struct series *s, size_t color)
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

static void find_range(const struct series *s, size_t n, double *low, double *high)
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
static size_t color_of(const struct series *s, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (!strcmp(s[k].numbers->mode, s[i].numbers->mode))
			return 2 + i % (DB_FIGURE_CURVES - 2);
	return !strcmp(s[i].numbers->mode, "doorbell") ? 0 :
	       !strcmp(s[i].numbers->mode, "polling") ? 1 : 2 + i % (DB_FIGURE_CURVES - 2);
}

static void add_legend(struct index *x, const struct series *s, size_t n)
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
static void add_trend(struct index *x, const struct range *r, const struct series *s, size_t n)
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

static void add_trends(struct index *x, const struct range *r)
{
	size_t i, n, found = 0;

	for (i = 0; i < x->n_series; i += n) {
		for (n = 1; i + n < x->n_series; n++)
			if (!db_nights_same_figure(x->all, x->series[i].numbers,
						   x->series[i + n].numbers))
				break;
		if (!is_in(&x->series[i], r))
			continue;
		if (!found++)
			db_html_open(&x->d, "div", "figures");
		add_trend(x, r, &x->series[i], n);
	}
	if (found)
		db_markup_full_end(&x->d);
}

/*
 * The page
 */

static void add_pair(struct index *x, const struct range *r)
{
	const struct db_night *first = &x->all->nights[r->from];

	db_html_open(&x->d, "section", NULL);
	db_html_put(&x->d, "h2", NULL, "%s", first->pair);
	if (!strcmp(first->kind, "virtual"))
		db_html_put(&x->d, "p", "dim", "Virtual pair: absolute times say nothing about "
			    "hardware, compare only ratios.");
	db_html_put(&x->d, "p", "dim", "%zu nights. A coloured row, and a dotted line in a figure, "
		    "is where the EP's kernel is another one than in the night before. Bands are "
		    "the 95 %% intervals of the medians.", r->to - r->from);
	add_trends(x, r);
	add_table(x, r);
	db_markup_full_end(&x->d);
}

static void add_unreadable(struct index *x, const struct range *r)
{
	size_t i;

	if (r->from == r->to)
		return;
	db_html_open(&x->d, "section", NULL);
	db_html_put(&x->d, "h2", NULL, "Not readable");
	db_html_open(&x->d, "table", NULL);
	for (i = r->from; i < r->to; i++) {
		const struct db_night *night = &x->all->nights[i];

		db_html_open(&x->d, "tr", NULL);
		db_html_inline(&x->d, "th", NULL);
		add_link(x, night, night->dir);
		db_markup_full_end(&x->d);
		db_html_word(&x->d, "td", NULL, "%s", night->reason);
		db_markup_full_end(&x->d);
	}
	db_markup_full_end(&x->d);
	db_markup_full_end(&x->d);
}

static void add_page(struct index *x)
{
	const struct db_nights *all = x->all;
	struct range r = { 0, 0 };

	db_html_begin(&x->d, "doorbench: all nights");
	db_html_open(&x->d, "header", NULL);
	db_html_put(&x->d, "p", "kicker", "doorbench \xc2\xb7 PCI endpoint doorbells");
	db_html_put(&x->d, "h1", NULL, "All nights");
	db_markup_full_end(&x->d);
	for (; r.from < all->n && !all->nights[r.from].reason; r.from = r.to) {
		for (r.to = r.from + 1; r.to < all->n; r.to++)
			if (all->nights[r.to].reason ||
			    strcmp(all->nights[r.from].pair, all->nights[r.to].pair) != 0)
				break;
		add_pair(x, &r);
	}
	r.to = all->n;
	add_unreadable(x, &r);
}

/* the way from the directory of file @page to directory @dir, "" or with a '/' at its end */
static int find_prefix(const char *page, const char *dir, struct db_buf *out, struct db_error *err)
{
	const char *slash = strrchr(page, '/');
	char *parent = slash ? strndup(page, (size_t)(slash + 1 - page)) : strdup(".");
	char *from = parent ? realpath(parent, NULL) : NULL;
	char *to = from ? realpath(dir, NULL) : NULL;
	size_t i, same = 0;
	int ret = 0;

	if (!from || !to) {
		ret = db_fail(err, errno, "%s: %s", from ? dir : page, strerror(errno));
	} else {
		for (i = 0; from[i] == to[i] && from[i]; i++)
			if (from[i] == '/')
				same = i + 1;
		/* one of them ends where the other goes on or ends, too */
		if ((!from[i] || from[i] == '/') && (!to[i] || to[i] == '/'))
			same = i + (from[i] == '/' || to[i] == '/');
		for (i = same; i < strlen(from); i++)
			if (i == same || from[i] == '/')
				db_buf_printf(out, "../");
		if (same < strlen(to))
			db_buf_printf(out, "%s/", to + same);
	}
	free(parent);
	free(from);
	free(to);
	return ret;
}

int db_report_index(const char *dir, const char *page, struct db_error *err)
{
	struct db_buf out = { 0 }, prefix = { 0 };
	struct db_nights all = { 0 };
	struct index x = { .all = &all };
	int ret = find_prefix(page, dir, &prefix, err);

	if (!ret)
		ret = db_nights_load(dir, &all, err);
	if (!ret && make_series(&x))
		ret = db_fail(err, ENOMEM, "out of memory making %s", page);
	if (!ret) {
		x.prefix = db_buf_str(&prefix);
		db_markup_open(&x.d, &out);
		add_page(&x);
		db_markup_close(&x.d, &out);
		ret = out.dropped || prefix.dropped ?
		      db_fail(err, ENOMEM, "out of memory making %s", page) :
		      db_file_write(page, db_buf_str(&out), out.len, err);
	}
	free(x.series);
	db_nights_free(&all);
	db_buf_free(&out);
	db_buf_free(&prefix);
	return ret;
}
