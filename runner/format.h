/* SPDX-License-Identifier: GPL-2.0-only */
/* Durations and measured values, short and for people: what a terminal's line has room for. */
#ifndef DOORBENCH_FORMAT_H
#define DOORBENCH_FORMAT_H

#include <stddef.h>

/** run_format_duration() - "4 s", "1 min 20 s", "2 h 5 min" */
void run_format_duration(double seconds, char *out, size_t size);

/**
 * run_format_value() - "850 us", "94.1 Mbit/s", "1000000 rings"
 * @value: finite
 * @unit:  "ns" is shown as ns, us, ms or s, whichever needs the fewest digits
 * @out:   at least 48 bytes: a longer unit is cut
 * @size:  of @out
 *
 * Three digits that count; counts in full.
 */
void run_format_value(double value, const char *unit, char *out, size_t size);

#endif
