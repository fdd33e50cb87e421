/* SPDX-License-Identifier: GPL-2.0-only */
/* What the last run of the same pair took and measured, to be shown beside this one. */
#ifndef DOORBENCH_HISTORY_H
#define DOORBENCH_HISTORY_H

#include <stddef.h>

struct run_history_case {
	char *suite, *name;
	double seconds;		/* mean of its repeats */
	double value;		/* headline of the first measurement that has one, of the first
				 * repeat that has such a measurement; NAN: none */
	char *unit;		/* of the value; "" */
};

struct run_history {
	char *run;		/* name of the run directory; NULL: no earlier run */
	struct run_history_case *cases;	/* sorted by suite and name */
	size_t n_cases;
};

/**
 * run_history_load() - the newest finished run of a pair
 * @parent: directory of run directories; the ten newest that may be of the pair are looked at
 * @pair:   name of the pair
 * @h:      filled in, empty if there is no such run or none can be read; freed by
 *          run_history_free()
 */
void run_history_load(const char *parent, const char *pair, struct run_history *h);

/** run_history_find() - a case of that run, NULL if it was not in it or did not run; @h's own */
const struct run_history_case *run_history_find(const struct run_history *h, const char *suite,
						const char *name);

/** run_history_free() - free what run_history_load() filled in */
void run_history_free(struct run_history *h);

#endif
