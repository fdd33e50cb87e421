// SPDX-License-Identifier: GPL-2.0-only
/* What the last run of the same pair took and measured, see history.h. */
#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/rundir_read.h"
#include "runner/history.h"

/* a run that was cut off is rare: behind so many of them nobody looks for a whole one */
#define TRIES_MAX	10

/* "20261122T123000Z-<pair>-": the kernel behind it may be anything */
static bool name_fits(const char *name, const char *pair)
{
	const char form[] = "00000000T000000Z-";
	size_t len = strlen(pair);

	for (size_t i = 0; form[i]; i++, name++) {
		if (form[i] == '0' ? *name < '0' || *name > '9' : *name != form[i])
			return false;
	}
	return !strncmp(name, pair, len) && name[len] == '-';
}

/* names begin with the time, so that the newest is the last; not alphasort(): it has a locale */
static int newest_first(const void *a, const void *b)
{
	return strcmp(*(char *const *)b, *(char *const *)a);
}

struct names {
	char **name;
	size_t n;
};

static int add_name(struct names *names, const char *name)
{
	char **more = realloc(names->name, (names->n + 1) * sizeof(*more));

	if (!more)
		return -ENOMEM;
	names->name = more;
	more[names->n] = strdup(name);
	if (!more[names->n])
		return -ENOMEM;
	names->n++;
	return 0;
}

static void find_names(const char *parent, const char *pair, struct names *names)
{
	const struct dirent *entry;
	DIR *dir = opendir(parent);

	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		if (name_fits(entry->d_name, pair) && add_name(names, entry->d_name))
			break;
	}
	closedir(dir);
	if (names->n)
		qsort(names->name, names->n, sizeof(*names->name), newest_first);
}

/* a case that was not run took no time */
static bool ran(const struct db_run_case *c)
{
	return c->status != DB_RUN_MISS && c->seconds > 0;
}

static int by_name(const void *a, const void *b)
{
	const struct run_history_case *x = a, *y = b;
	int suites = strcmp(x->suite, y->suite);

	return suites ? suites : strcmp(x->name, y->name);
}

static int by_name_and_repeat(const void *a, const void *b)
{
	const struct db_run_case *x = *(const struct db_run_case *const *)a;
	const struct db_run_case *y = *(const struct db_run_case *const *)b;
	int suites = strcmp(x->suite, y->suite);
	int names = suites ? suites : strcmp(x->name, y->name);

	return names ? names : (x->repeat > y->repeat) - (x->repeat < y->repeat);
}

/* Return: what ran, sorted, the caller's; NULL without memory */
static const struct db_run_case **sort_cases(const struct db_run *run, size_t *n)
{
	const struct db_run_case **sorted = calloc(run->n_cases + 1, sizeof(const void *));

	*n = 0;
	for (size_t i = 0; sorted && i < run->n_cases; i++) {
		if (ran(&run->cases[i]))
			sorted[(*n)++] = &run->cases[i];
	}
	if (sorted)
		qsort(sorted, *n, sizeof(const void *), by_name_and_repeat);
	return sorted;
}

static int take_value(const struct db_run_case *c, struct run_history_case *out)
{
	char *unit;

	for (size_t i = 0; i < c->n_measurements && isnan(out->value); i++) {
		if (!isfinite(c->measurements[i].value))
			continue;
		unit = strdup(c->measurements[i].unit);
		if (!unit)
			return -ENOMEM;
		free(out->unit);
		out->unit = unit;
		out->value = c->measurements[i].value;
	}
	return 0;
}

static int new_case(const struct db_run_case *c, struct run_history_case *out)
{
	*out = (struct run_history_case){
		.suite = strdup(c->suite), .name = strdup(c->name), .value = NAN,
		.unit = strdup(""),
	};
	return out->suite && out->name && out->unit ? 0 : -ENOMEM;
}

/* @cases are sorted, so that the repeats of a case follow each other and become one */
static int take_cases(const struct db_run_case *const *cases, size_t n, struct run_history *h)
{
	struct run_history_case *at;
	unsigned int repeats = 0;

	for (size_t i = 0; i < n; i++) {
		bool repeat = i && !strcmp(cases[i]->suite, cases[i - 1]->suite) &&
			      !strcmp(cases[i]->name, cases[i - 1]->name);

		if (!repeat && new_case(cases[i], &h->cases[h->n_cases++]))
			return -ENOMEM;
		at = &h->cases[h->n_cases - 1];
		if (take_value(cases[i], at))
			return -ENOMEM;
		repeats = repeat ? repeats + 1 : 1;
		at->seconds += (cases[i]->seconds - at->seconds) / repeats;
	}
	return 0;
}

static int take_run(const struct db_run *run, struct run_history *h)
{
	const struct db_run_case **sorted;
	size_t n;
	int ret = -ENOMEM;

	sorted = sort_cases(run, &n);
	h->run = strdup(run->name);
	h->cases = calloc(n + 1, sizeof(*h->cases));
	if (sorted && h->run && h->cases)
		ret = take_cases(sorted, n, h);
	free(sorted);
	return ret;
}

/* Return: true if that was the run that was looked for; without memory there is no history */
static bool try_run(const char *parent, const char *name, const char *pair, struct run_history *h)
{
	struct db_run run;
	bool found;
	char *path;
	int ret;

	if (asprintf(&path, "%s/%s", parent, name) < 0)
		return false;
	ret = db_run_load(path, &run, NULL);
	free(path);
	if (ret)
		return false;
	/* pair "a" has no run of pair "a-b", although the names look alike */
	found = *run.finished && !strcmp(run.pair, pair);
	if (found && take_run(&run, h))
		run_history_free(h);
	db_run_free(&run);
	return found;
}

void run_history_load(const char *parent, const char *pair, struct run_history *h)
{
	struct names names = { 0 };
	bool found = false;

	*h = (struct run_history){ 0 };
	find_names(parent, pair, &names);
	for (size_t i = 0; i < names.n && i < TRIES_MAX && !found; i++)
		found = try_run(parent, names.name[i], pair, h);
	for (size_t i = 0; i < names.n; i++)
		free(names.name[i]);
	free(names.name);
}

const struct run_history_case *run_history_find(const struct run_history *h, const char *suite,
						const char *name)
{
	/* only looked up, never changed */
	const struct run_history_case key = { .suite = (char *)suite, .name = (char *)name };

	if (!h->n_cases)
		return NULL;
	return bsearch(&key, h->cases, h->n_cases, sizeof(key), by_name);
}

void run_history_free(struct run_history *h)
{
	free(h->run);
	for (size_t i = 0; i < h->n_cases; i++) {
		free(h->cases[i].suite);
		free(h->cases[i].name);
		free(h->cases[i].unit);
	}
	free(h->cases);
	*h = (struct run_history){ 0 };
}
