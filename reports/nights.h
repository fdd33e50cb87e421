/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Many run directories, reduced to what an index shows of each: who and what, verdicts, and one
 * number per measurement.  For use inside this room.
 */
#ifndef DOORBENCH_NIGHTS_H
#define DOORBENCH_NIGHTS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/error.h"
#include "lib/rundir_read.h"

struct db_night {
	char *dir;			/* its name in the directory of runs */
	char *reason;			/* why it cannot be read; NULL: it can */
	char *pair, *kind, *started, *release;	/* "" if unknown */
	bool finished;
	size_t count[DB_RUN_STATUSES];
	size_t known;			/* of those that failed: by known kernel bugs */
	const char *report;		/* the best report that is there, NULL: none */
};

/* one measurement of one night; strings are its own */
struct db_night_number {
	size_t night;
	char *suite, *test, *backend, *mode, *name, *unit;
	size_t n;			/* samples; 0: a single value was recorded */
	double median, low, high;	/* all the same if there is no interval */
	bool has_ci;
};

struct db_nights {
	struct db_night *nights;	/* by pair, in each by time; unreadable ones at the end */
	size_t n, cap;
	/* by pair, suite, test, measurement, backend, time */
	struct db_night_number *numbers;
	size_t n_numbers, cap_numbers;
};

/**
 * db_nights_load() - read every run directory in a directory
 * @dir: the directory; links in it are not followed, "latest" would be counted twice
 * @out: the caller's, freed with db_nights_free(); empty on failure
 *
 * A directory that is no run but holds runs, as a job of several parts does, stands for these.
 * What is a directory and no run is kept with the reason.  Numbers are those of cases that are PASS
 * or DONE and, of a repeated case, the first.
 *
 * Return: 0; -ENOENT if there is no directory in it; -ENOMEM; -errno.
 */
int db_nights_load(const char *dir, struct db_nights *out, struct db_error *err);

/** db_nights_free() - free what db_nights_load() filled in; @n may be empty, is emptied */
void db_nights_free(struct db_nights *n);

/** db_nights_same_figure() - the same measurement of the same test and pair, with any backend? */
bool db_nights_same_figure(const struct db_nights *all, const struct db_night_number *a,
			   const struct db_night_number *b);

#endif
