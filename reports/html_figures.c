// SPDX-License-Identifier: GPL-2.0-only
/* The three figures of a measurement: distribution, histogram and course of its samples. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "reports/html_figures.h"

size_t db_html_color(struct db_html_curves *all, const char *mode)
{
	size_t color = !strcmp(mode, "doorbell") ? 0 : !strcmp(mode, "polling") ? 1 : 2;

	while (color < DB_FIGURE_CURVES && all->used[color])
		color = color < 2 ? 2 : color + 1;
	for (; color >= DB_FIGURE_CURVES || all->used[color]; color--)
		if (color < DB_FIGURE_CURVES && !all->used[color])
			break;
	all->used[color] = true;
	return color;
}

/* both ends of what is drawn */
static void find_range(const struct db_html_curves *all, double *low, double *high)
{
	size_t i;

	*low = all->curve[0].measure.stats.min;
	*high = all->curve[0].measure.stats.max;
	for (i = 1; i < all->n; i++) {
		*low = fmin(*low, all->curve[i].measure.stats.min);
		*high = fmax(*high, all->curve[i].measure.stats.max);
	}
}

void db_html_distribution(struct db_markup *d, const struct db_html_curves *all, const char *unit,
			  const char *title)
{
	struct db_figure f;
	double low, high;
	size_t i, k;

	find_range(all, &low, &high);
	db_figure_axis(&f.x, low, high, unit);
	db_figure_axis_share(&f.y, "share of samples at most this long");
	db_figure_begin(d, &f, title);
	for (i = 0; i < all->n; i++) {
		const struct db_measure *m = &all->curve[i].measure;
		struct db_buf path = { 0 };

		db_buf_printf(&path, "M%.1f %.1f", db_figure_x(&f, m->points[0].value),
			      db_figure_y(&f, 0));
		for (k = 0; k < m->n_points; k++)
			db_buf_printf(&path, "H%.1fV%.1f", db_figure_x(&f, m->points[k].value),
				      db_figure_y(&f, m->points[k].share));
		db_figure_path(d, "line", all->curve[i].color, &path);
		db_buf_free(&path);
	}
	db_figure_end(d);
}

/* bars of a histogram: some cells of each curve's histogram make one */
#define BARS_MAX	64

struct bars {
	size_t first, n;	/* cell; bars */
	size_t width;		/* cells of one */
	double most;		/* share of the samples in the highest */
};

/* as narrow as BARS_MAX allow; false: nothing is in a cell */
static bool find_bars(const struct db_html_curves *all, struct bars *bars)
{
	size_t i, k, first = DB_HISTOGRAM_ALL, last = 0;

	for (i = 0; i < all->n; i++) {
		const struct db_histogram *h = all->curve[i].measure.histogram;

		if (!db_histogram_inside(h))
			continue;
		first = h->first < first ? h->first : first;
		last = h->last > last ? h->last : last;
	}
	if (first > last)
		return false;
	*bars = (struct bars){ .width = 1 };
	while (last / bars->width - first / bars->width >= BARS_MAX)
		bars->width *= 2;
	bars->first = first / bars->width * bars->width;
	bars->n = last / bars->width - first / bars->width + 1;
	for (i = 0; i < all->n; i++) {
		const struct db_histogram *h = all->curve[i].measure.histogram;

		for (k = 0; k < bars->n; k++) {
			size_t in = db_histogram_sum(h, bars->first + k * bars->width, bars->width);

			bars->most = fmax(bars->most, (double)in / (double)h->n);
		}
	}
	return true;
}

/* one outline: the bars of several curves cover each other's place */
static void add_bars(struct db_markup *d, const struct db_figure *f, const struct bars *bars,
		     const struct db_html_curve *curve)
{
	const struct db_histogram *h = curve->measure.histogram;
	struct db_buf path = { 0 };
	size_t k;

	db_buf_printf(&path, "M%.1f %.1f", db_figure_x(f, db_histogram_start(bars->first)),
		      db_figure_y(f, 0));
	for (k = 0; k < bars->n; k++) {
		size_t cell = bars->first + k * bars->width;
		double in = (double)db_histogram_sum(h, cell, bars->width);

		db_buf_printf(&path, "V%.1fH%.1f", db_figure_y(f, 100 * in / (double)h->n),
			      db_figure_x(f, db_histogram_start(cell + bars->width)));
	}
	db_buf_printf(&path, "V%.1f", db_figure_y(f, 0));
	db_figure_path(d, "line", curve->color, &path);
	db_buf_free(&path);
}

void db_html_histogram(struct db_markup *d, const struct db_html_curves *all, const char *unit,
		       const char *title)
{
	struct db_figure f;
	struct bars bars;
	double low, high;
	char label[64];
	size_t i;

	if (!find_bars(all, &bars))
		return;
	snprintf(label, sizeof(label), "%% of the samples in each bar, %.3g %% wide",
		 100 * (exp2((double)bars.width / DB_HISTOGRAM_CELLS) - 1));
	/* that of the distribution beside it, at whose ends a bar may be cut */
	find_range(all, &low, &high);
	db_figure_axis(&f.x, low, high, unit);
	db_figure_axis_linear(&f.y, 0, 105 * bars.most, label);
	db_figure_begin(d, &f, title);
	for (i = 0; i < all->n; i++)
		add_bars(d, &f, &bars, &all->curve[i]);
	db_figure_end(d);
}

void db_html_course(struct db_markup *d, const struct db_html_curves *all, const char *unit,
		    const char *title)
{
	struct db_figure f;
	double low, high;
	size_t i, k, most = 1;

	find_range(all, &low, &high);
	for (i = 0; i < all->n; i++)
		most = all->curve[i].measure.stats.n > most ? all->curve[i].measure.stats.n : most;
	db_figure_axis(&f.y, low, high, unit);
	db_figure_axis_linear(&f.x, 0, (double)most + 1, "sample number");
	db_figure_begin(d, &f, title);
	for (i = 0; i < all->n; i++) {
		const struct db_measure *m = &all->curve[i].measure;
		struct db_buf path = { 0 };

		for (k = 0; k < m->n_columns; k++) {
			double middle = (double)(k * m->per_column) +
					(double)(m->per_column + 1) / 2;
			double x = db_figure_x(&f, middle);

			/* a dot is a line of no length with round ends */
			db_buf_printf(&path, "M%.1f %.1f", x, db_figure_y(&f, m->columns[k].low));
			if (m->per_column > 1)
				db_buf_printf(&path, "V%.1f", db_figure_y(&f, m->columns[k].high));
			else
				db_buf_printf(&path, "h0");
		}
		db_figure_path(d, most > DB_MEASURE_COLUMNS ? "span" : most > 60 ? "dots" :
			       "dots big", all->curve[i].color, &path);
		db_buf_free(&path);
	}
	db_figure_end(d);
}
