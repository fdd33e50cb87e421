/* SPDX-License-Identifier: GPL-2.0-only */
/* The three figures of a measurement in report.html; for use inside this room. */
#ifndef DOORBENCH_HTML_FIGURES_H
#define DOORBENCH_HTML_FIGURES_H

#include <stdbool.h>
#include <stddef.h>

#include "reports/figure.h"
#include "reports/measure.h"

/* one measurement that is drawn */
struct db_html_curve {
	struct db_measure measure;
	size_t color;
};

struct db_html_curves {
	struct db_html_curve curve[DB_FIGURE_CURVES];
	size_t n;
	bool used[DB_FIGURE_CURVES];	/* colours */
};

/**
 * db_html_color() - a colour for the next curve, of a backend of this mode
 *
 * Blue is the doorbell's, vermillion is polling's, here and in the plots.  There must be a colour
 * left.
 */
size_t db_html_color(struct db_html_curves *all, const char *mode);

/** db_html_distribution() - the share of samples that took no longer; at least one curve */
void db_html_distribution(struct db_markup *d, const struct db_html_curves *all, const char *unit,
			  const char *title);

/**
 * db_html_histogram() - the share of samples in each of equally wide bars
 *
 * The bars of all curves are the same.  At least one curve; nothing is drawn if no sample is in a
 * cell of its histogram.
 */
void db_html_histogram(struct db_markup *d, const struct db_html_curves *all, const char *unit,
		       const char *title);

/** db_html_course() - the samples in their order; at least one curve */
void db_html_course(struct db_markup *d, const struct db_html_curves *all, const char *unit,
		    const char *title);

#endif
