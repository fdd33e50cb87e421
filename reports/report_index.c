// SPDX-License-Identifier: GPL-2.0-only
/*
 * index.html over many nights' runs: for each pair the course of each measurement's median, with a
 * mark where the kernel is another one, and a table, the newest night first.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/file.h"
#include "lib/text.h"
#include "reports/html.h"
#include "reports/index.h"
#include "reports/report.h"

/* measurements that have a column in the table */
#define HEADLINES	4

static bool same_series(const struct db_index *x, const struct db_night_number *a,
			const struct db_night_number *b)
{
	return db_nights_same_figure(x->all, a, b) && !strcmp(a->backend, b->backend);
}

static int make_series(struct db_index *x)
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

static const struct db_night_number *number_of(const struct db_index_series *s, size_t night)
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
static size_t pick_headlines(const struct db_index *x, const struct db_index_range *r,
			     const struct db_index_series *out[HEADLINES])
{
	size_t n = 0, i, k;

	for (i = 0; i < x->n_series; i++) {
		const struct db_index_series *s = &x->series[i];

		if (!db_index_in(s, r) || !s->numbers->has_ci)
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

static void add_link(struct db_index *x, const struct db_night *night, const char *text)
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

static void add_count(struct db_index *x, const struct db_night *night, enum db_run_status status)
{
	size_t n = night->count[status];

	db_html_inline(&x->d, "td", n ? db_run_status_name(status) : "none");
	db_html_word(&x->d, "b", NULL, "%zu", n);
	if (status == DB_RUN_FAIL && night->known)
		db_html_word(&x->d, "small", NULL, " %zu known", night->known);
	db_markup_full_end(&x->d);
}

static const enum db_run_status counted[] = {
	DB_RUN_FAIL, DB_RUN_ERROR, DB_RUN_MISS, DB_RUN_SKIP, DB_RUN_DONE, DB_RUN_PASS,
};

#define N_COUNTED (sizeof(counted) / sizeof(counted[0]))

/* a column of zeros is left out, but that nothing failed is worth one */
static bool is_counted(const struct db_index *x, const struct db_index_range *r,
		       enum db_run_status status)
{
	size_t i;

	if (status == DB_RUN_FAIL || status == DB_RUN_PASS)
		return true;
	for (i = r->from; i < r->to; i++)
		if (x->all->nights[i].count[status])
			return true;
	return false;
}

static void add_headline(struct db_index *x, const struct db_night_number *m)
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

static void add_night(struct db_index *x, const struct db_index_range *r, size_t night,
		      const bool *columns,
		      const struct db_index_series *const *headlines, size_t n)
{
	const struct db_night *it = &x->all->nights[night];
	char text[32];
	size_t i;

	db_html_open(&x->d, "tr", db_index_new_kernel(x, r, night) ? "differs" : NULL);
	db_html_inline(&x->d, "th", NULL);
	add_link(x, it, db_index_date(it, text, sizeof(text)));
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

static void add_table(struct db_index *x, const struct db_index_range *r)
{
	const struct db_index_series *headlines[HEADLINES];
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

static void add_pair(struct db_index *x, const struct db_index_range *r)
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
	db_index_trends(x, r);
	add_table(x, r);
	db_markup_full_end(&x->d);
}

static void add_unreadable(struct db_index *x, const struct db_index_range *r)
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

static void add_page(struct db_index *x)
{
	const struct db_nights *all = x->all;
	struct db_index_range r = { 0, 0 };

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
	struct db_index x = { .all = &all };
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
