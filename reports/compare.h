/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Comparing two sets of runs.  A set comes from run directories or from a saved baseline; the unit
 * of comparison is one run's headline of one measurement; of a case that was repeated in a run, the
 * median of the repetitions, which are too much alike to count as runs (docs/measuring.md).  They
 * are values of their own where they are all that a side has.
 */
#ifndef DOORBENCH_COMPARE_H
#define DOORBENCH_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buffer.h"
#include "lib/error.h"
#include "lib/rank_test.h"
#include "lib/rundir_read.h"
#include "lib/stats.h"

/* fewest runs a side for a verdict */
#define COMPARE_RUNS_MIN	10
/* a baseline file is small */
#define COMPARE_BASELINE_MAX	(4UL << 20)
#define COMPARE_SCHEMA		1

/* what is recorded of the surroundings; each text is "several" if the runs differ */
enum compare_env {
	COMPARE_PAIR, COMPARE_KIND, COMPARE_EP, COMPARE_RC, COMPARE_EP_HZ, COMPARE_RC_HZ,
	COMPARE_EP_PREEMPT, COMPARE_ENVS
};

extern const char *const compare_env_names[COMPARE_ENVS];

struct compare_measurement {
	char *suite, *name, *measurement, *unit;	/* name is the case's */
	double *values;					/* one per run */
	size_t n, cap;
	size_t settled;			/* of these; the rest is of the run that is being added */
	size_t runs;			/* that gave them; 1: they are its repetitions */
};

struct compare_case {
	char *suite, *name;
	long count[DB_RUN_STATUSES];
};

/* lists are sorted by their names */
struct compare_set {
	char *env[COMPARE_ENVS];
	struct compare_measurement *measurements;
	size_t n_measurements, cap_measurements;
	struct compare_case *cases;
	size_t n_cases, cap_cases;
	size_t runs;
};

/* one measurement that both sets have; the sets keep what it points to */
struct compare_row {
	const struct compare_measurement *old, *new;
	struct db_median_change change;
	struct db_stats from, to;
	size_t from_outliers, to_outliers;
	double p;		/* corrected if judged */
	bool judged, significant, regression;
};

/**
 * compare_each() - hand on a run directory, or each run directory in a directory
 * @take: gets its path and @arg; what it returns ends the search unless it is 0
 *
 * Links are not followed below @dir: "latest" would be counted twice.
 *
 * Return: 0; what @take returned; -ENOENT if there is no run; -errno.
 */
int compare_each(const char *dir, int (*take)(const char *run, void *arg, struct db_error *err),
		 void *arg, struct db_error *err);

/**
 * compare_load() - add a run directory, or each run directory in a directory, to a set
 *
 * As compare_each().  Samples that cannot be read fail the call: half a comparison would look like
 * a whole one.
 *
 * Return: 0; -ENOENT if there is no run; -EBADMSG, -ENOMEM, -errno.
 */
int compare_load(const char *dir, struct compare_set *set, struct db_error *err);

/** compare_add_run() - add a run that is loaded, as compare_load() does; 0, -errno */
int compare_add_run(struct compare_set *set, const struct db_run *run, struct db_error *err);

/** compare_sort() - bring the lists of a set into their order, after the last compare_load() */
void compare_sort(struct compare_set *set);

/** compare_free() - free the content of a set, which may be empty */
void compare_free(struct compare_set *set);

/** compare_case_of() - find or add; NULL without memory */
struct compare_case *compare_case_of(struct compare_set *set, const char *suite, const char *name);

/** compare_measurement_of() - find or add; NULL without memory */
struct compare_measurement *compare_measurement_of(struct compare_set *set, const char *suite,
						   const char *name, const char *measurement,
						   const char *unit);

/** compare_add_value() - one more run's headline; 0 or -ENOMEM */
int compare_add_value(struct compare_measurement *m, double value);

/** compare_baseline_write() - write a set as a baseline file; 0, -ENOMEM, -errno */
int compare_baseline_write(const char *path, const struct compare_set *set, struct db_error *err);

/**
 * compare_baseline_read() - read a baseline file into an empty set
 *
 * Return: 0; -EBADMSG with file and line or field; -EFBIG, -ENOMEM, -errno.
 */
int compare_baseline_read(const char *path, struct compare_set *set, struct db_error *err);

/** compare_same() - the measurement of that name and unit in a set, NULL if it has none */
const struct compare_measurement *compare_same(const struct compare_set *set,
					       const struct compare_measurement *m);

/**
 * compare_rows() - compare and judge each measurement that both sets have
 * @out: gets an array for the caller to free, also on failure; NULL without memory
 * @n:   gets its length
 *
 * Return: 0; -ENOMEM, -EINVAL with a sentence.
 */
int compare_rows(const struct compare_set *old, const struct compare_set *new,
		 struct compare_row **out, size_t *n, struct db_error *err);

/** compare_row_print() - four lines, the first one empty; @ratios_only: without absolute numbers */
void compare_row_print(const struct compare_row *r, bool ratios_only, struct db_buf *out);

/** compare_env_print() - the surroundings and the number of runs of both, a line each */
void compare_env_print(const struct compare_set *old, const struct compare_set *new,
		       struct db_buf *out);

/** compare_comparable() - are both of the same pair, and of one kind? */
bool compare_comparable(const struct compare_set *old, const struct compare_set *new);

/** compare_ratios_only() - is one of them virtual, so that absolute times say nothing? */
bool compare_ratios_only(const struct compare_set *old, const struct compare_set *new);

enum compare_verdict { COMPARE_SAME, COMPARE_REGRESSION, COMPARE_CANNOT_TELL };

/**
 * compare_text() - regression.txt of two sorted sets
 * @out: lines of at most 75 columns; the caller's
 *
 * Return: an enum compare_verdict, or -ENOMEM, -EINVAL with a sentence.
 */
int compare_text(const struct compare_set *old, const struct compare_set *new, struct db_buf *out,
		 struct db_error *err);

#endif
