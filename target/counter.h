/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The architected counter, read directly, and what it is worth: frequency, resolution, cost of a
 * sample, each measured against CLOCK_MONOTONIC_RAW or by itself.
 */
#ifndef DOORBENCH_TARGET_COUNTER_H
#define DOORBENCH_TARGET_COUNTER_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "target/error.h"

/* worse than this, and the counter is no clock: 100 ppm of a second are more than a slow reply */
#define DBT_CLOCK_PPM_MAX	100.0

struct dbt_clock {
	double hz;		/* ticks per second of CLOCK_MONOTONIC_RAW */
	uint64_t step;		/* ticks by which the counter advances, mostly 1 */
	double resolution_ns;	/* of one step */
	double cost_ns;		/* of a sample: two reads and recording */
	double raw_ns;		/* of one read of CLOCK_MONOTONIC_RAW */
	double error_ppm;	/* worst distance from the line, over the length of the line */
	unsigned int points;	/* that the line was drawn through */
};

/*
 * Not before everything that comes earlier in the program has been done, a read of a device among
 * it; what comes later does not begin before.
 */
static inline uint64_t dbt_counter(void)
{
	uint64_t ticks;

#if defined(__aarch64__)
	__asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(ticks) :: "memory");
#elif defined(__x86_64__)
	uint32_t low, high;

	__asm__ volatile("lfence\n\trdtsc\n\tlfence" : "=a"(low), "=d"(high) :: "memory");
	ticks = (uint64_t)high << 32 | low;
#else
#error "no counter is known for this architecture"
#endif
	return ticks;
}

/** dbt_raw_ns() - CLOCK_MONOTONIC_RAW, nanoseconds */
static inline uint64_t dbt_raw_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/** dbt_clock_ns() - a duration in ticks as nanoseconds */
static inline double dbt_clock_ns(const struct dbt_clock *c, uint64_t ticks)
{
	return (double)ticks * 1e9 / c->hz;
}

/**
 * dbt_clock_calibrate() - measure all of struct dbt_clock
 * @c:       filled in
 * @seconds: that the line is long, at least 0.1
 * @err:     sentence
 *
 * Return: DBT_DONE; DBT_WRONG: error_ppm is above DBT_CLOCK_PPM_MAX, or the counter stands still;
 * @c is filled in then as well.
 */
int dbt_clock_calibrate(struct dbt_clock *c, double seconds, struct dbt_error *err);

/**
 * dbt_clock_line() - the line through points by least squares
 * @x:         ascending
 * @y:         values at them
 * @n:         number of points, at least 2
 * @slope:     y per x
 * @worst:     largest distance of a point from the line, in y
 */
void dbt_clock_line(const double *x, const double *y, unsigned int n, double *slope,
		    double *worst);

#endif
