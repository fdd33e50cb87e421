/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One measurement as the pages show it: its statistics, its distribution, its histogram and its
 * course in few points, however many samples there are.  For use inside this room.
 */
#ifndef DOORBENCH_MEASURE_H
#define DOORBENCH_MEASURE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/error.h"
#include "lib/histogram.h"
#include "lib/rundir_read.h"
#include "lib/stats.h"

/*
 * Points of a distribution: all if there are no more samples than this.  Otherwise one at each
 * 1/DB_MEASURE_STEPS of the samples, in the last of those steps at each half of what remains, so
 * that the tail and the maximum are exact; a curve that holds each point's value is nowhere off by
 * more than 1/DB_MEASURE_STEPS of the samples, 0.25 percentage points.
 */
#define DB_MEASURE_STEPS	400

/*
 * Columns of a course: if there are more samples, each is the smallest and the largest of equally
 * many neighbours, so that no outlier is lost.
 */
#define DB_MEASURE_COLUMNS	500

struct db_measure_point {
	double value;
	double share;		/* of the samples that are at most @value, 0 < @share <= 1 */
};

struct db_measure_column {
	double low, high;
};

struct db_measure {
	struct db_stats stats;
	struct db_measure_point *points;
	size_t n_points;
	struct db_histogram *histogram;	/* of all samples */
	struct db_measure_column *columns;
	size_t n_columns;
	size_t per_column;	/* samples, of the last column maybe fewer; 1: every sample */
};

/** db_measure_unit() - in which a measurement is shown: its own, but "us" for "ns"; never "" */
const char *db_measure_unit(const struct db_run_measurement *m);

/** db_measure_show() - a value of a measurement in the unit in which it is shown */
double db_measure_show(const struct db_run_measurement *m, double value);

/**
 * db_measure_load() - read and sum up the samples of a measurement
 * @out: filled in, in db_measure_unit(); the caller's, freed with db_measure_free(); empty on
 *       failure
 *
 * Return: 0; as db_run_samples_each().
 */
int db_measure_load(const struct db_run *run, const struct db_run_case *c,
		    const struct db_run_measurement *m, struct db_measure *out,
		    struct db_error *err);

/** db_measure_free() - free what db_measure_load() filled in; @m may be empty, is emptied */
void db_measure_free(struct db_measure *m);

/**
 * db_measure_values() - only the values of a measurement's samples, in their order and in
 *                       db_measure_unit()
 * @values: gets an array for free(); NULL on failure
 */
int db_measure_values(const struct db_run *run, const struct db_run_case *c,
		      const struct db_run_measurement *m, double **values, size_t *n,
		      struct db_error *err);

#endif
