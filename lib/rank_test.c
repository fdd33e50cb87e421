// SPDX-License-Identifier: GPL-2.0-only
/* Mann-Whitney U, bootstrap of medians, power and Holm's correction, see rank_test.h. */
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/rank_test.h"
#include "lib/stats.h"

struct ranked {
	double value;
	size_t group;
};

static int by_value(const void *a, const void *b)
{
	double x = ((const struct ranked *)a)->value, y = ((const struct ranked *)b)->value;

	return (x > y) - (x < y);
}

static int check(const double *v, size_t n, struct db_error *err)
{
	if (!n)
		return db_fail(err, EINVAL, "a group without values cannot be compared");
	for (size_t i = 0; i < n; i++) {
		if (!isfinite(v[i]))
			return db_fail(err, EINVAL, "value %zu of %zu is not a number", i + 1, n);
	}
	return 0;
}

/* P(U <= @u): of all choices of @n ranks of 1 .. @n + @m, those with a small enough sum */
static int exact_below(size_t n, size_t m, double u, double *p)
{
	size_t total = n + m, width = total * (total + 1) / 2 + 1, k, s, r;
	size_t most = (size_t)u + n * (n + 1) / 2;
	double *ways = calloc((n + 1) * width, sizeof(*ways)), all = 0, below = 0;

	if (!ways)
		return -ENOMEM;
	ways[0] = 1;
	for (r = 1; r <= total; r++) {
		for (k = n < r ? n : r; k > 0; k--) {
			for (s = width - 1; s >= r; s--)
				ways[k * width + s] += ways[(k - 1) * width + s - r];
		}
	}
	for (s = 0; s < width; s++) {
		all += ways[n * width + s];
		if (s <= most)
			below += ways[n * width + s];
	}
	free(ways);
	*p = below / all;
	return 0;
}

/* two-sided p by the normal distribution; @ties: sum of t^3 - t over groups of equal values */
static double normal_p(double n, double m, double u, double ties)
{
	double total = n + m;
	double variance = n * m / 12 * (total + 1 - ties / (total * (total - 1)));
	double off = fabs(u - n * m / 2) - 0.5;

	if (variance <= 0 || off <= 0)
		return 1;
	return erfc(off / sqrt(variance) / M_SQRT2);
}

/* rank sum of group 0 with mean ranks, and the tie term */
static double rank_sum(const struct ranked *all, size_t total, double *ties)
{
	double sum = 0, t;
	size_t i, j, k;

	*ties = 0;
	for (i = 0; i < total; i = j) {
		for (j = i; j < total && all[j].value <= all[i].value; j++)
			;
		t = (double)(j - i);
		*ties += t * t * t - t;
		for (k = i; k < j; k++)
			sum += all[k].group ? 0 : ((double)(i + j) + 1) / 2;
	}
	return sum;
}

int db_rank_test(const double *a, size_t n, const double *b, size_t m, struct db_rank_test *out,
		 struct db_error *err)
{
	struct ranked *all;
	double ties, smaller;
	int ret = check(a, n, err);

	if (!ret)
		ret = check(b, m, err);
	if (ret)
		return ret;
	all = calloc(n + m, sizeof(*all));
	if (!all)
		return db_fail(err, ENOMEM, "no memory to rank values");
	for (size_t i = 0; i < n + m; i++)
		all[i] = (struct ranked){ i < n ? a[i] : b[i - n], i >= n };
	qsort(all, n + m, sizeof(*all), by_value);
	out->u = rank_sum(all, n + m, &ties) - (double)n * ((double)n + 1) / 2;
	free(all);
	out->exact = ties <= 0 && n + m <= DB_RANK_EXACT_MAX;
	out->p = normal_p((double)n, (double)m, out->u, ties);
	if (!out->exact)
		return 0;
	smaller = fmin(out->u, (double)n * (double)m - out->u);
	if (exact_below(n, m, smaller, &out->p))
		return db_fail(err, ENOMEM, "no memory to count ranks");
	out->p = fmin(1, 2 * out->p);
	return 0;
}

/* splitmix64 (Steele, Lea, Flood, OOPSLA 2014): small, good enough, the same everywhere */
static uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static double median(double *v, size_t n)
{
	db_stats_sort(v, n);
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

static double resampled_median(const double *v, size_t n, double *room, uint64_t *state)
{
	for (size_t i = 0; i < n; i++)
		room[i] = v[next_random(state) % n];
	return median(room, n);
}

static double plain_median(const double *v, size_t n, double *room)
{
	memcpy(room, v, n * sizeof(*v));
	return median(room, n);
}

int db_median_change(const double *a, size_t n, const double *b, size_t m,
		     struct db_median_change *out, struct db_error *err)
{
	double *room, *ratios, *differences, x, y;
	uint64_t state = 1;
	int ret = check(a, n, err);

	if (!ret)
		ret = check(b, m, err);
	if (ret)
		return ret;
	room = calloc((n > m ? n : m) + 2 * DB_BOOTSTRAP_ROUNDS, sizeof(*room));
	if (!room)
		return db_fail(err, ENOMEM, "no memory for the bootstrap");
	ratios = room + (n > m ? n : m);
	differences = ratios + DB_BOOTSTRAP_ROUNDS;
	x = plain_median(a, n, room);
	y = plain_median(b, m, room);
	*out = (struct db_median_change){ .has_ratio = x > 0, .difference = y - x };
	out->ratio = x > 0 ? y / x : 0;
	for (size_t i = 0; i < DB_BOOTSTRAP_ROUNDS; i++) {
		x = resampled_median(a, n, room, &state);
		y = resampled_median(b, m, room, &state);
		differences[i] = y - x;
		out->has_ratio = out->has_ratio && x > 0;
		ratios[i] = x > 0 ? y / x : 0;
	}
	db_stats_sort(ratios, DB_BOOTSTRAP_ROUNDS);
	db_stats_sort(differences, DB_BOOTSTRAP_ROUNDS);
	out->ratio_low = db_stats_percentile(ratios, DB_BOOTSTRAP_ROUNDS, 2.5);
	out->ratio_high = db_stats_percentile(ratios, DB_BOOTSTRAP_ROUNDS, 97.5);
	out->difference_low = db_stats_percentile(differences, DB_BOOTSTRAP_ROUNDS, 2.5);
	out->difference_high = db_stats_percentile(differences, DB_BOOTSTRAP_ROUNDS, 97.5);
	free(room);
	return 0;
}

size_t db_rank_runs_needed(const double *v, size_t n, double shift)
{
	double larger = 0, pairs = (double)n * ((double)n - 1), z = 1.959964 + 0.841621, off;

	if (n < 2)
		return 0;
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < n; j++) {
			double y = v[j] * (1 + shift);

			if (i != j)
				larger += y > v[i] ? 1 : y < v[i] ? 0 : 0.5;
		}
	}
	off = larger / pairs - 0.5;
	if (off < 1e-6)
		return 0;
	/* total = z^2 / (12 c (1 - c) off^2) with c = 1/2, half of it a side */
	return (size_t)ceil(z * z / (6 * off * off));
}

int db_holm(double *p, size_t n)
{
	struct ranked *order = calloc(n ? n : 1, sizeof(*order));
	double most = 0;

	if (!order)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		order[i] = (struct ranked){ p[i], i };
	qsort(order, n, sizeof(*order), by_value);
	for (size_t i = 0; i < n; i++) {
		most = fmax(most, fmin(1, order[i].value * (double)(n - i)));
		p[order[i].group] = most;
	}
	free(order);
	return 0;
}
