/* SPDX-License-Identifier: GPL-2.0-only */
/* The two clocks of a run: a monotonic one for durations, UTC for stamps. */
#ifndef DOORBENCH_CLOCK_H
#define DOORBENCH_CLOCK_H

#include <stddef.h>
#include <time.h>

/** db_now() - CLOCK_MONOTONIC, seconds */
double db_now(void);

/** db_stamp() - "2026-11-22T12:30:00Z" of @when into @out, at least 21 bytes */
void db_stamp(time_t when, char *out, size_t size);

/** db_stamp_name() - "20261122T123000Z" of @when into @out, at least 17 bytes: for file names */
void db_stamp_name(time_t when, char *out, size_t size);

#endif
