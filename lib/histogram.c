// SPDX-License-Identifier: GPL-2.0-only
/* Log-linear histogram, see histogram.h. */
#include <math.h>
#include <stddef.h>

#include "lib/histogram.h"

/* bins 0 .. 127 are one wide; then 64 bins a power of two, 2, 4, 8 ... wide */
static size_t bin_of(uint64_t v)
{
	unsigned int shift = 0;

	while (v >> shift >= 2 * DB_HISTOGRAM_STEPS)
		shift++;
	return shift * DB_HISTOGRAM_STEPS + (size_t)(v >> shift);
}

static double middle_of(size_t bin)
{
	size_t shift = bin < 2 * DB_HISTOGRAM_STEPS ? 0 : bin / DB_HISTOGRAM_STEPS - 1;
	uint64_t low = (uint64_t)(bin - shift * DB_HISTOGRAM_STEPS) << shift;

	return (double)low + (double)((UINT64_C(1) << shift) - 1) / 2;
}

void db_histogram_add(struct db_histogram *h, int64_t value)
{
	h->n++;
	if (value < 0)
		h->underflow++;
	else if (value >> DB_HISTOGRAM_BITS)
		h->overflow++;
	else
		h->bin[bin_of((uint64_t)value)]++;
}

void db_histogram_merge(struct db_histogram *to, const struct db_histogram *from)
{
	for (size_t i = 0; i < DB_HISTOGRAM_BINS; i++)
		to->bin[i] += from->bin[i];
	to->n += from->n;
	to->underflow += from->underflow;
	to->overflow += from->overflow;
}

double db_histogram_percentile(const struct db_histogram *h, double p)
{
	double rank = fmax(1, ceil(p * (double)h->n / 100 - 1e-7));
	uint64_t seen = h->underflow;

	if (!h->n || (double)seen >= rank)
		return -1;
	for (size_t i = 0; i < DB_HISTOGRAM_BINS; i++) {
		seen += h->bin[i];
		if ((double)seen >= rank)
			return middle_of(i);
	}
	return (double)(UINT64_C(1) << DB_HISTOGRAM_BITS);
}
