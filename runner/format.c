// SPDX-License-Identifier: GPL-2.0-only
/* Durations and measured values for people, see format.h. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runner/format.h"

/* counts are shown in full up to here */
#define COUNT_MAX	1e9

void run_format_duration(double seconds, char *out, size_t size)
{
	/* longer than anybody waits, short enough for a long */
	long s = lround(fmin(fmax(seconds, 0), 1e9));

	if (s < 60)
		snprintf(out, size, "%ld s", s);
	else if (s < 3600)
		snprintf(out, size, "%ld min %ld s", s / 60, s % 60);
	else
		snprintf(out, size, "%ld h %ld min", s / 3600, s % 3600 / 60);
}

/* Return: the unit that @value, of nanoseconds before, is in now */
static const char *scale_ns(double *value)
{
	static const char *const units[] = { "ns", "us", "ms", "s" };
	size_t i = 0;

	/* what would be rounded to 1000 is 1 of the next one */
	for (; i + 1 < sizeof(units) / sizeof(units[0]) && fabs(*value) >= 999.5; i++)
		*value /= 1000;
	return units[i];
}

void run_format_value(double value, const char *unit, char *out, size_t size)
{
	double v;
	int decimals;

	if (!strcmp(unit, "ns"))
		unit = scale_ns(&value);
	v = fabs(value);
	decimals = v == trunc(v) || v >= 99.95 ? 0 : v >= 9.995 ? 1 : 2;
	if (v < COUNT_MAX && (v >= 0.9995 || v == 0))
		snprintf(out, size, "%.*f %.20s", decimals, value, unit);
	else
		snprintf(out, size, "%.3g %.20s", value, unit);
}
