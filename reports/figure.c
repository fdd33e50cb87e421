// SPDX-License-Identifier: GPL-2.0-only
/* Figures as SVG, see figure.h. */
#include <math.h>
#include <stdio.h>

#include "reports/figure.h"

/*
 * The whole, and the margins that hold the labels.  Small, so that the text is still readable where
 * a telephone shows the figure at three quarters of this.
 */
#define WIDTH	480.0
#define HEIGHT	270.0
#define LEFT	50.0
#define RIGHT	14.0
#define TOP	28.0
#define BOTTOM	42.0

/* values as far apart as this get a logarithmic axis */
#define LOG_RATIO	8
/* most ticks that have room beside each other */
#define TICKS_WANTED	7
/* relative slack so that a tick at the end of an axis is not lost to rounding */
#define SLACK		1e-9

static void add_tick(struct db_figure_axis *axis, double at)
{
	double slack = SLACK * fmax(fabs(axis->low), fabs(axis->high));
	struct db_figure_tick *t;

	if (axis->n_ticks == DB_FIGURE_TICKS || at < axis->low - slack || at > axis->high + slack)
		return;
	t = &axis->ticks[axis->n_ticks++];
	t->at = at;
	snprintf(t->label, sizeof(t->label), "%.6g",
		 !axis->log && fabs(at) < slack ? 0 : at);
}

/* 1, 2 or 5 times a power of ten: the smallest that needs no more than the wanted ticks */
static double round_step(double range)
{
	static const double steps[] = { 1, 2, 5, 10 };
	double base = pow(10, floor(log10(range / TICKS_WANTED))), step = base;
	size_t i;

	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		step = base * steps[i];
		if (range / step <= TICKS_WANTED)
			break;
	}
	return step;
}

void db_figure_axis_linear(struct db_figure_axis *axis, double low, double high,
			   const char *label)
{
	double step, first;
	int i;

	*axis = (struct db_figure_axis){ .low = low, .high = high, .label = label };
	step = round_step(high - low);
	first = ceil(low / step - SLACK);
	for (i = 0; i < DB_FIGURE_TICKS; i++)
		add_tick(axis, (first + i) * step);
}

static size_t log_ticks(struct db_figure_axis *axis, const double *steps, size_t n, int every)
{
	int decade, first = (int)floor(log10(axis->low)), last = (int)ceil(log10(axis->high));
	size_t i, wanted = 0;

	axis->n_ticks = 0;
	for (decade = first; decade <= last; decade++) {
		for (i = 0; i < n && decade % every == 0; i++) {
			size_t before = axis->n_ticks;

			add_tick(axis, pow(10, decade) * steps[i]);
			wanted += axis->n_ticks > before || before == DB_FIGURE_TICKS;
		}
	}
	return wanted;
}

static void make_log(struct db_figure_axis *axis)
{
	static const double steps[] = { 1, 2, 5 };
	int every;

	axis->log = true;
	/* a little more room, so that no point lies on the frame */
	axis->low /= 1.15;
	axis->high *= 1.15;
	if (log_ticks(axis, steps, 3, 1) <= TICKS_WANTED)
		return;
	for (every = 1; log_ticks(axis, steps, 1, every) > TICKS_WANTED; every++)
		;
}

void db_figure_axis(struct db_figure_axis *axis, double low, double high, const char *label)
{
	double step;

	*axis = (struct db_figure_axis){ .low = low, .high = high, .label = label };
	if (low > 0 && high / low >= LOG_RATIO) {
		make_log(axis);
		return;
	}
	if (high - low <= SLACK * fabs(high)) {	/* all the same: its place is the middle */
		double room = fabs(low) > 0 ? fabs(low) / 2 : 1;

		low -= room;
		high += room;
	}
	step = round_step(high - low);
	db_figure_axis_linear(axis, floor(low / step) * step, ceil(high / step) * step, label);
}

void db_figure_axis_share(struct db_figure_axis *axis, const char *label)
{
	size_t i;

	*axis = (struct db_figure_axis){ .high = 1, .label = label };
	for (i = 0; i <= 4; i++) {
		add_tick(axis, (double)i / 4);
		snprintf(axis->ticks[i].label, sizeof(axis->ticks[i].label), "%zu %%", i * 25);
	}
}

static double place(const struct db_figure_axis *axis, double value)
{
	double at;

	if (axis->log)
		at = value > 0 ? log(value / axis->low) / log(axis->high / axis->low) : 0;
	else
		at = (value - axis->low) / (axis->high - axis->low);
	return fmin(fmax(at, 0), 1);
}

double db_figure_x(const struct db_figure *f, double value)
{
	return LEFT + place(&f->x, value) * (WIDTH - LEFT - RIGHT);
}

double db_figure_y(const struct db_figure *f, double value)
{
	return HEIGHT - BOTTOM - place(&f->y, value) * (HEIGHT - TOP - BOTTOM);
}

double db_figure_top(void)
{
	return TOP;
}

double db_figure_bottom(void)
{
	return HEIGHT - BOTTOM;
}

static void text(struct db_markup *d, double x, double y, const char *class, const char *words)
{
	db_html_open(d, "text", class);
	db_markup_attribute(d, "x", "%.1f", x);
	db_markup_attribute(d, "y", "%.1f", y);
	db_markup_text(d, words);
	db_markup_end(d);
}

static void path(struct db_markup *d, const char *class, const struct db_buf *steps)
{
	d->failed |= steps->dropped > 0;
	db_html_open(d, "path", class);
	db_markup_attribute(d, "d", "%s", db_buf_str(steps));
	db_markup_end(d);
}

static void add_ticks(struct db_markup *d, const struct db_figure *f)
{
	struct db_buf grid = { 0 };
	size_t i;

	for (i = 0; i < f->y.n_ticks; i++)
		db_buf_printf(&grid, "M%.1f %.1fH%.1f", LEFT, db_figure_y(f, f->y.ticks[i].at),
			      WIDTH - RIGHT);
	for (i = 0; i < f->x.n_ticks; i++)
		db_buf_printf(&grid, "M%.1f %.1fV%.1f", db_figure_x(f, f->x.ticks[i].at),
			      HEIGHT - BOTTOM, HEIGHT - BOTTOM + 4);
	path(d, "grid", &grid);
	db_buf_free(&grid);
	for (i = 0; i < f->y.n_ticks; i++)
		text(d, LEFT - 6, db_figure_y(f, f->y.ticks[i].at) + 4, "tick y",
		     f->y.ticks[i].label);
	for (i = 0; i < f->x.n_ticks; i++)
		text(d, db_figure_x(f, f->x.ticks[i].at), HEIGHT - BOTTOM + 17, "tick",
		     f->x.ticks[i].label);
}

void db_figure_begin(struct db_markup *d, const struct db_figure *f, const char *title)
{
	db_html_open(d, "svg", "figure");
	db_markup_attribute(d, "xmlns", "http://www.w3.org/2000/svg");
	db_markup_attribute(d, "viewBox", "0 0 %.0f %.0f", WIDTH, HEIGHT);
	db_markup_attribute(d, "role", "img");
	db_markup_attribute(d, "aria-label", "%s", title);
	add_ticks(d, f);
	text(d, 4, TOP - 14, "label", f->y.label);
	text(d, WIDTH - RIGHT, HEIGHT - 8, "label x", f->x.label);
}

void db_figure_path(struct db_markup *d, const char *class, size_t curve,
		    const struct db_buf *steps)
{
	char classes[48];

	snprintf(classes, sizeof(classes), "%s c%zu", class, curve);
	path(d, classes, steps);
}

void db_figure_note(struct db_markup *d, double x, double y, const char *words)
{
	text(d, x, y, "note", words);
}

void db_figure_end(struct db_markup *d)
{
	db_markup_full_end(d);
}
