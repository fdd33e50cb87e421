// SPDX-License-Identifier: GPL-2.0-only
/* The two clocks of a run, see clock.h. */
#include "lib/clock.h"

double db_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static void stamp(time_t when, const char *fmt, char *out, size_t size)
{
	struct tm tm;

	gmtime_r(&when, &tm);
	if (!strftime(out, size, fmt, &tm))
		out[0] = '\0';
}

void db_stamp(time_t when, char *out, size_t size)
{
	stamp(when, "%Y-%m-%dT%H:%M:%SZ", out, size);
}

void db_stamp_name(time_t when, char *out, size_t size)
{
	stamp(when, "%Y%m%dT%H%M%SZ", out, size);
}
