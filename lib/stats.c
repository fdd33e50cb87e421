// SPDX-License-Identifier: GPL-2.0-only
/* Order statistics, see stats.h. */
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/stats.h"

/* with fewer samples qsort() is as fast */
#define RADIX_MIN	1024

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* the bits of a double, so that their order as a number is the doubles' */
static uint64_t key_of(double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

/* one pass of a radix sort, by the byte at @shift; false if all have the same there */
static bool radix_pass(const double *from, double *to, size_t n, int shift)
{
	size_t start[257] = { 0 }, i;

	for (i = 0; i < n; i++)
		start[(key_of(from[i]) >> shift & 0xff) + 1]++;
	if (start[(key_of(from[0]) >> shift & 0xff) + 1] == n)
		return false;
	for (i = 1; i < 256; i++)
		start[i] += start[i - 1];
	for (i = 0; i < n; i++)
		to[start[key_of(from[i]) >> shift & 0xff]++] = from[i];
	return true;
}

/* a night has millions of samples: five times as fast as qsort() */
static bool radix_sort(double *samples, size_t n)
{
	double *other = malloc(n * sizeof(*other)), *from = samples, *to = other;
	int shift;

	if (!other)
		return false;
	for (shift = 0; shift < 64; shift += 8) {
		if (radix_pass(from, to, n, shift)) {
			double *swap = from;

			from = to;
			to = swap;
		}
	}
	if (from != samples)
		memcpy(samples, from, n * sizeof(*samples));
	free(other);
	return true;
}

void db_stats_sort(double *samples, size_t n)
{
	if (n >= RADIX_MIN && radix_sort(samples, n))
		return;
	if (n)
		qsort(samples, n, sizeof(*samples), by_value);
}

double db_stats_percentile(const double *sorted, size_t n, double p)
{
	/* 99.9 has no exact double: without the tolerance a whole rank may come out one too high */
	double rank = ceil(p * (double)n / 100.0 - 1e-7);

	if (rank < 1)
		rank = 1;
	if (rank > (double)n)
		rank = (double)n;
	return sorted[(size_t)rank - 1];
}

/* probability of exactly @k heads among @n throws of a coin */
static double coin(size_t n, size_t k)
{
	int sign;
	double m = (double)n, j = (double)k;

	return exp(lgamma_r(m + 1, &sign) - lgamma_r(j + 1, &sign) - lgamma_r(m - j + 1, &sign) -
		   m * M_LN2);
}

int db_stats_median_ranks(size_t n, size_t *low, size_t *high, double *coverage)
{
	double below = 0, p;
	/* 16 standard deviations, sqrt(n) / 2 each, below the middle there is nothing to add */
	double first = floor((double)n / 2 - 8 * sqrt((double)n));
	size_t r = first > 0 ? (size_t)first : 0;

	if (n < DB_STATS_CI_MIN)
		return -ERANGE;
	/* x(r+1) misses the median with probability P(at most r of n samples are below it) */
	for (;;) {
		p = coin(n, r);
		if (below + p > 0.025)
			break;
		below += p;
		r++;
	}
	*low = r;
	*high = n + 1 - r;
	*coverage = 1 - 2 * below;
	return 0;
}

int db_stats_summary(double *samples, size_t n, struct db_stats *out, struct db_error *err)
{
	struct db_stats s = { .n = n };
	size_t i, low, high;
	double sum = 0;

	if (!n)
		return db_fail(err, EINVAL, "no samples to summarise");
	for (i = 0; i < n; i++) {
		if (!isfinite(samples[i]))
			return db_fail(err, EINVAL, "sample %zu of %zu is not a number", i + 1, n);
		sum += samples[i];
	}
	db_stats_sort(samples, n);
	s.min = samples[0];
	s.max = samples[n - 1];
	s.mean = sum / (double)n;
	s.median = n % 2 ? samples[n / 2] : (samples[n / 2 - 1] + samples[n / 2]) / 2;
	s.p90 = db_stats_percentile(samples, n, 90);
	s.p99 = db_stats_percentile(samples, n, 99);
	s.p999 = db_stats_percentile(samples, n, 99.9);
	if (!db_stats_median_ranks(n, &low, &high, &s.ci_coverage)) {
		s.has_ci = true;
		s.ci_low = samples[low - 1];
		s.ci_high = samples[high - 1];
	}
	*out = s;
	return 0;
}

size_t db_stats_outliers(const double *sorted, size_t n)
{
	double low, high, fence;
	size_t count = 0;

	if (n < 4)
		return 0;
	low = db_stats_percentile(sorted, n, 25);
	high = db_stats_percentile(sorted, n, 75);
	fence = 1.5 * (high - low);
	for (size_t i = 0; i < n; i++)
		count += sorted[i] < low - fence || sorted[i] > high + fence;
	return count;
}
