/* SPDX-License-Identifier: GPL-2.0-only */
/* Time as far as a millisecond is good enough; what is measured is read from counter.h. */
#ifndef DOORBENCH_TARGET_WHEN_H
#define DOORBENCH_TARGET_WHEN_H

#include <time.h>

/** dbt_now() - CLOCK_MONOTONIC, seconds */
static inline double dbt_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

#endif
