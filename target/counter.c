// SPDX-License-Identifier: GPL-2.0-only
/* What the counter is worth, see counter.h. */
#include <stdlib.h>
#include <string.h>

#include "target/counter.h"
#include "target/samples.h"

/* points of the line, and how many of them are kept: those that were read with least disturbance */
#define POINTS		100u
#define KEPT		(POINTS / 2)
/* reads of one point, of which the closest counts */
#define TRIES		8
#define STEP_READS	2000
#define BATCHES		21
#define BATCH		256

struct point {
	uint64_t ticks, ns;
	uint64_t width;		/* ticks between the reads of the counter before and behind */
};

/* one reading of both clocks at, as nearly as can be had, the same time */
static void read_point(struct point *best)
{
	best->width = UINT64_MAX;
	for (int i = 0; i < TRIES; i++) {
		uint64_t before = dbt_counter(), ns = dbt_raw_ns(), behind = dbt_counter();

		if (behind - before < best->width)
			*best = (struct point){ .ticks = before + (behind - before) / 2,
						.ns = ns, .width = behind - before };
	}
}

static int by_width(const void *a, const void *b)
{
	const struct point *p = a, *q = b;

	return (p->width > q->width) - (p->width < q->width);
}

static int by_time(const void *a, const void *b)
{
	const struct point *p = a, *q = b;

	return (p->ns > q->ns) - (p->ns < q->ns);
}

void dbt_clock_line(const double *x, const double *y, unsigned int n, double *slope,
		    double *worst)
{
	double mx = 0, my = 0, sxx = 0, sxy = 0;

	for (unsigned int i = 0; i < n; i++) {
		mx += x[i] / n;
		my += y[i] / n;
	}
	for (unsigned int i = 0; i < n; i++) {
		sxx += (x[i] - mx) * (x[i] - mx);
		sxy += (x[i] - mx) * (y[i] - my);
	}
	*slope = sxy / sxx;
	*worst = 0;
	for (unsigned int i = 0; i < n; i++) {
		double off = y[i] - my - *slope * (x[i] - mx);

		off = off < 0 ? -off : off;
		*worst = off > *worst ? off : *worst;
	}
}

static void draw_line(struct dbt_clock *c, double seconds)
{
	const struct timespec pause = { .tv_nsec = (long)(seconds / POINTS * 1e9) };
	double x[KEPT], y[KEPT], slope, worst;
	struct point points[POINTS], first;

	for (unsigned int i = 0; i < POINTS; i++) {
		read_point(&points[i]);
		nanosleep(&pause, NULL);
	}
	first = points[0];
	qsort(points, POINTS, sizeof(points[0]), by_width);
	qsort(points, KEPT, sizeof(points[0]), by_time);
	for (unsigned int i = 0; i < KEPT; i++) {
		x[i] = (double)(points[i].ns - first.ns);
		y[i] = (double)(points[i].ticks - first.ticks);
	}
	dbt_clock_line(x, y, KEPT, &slope, &worst);
	c->points = KEPT;
	c->hz = slope * 1e9;
	c->error_ppm = worst / (y[KEPT - 1] - y[0]) * 1e6;
}

/* a counter of 1 GHz may be fed by one of 25 MHz: then all its values are 40 apart */
static uint64_t measure_step(void)
{
	uint64_t step = 0, last = dbt_counter();

	for (int i = 0; i < STEP_READS; i++) {
		uint64_t now = dbt_counter(), a = now - last, b = step;

		last = now;
		while (b) {
			uint64_t rest = a % b;

			a = b;
			b = rest;
		}
		step = a;
	}
	return step;
}

static int by_value(const void *a, const void *b)
{
	const uint64_t *p = a, *q = b;

	return (*p > *q) - (*p < *q);
}

/* median of batches: one that was interrupted says nothing about the cost */
static double measure_cost(const struct dbt_clock *c)
{
	struct dbt_sample place[BATCH];
	struct dbt_samples s = { .v = place, .max = BATCH };
	uint64_t took[BATCHES];

	for (int i = 0; i < BATCHES; i++) {
		uint64_t start = dbt_counter();

		s.n = 0;
		for (int k = 0; k < BATCH; k++) {
			uint64_t begin = dbt_counter(), end = dbt_counter();

			dbt_samples_add(&s, end - begin, end - begin);
		}
		took[i] = dbt_counter() - start;
		/* the recording must not be optimised away */
		__asm__ volatile("" :: "r"(place) : "memory");
	}
	qsort(took, BATCHES, sizeof(took[0]), by_value);
	return dbt_clock_ns(c, took[BATCHES / 2]) / BATCH;
}

static double measure_raw(const struct dbt_clock *c)
{
	uint64_t took[BATCHES];

	for (int i = 0; i < BATCHES; i++) {
		uint64_t start = dbt_counter();

		for (int k = 0; k < BATCH; k++)
			dbt_raw_ns();
		took[i] = dbt_counter() - start;
	}
	qsort(took, BATCHES, sizeof(took[0]), by_value);
	return dbt_clock_ns(c, took[BATCHES / 2]) / BATCH;
}

int dbt_clock_calibrate(struct dbt_clock *c, double seconds, struct dbt_error *err)
{
	memset(c, 0, sizeof(*c));
	c->step = measure_step();
	if (!c->step)
		return dbt_fail(err, DBT_WRONG, "the counter stands still");
	draw_line(c, seconds);
	c->resolution_ns = dbt_clock_ns(c, c->step);
	c->cost_ns = measure_cost(c);
	c->raw_ns = measure_raw(c);
	if (!(c->hz > 0) || !(c->error_ppm <= DBT_CLOCK_PPM_MAX))
		return dbt_fail(err, DBT_WRONG, "the counter is no clock: it is off by %.1f ppm of "
				"CLOCK_MONOTONIC_RAW, more than %.0f", c->error_ppm,
				DBT_CLOCK_PPM_MAX);
	return DBT_DONE;
}
