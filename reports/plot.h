/* SPDX-License-Identifier: GPL-2.0-only */
/* What the pictures of a run have in common; for use inside this room. */
#ifndef DOORBENCH_PLOT_H
#define DOORBENCH_PLOT_H

#include "lib/buffer.h"
#include "lib/error.h"
#include "lib/rundir_read.h"

struct db_plot {
	const struct db_run *run;
	char *dir;			/* <rundir>/plots */
	const char *templates_dir;
};

/** db_plot_write() - write plots/<name>; 0, -ENOMEM if a part of @text was dropped, -errno */
int db_plot_write(const struct db_plot *p, const char *name, const struct db_buf *text,
		  struct db_error *err);

/** db_plot_remove() - remove plots/<name>, which need not be there; 0, -ENOMEM, -errno */
int db_plot_remove(const struct db_plot *p, const char *name, struct db_error *err);

/**
 * db_plot_quote() - add @s as a gnuplot string
 *
 * In single quotes nothing is special but the quote itself; newlines stay newlines.
 */
void db_plot_quote(struct db_buf *out, const char *s);

/*
 * The pictures: each writes its .dat files and adds the settings of its template to @script.
 * Return: how many samples there are to show, -ENOMEM, -errno.
 */

/** db_plot_ping() - every ping sample in its order */
long db_plot_ping(const struct db_plot *p, struct db_buf *script, struct db_error *err);

/** db_plot_cdf() - distributions of the run's first measurements */
long db_plot_cdf(const struct db_plot *p, struct db_buf *script, struct db_error *err);

/** db_plot_compare() - doorbells beside polling */
long db_plot_compare(const struct db_plot *p, struct db_buf *script, struct db_error *err);

#endif
