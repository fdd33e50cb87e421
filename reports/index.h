/* SPDX-License-Identifier: GPL-2.0-only */
/* The index over many nights: what its table and its trends share; for use inside this room. */
#ifndef DOORBENCH_INDEX_H
#define DOORBENCH_INDEX_H

#include <stdbool.h>
#include <stddef.h>

#include "reports/markup.h"
#include "reports/nights.h"

/* characters of a date */
#define DB_INDEX_DATE	10

/* one line of a figure: numbers of the same case, one a night */
struct db_index_series {
	const struct db_night_number *numbers;
	size_t n;
};

struct db_index {
	struct db_markup d;
	const struct db_nights *all;
	const char *prefix;		/* from the page to the runs, "" or with a '/' at the end */
	struct db_index_series *series;
	size_t n_series;
};

/* the nights of one pair, or those that cannot be read */
struct db_index_range {
	size_t from, to;
};

/** db_index_in() - is a line one of this pair's? */
bool db_index_in(const struct db_index_series *s, const struct db_index_range *r);

/** db_index_new_kernel() - has the EP another kernel than in the night before? */
bool db_index_new_kernel(const struct db_index *x, const struct db_index_range *r, size_t night);

/** db_index_date() - "2026-11-22", of the directory's name if the run has no time of that form */
const char *db_index_date(const struct db_night *night, char *text, size_t size);

/** db_index_trends() - a figure per measurement */
void db_index_trends(struct db_index *x, const struct db_index_range *r);

#endif
