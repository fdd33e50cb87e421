// SPDX-License-Identifier: GPL-2.0-only
/* Keeps, writes and sums up samples, see samples.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "target/counter.h"
#include "target/samples.h"

int dbt_samples_alloc(struct dbt_samples *s, size_t max, struct dbt_error *err)
{
	void *v = mmap(NULL, max * sizeof(*s->v), PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	*s = (struct dbt_samples){ 0 };
	if (v == MAP_FAILED)
		return dbt_fail(err, DBT_CANNOT, "no memory for %zu samples of %zu bytes: %s", max,
				sizeof(*s->v), strerror(errno));
	s->v = v;
	s->max = max;
	return DBT_DONE;
}

void dbt_samples_free(struct dbt_samples *s)
{
	if (s->v)
		munmap(s->v, s->max * sizeof(*s->v));
	*s = (struct dbt_samples){ 0 };
}

/* whole nanoseconds: a digit more would be below the resolution of most counters */
static unsigned long long whole_ns(const struct dbt_clock *clock, uint64_t ticks)
{
	return (unsigned long long)(dbt_clock_ns(clock, ticks) + 0.5);
}

int dbt_samples_write(const struct dbt_samples *s, const struct dbt_clock *clock, int columns,
		      const char *place, const char *what, struct dbt_error *err)
{
	FILE *f = strcmp(place, "-") ? fopen(place, "we") : stdout;
	int bad;

	if (!f)
		return dbt_fail(err, DBT_CANNOT, "%s: %s", place, strerror(errno));
	fprintf(f, "# number %s, ns\n", what);
	for (size_t i = 0; i < s->n && !ferror(f); i++) {
		if (s->v[i].first == DBT_NO_SAMPLE)
			continue;
		fprintf(f, "%zu %llu", i + 1, whole_ns(clock, s->v[i].first));
		if (columns > 1)
			fprintf(f, " %llu", whole_ns(clock, s->v[i].second));
		putc('\n', f);
	}
	bad = f == stdout ? fflush(f) || ferror(f) : ferror(f) | fclose(f);
	return bad ? dbt_fail(err, DBT_CANNOT, "cannot write samples to %s: %s",
			      strcmp(place, "-") ? place : "standard output",
			      strerror(errno)) : DBT_DONE;
}

static int by_first(const void *a, const void *b)
{
	const struct dbt_sample *p = a, *q = b;

	return (p->first > q->first) - (p->first < q->first);
}

static int by_second(const void *a, const void *b)
{
	const struct dbt_sample *p = a, *q = b;

	return (p->second > q->second) - (p->second < q->second);
}

size_t dbt_samples_rank(size_t n, unsigned int per_mille)
{
	return (n * per_mille + 999) / 1000 - 1;
}

void dbt_samples_print(struct dbt_samples *s, const struct dbt_clock *clock, int column,
		       const char *name)
{
	static const struct {
		const char *key;
		unsigned int per_mille;
		size_t least;
	} ranks[] = {
		{ "p50", 500, 1 }, { "p90", 900, 10 }, { "p99", 990, 100 }, { "p999", 999, 1000 },
		{ "max", 1000, 1 },
	};
	size_t n = s->n;

	qsort(s->v, s->n, sizeof(s->v[0]), column ? by_second : by_first);
	/* those without an answer are at the end now */
	while (n && s->v[n - 1].first == DBT_NO_SAMPLE)
		n--;
	if (!n)
		return;
#define VALUE(i) whole_ns(clock, column ? s->v[i].second : s->v[i].first)
	printf("%smin_ns=%llu", name, VALUE(0));
	for (size_t i = 0; i < sizeof(ranks) / sizeof(ranks[0]); i++) {
		if (n >= ranks[i].least)
			printf(" %s%s_ns=%llu", name, ranks[i].key,
			       VALUE(dbt_samples_rank(n, ranks[i].per_mille)));
	}
#undef VALUE
	putchar('\n');
}
