// SPDX-License-Identifier: GPL-2.0-only
/* A histogram of constant size, see histogram.h. */
#include <math.h>
#include <string.h>

#include "lib/histogram.h"

/* its place on the scale of cells; rounding may put a value beside the start of a cell into it */
static double place(double value)
{
	return (log2(value) + DB_HISTOGRAM_LOWEST) * DB_HISTOGRAM_CELLS;
}

static void add(struct db_histogram *h, double value)
{
	double at = value > 0 ? place(value) : -1;
	size_t cell;

	if (at < 0) {
		h->below++;
	} else if (at >= DB_HISTOGRAM_ALL) {
		h->above++;
	} else {
		cell = (size_t)at;
		h->first = cell < h->first ? cell : h->first;
		h->last = cell > h->last ? cell : h->last;
		h->cells[cell]++;
	}
}

void db_histogram_make(struct db_histogram *h, const double *values, size_t n)
{
	size_t i;

	memset(h, 0, sizeof(*h));
	h->n = n;
	h->first = DB_HISTOGRAM_ALL;
	for (i = 0; i < n; i++)
		add(h, values[i]);
}

double db_histogram_start(size_t cell)
{
	return exp2((double)cell / DB_HISTOGRAM_CELLS - DB_HISTOGRAM_LOWEST);
}

size_t db_histogram_inside(const struct db_histogram *h)
{
	return h->n - h->below - h->above;
}

size_t db_histogram_sum(const struct db_histogram *h, size_t cell, size_t width)
{
	size_t sum = 0;

	for (; width-- && cell < DB_HISTOGRAM_ALL; cell++)
		sum += h->cells[cell];
	return sum;
}
