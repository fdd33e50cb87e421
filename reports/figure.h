/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Figures as SVG inside a page: axes with round ticks, curves as paths.  Colours and widths are the
 * page's style sheet's business, so that they follow light, dark and paper.  For use inside this
 * room.
 */
#ifndef DOORBENCH_FIGURE_H
#define DOORBENCH_FIGURE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buffer.h"
#include "reports/markup.h"

#define DB_FIGURE_TICKS		12
/* curves that the style sheet can tell apart, classes c0 to c5 */
#define DB_FIGURE_CURVES	6

struct db_figure_tick {
	double at;
	char label[24];
};

struct db_figure_axis {
	double low, high;
	bool log;
	const char *label;
	struct db_figure_tick ticks[DB_FIGURE_TICKS];
	size_t n_ticks;
};

struct db_figure {
	struct db_figure_axis x, y;
};

/**
 * db_figure_axis() - an axis for values from @low to @high
 *
 * Logarithmic if the values are above 0 and far apart; ends and ticks are round.
 */
void db_figure_axis(struct db_figure_axis *axis, double low, double high, const char *label);

/** db_figure_axis_linear() - an axis from exactly @low to @high, with round ticks */
void db_figure_axis_linear(struct db_figure_axis *axis, double low, double high,
			   const char *label);

/** db_figure_axis_share() - an axis from 0 to 100 %, its values are 0 to 1 */
void db_figure_axis_share(struct db_figure_axis *axis, const char *label);

/** db_figure_x() - where a value is, in the figure's units; beyond the axis: at its end */
double db_figure_x(const struct db_figure *f, double value);

/** db_figure_y() - the same for the other axis */
double db_figure_y(const struct db_figure *f, double value);

/** db_figure_begin() - start of the element, frame and ticks; @title for those who cannot see */
void db_figure_begin(struct db_markup *d, const struct db_figure *f, const char *title);

/** db_figure_path() - a curve with the style's classes @class and c<@curve> */
void db_figure_path(struct db_markup *d, const char *class, size_t curve,
		    const struct db_buf *path);

/** db_figure_note() - a short text, its start at the given place */
void db_figure_note(struct db_markup *d, double x, double y, const char *text);

/** db_figure_end() - end of the element */
void db_figure_end(struct db_markup *d);

/** db_figure_top() - the upper end of the plot's area; db_figure_bottom() - its lower end */
double db_figure_top(void);
double db_figure_bottom(void);

#endif
