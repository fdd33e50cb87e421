// SPDX-License-Identifier: GPL-2.0-only
/* Sets of runs from run directories, see compare.h. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/sanitise.h"
#include "lib/stats.h"
#include "lib/text.h"
#include "reports/compare.h"

const char *const compare_env_names[COMPARE_ENVS] = {
	[COMPARE_PAIR] = "pair", [COMPARE_KIND] = "kind", [COMPARE_EP] = "EP kernel",
	[COMPARE_RC] = "RC kernel", [COMPARE_EP_HZ] = "EP HZ", [COMPARE_RC_HZ] = "RC HZ",
	[COMPARE_EP_PREEMPT] = "EP preempt",
};

static char *clean(const char *text)
{
	char *copy = strdup(text);

	return copy ? db_sanitise(copy) : NULL;
}

struct compare_case *compare_case_of(struct compare_set *set, const char *suite, const char *name)
{
	struct compare_case *c;

	for (size_t i = 0; i < set->n_cases; i++) {
		c = &set->cases[i];
		if (!strcmp(c->suite, suite) && !strcmp(c->name, name))
			return c;
	}
	if (db_array_grow(&set->cases, &set->cap_cases, set->n_cases + 1, sizeof(*c)))
		return NULL;
	c = &set->cases[set->n_cases++];
	*c = (struct compare_case){ .suite = clean(suite), .name = clean(name) };
	return c->suite && c->name ? c : NULL;
}

struct compare_measurement *compare_measurement_of(struct compare_set *set, const char *suite,
						   const char *name, const char *measurement,
						   const char *unit)
{
	struct compare_measurement *m;

	for (size_t i = 0; i < set->n_measurements; i++) {
		m = &set->measurements[i];
		if (!strcmp(m->suite, suite) && !strcmp(m->name, name) &&
		    !strcmp(m->measurement, measurement) && !strcmp(m->unit, unit))
			return m;
	}
	if (db_array_grow(&set->measurements, &set->cap_measurements, set->n_measurements + 1,
			  sizeof(*m)))
		return NULL;
	m = &set->measurements[set->n_measurements++];
	*m = (struct compare_measurement){
		.suite = clean(suite), .name = clean(name), .measurement = clean(measurement),
		.unit = clean(unit),
	};
	return m->suite && m->name && m->measurement && m->unit ? m : NULL;
}

int compare_add_value(struct compare_measurement *m, double value)
{
	char text[32];

	if (db_array_grow(&m->values, &m->cap, m->n + 1, sizeof(value)))
		return -ENOMEM;
	/* as a baseline file keeps it: a difference in the last bit would be no tie any more */
	snprintf(text, sizeof(text), "%.9g", value);
	m->values[m->n++] = strtod(text, NULL);
	return 0;
}

static int add_measurement(struct compare_set *set, const struct db_run *run,
			   const struct db_run_case *c, const struct db_run_measurement *m,
			   struct db_error *err)
{
	struct db_run_samples samples = { 0 };
	struct compare_measurement *to;
	double value = m->value;
	struct db_stats s;
	int ret;

	if (m->samples[0]) {
		ret = db_run_samples(run, c, m, &samples, err);
		/* nothing came back: the losses are in the status, there is no headline */
		if (ret == -ENODATA)
			return 0;
		if (!ret)
			ret = db_stats_summary(samples.y, samples.n, &s, err);
		db_run_samples_free(&samples);
		if (ret)
			return ret;
		value = s.median;
	}
	if (!isfinite(value))
		return 0;
	to = compare_measurement_of(set, c->suite, c->name, m->name, m->unit);
	return to && !compare_add_value(to, value) ? 0 : db_fail(err, ENOMEM, "no memory for runs");
}

static int note_env(struct compare_set *set, enum compare_env what, const char *text)
{
	char *now = set->env[what];

	if (now && !strcmp(now, text))
		return 0;
	set->env[what] = clean(now ? "several" : text);
	free(now);
	return set->env[what] ? 0 : -ENOMEM;
}

static int add_env(struct compare_set *set, const struct db_run *run, struct db_error *err)
{
	char ep_hz[24], rc_hz[24];
	const char *const texts[COMPARE_ENVS] = {
		run->pair, run->kind, run->ep.release, run->rc.release, ep_hz, rc_hz,
		run->ep.preempt,
	};

	snprintf(ep_hz, sizeof(ep_hz), "%ld", run->ep.hz);
	snprintf(rc_hz, sizeof(rc_hz), "%ld", run->rc.hz);
	for (int i = 0; i < COMPARE_ENVS; i++) {
		bool known = texts[i][0] && strcmp(texts[i], "-1") != 0;

		if (note_env(set, (enum compare_env)i, known ? texts[i] : "unknown"))
			return db_fail(err, ENOMEM, "no memory for runs");
	}
	return 0;
}

/* the values from @from on become one: their median */
static int merge(struct compare_measurement *m, size_t from, struct db_error *err)
{
	struct db_stats s;
	int ret = db_stats_summary(m->values + from, m->n - from, &s, err);

	m->n = from;
	if (!ret && compare_add_value(m, s.median))
		ret = db_fail(err, ENOMEM, "no memory for runs");
	return ret;
}

/* a run gives one value; only where there is no other run its repetitions have to do */
static int settle(struct compare_measurement *m, struct db_error *err)
{
	double value;
	int ret = 0;

	if (m->n == m->settled)
		return 0;
	if (m->runs)
		ret = merge(m, m->settled, err);
	if (!ret && m->runs == 1 && m->settled > 1) {
		value = m->values[m->settled];
		m->n = m->settled;
		ret = merge(m, 0, err);
		if (!ret && compare_add_value(m, value))
			ret = db_fail(err, ENOMEM, "no memory for runs");
	}
	m->settled = m->n;
	m->runs++;
	return ret;
}

int compare_add_run(struct compare_set *set, const struct db_run *run, struct db_error *err)
{
	int ret = add_env(set, run, err);

	for (size_t i = 0; !ret && i < run->n_cases; i++) {
		const struct db_run_case *c = &run->cases[i];
		struct compare_case *to = compare_case_of(set, c->suite, c->name);

		if (!to)
			return db_fail(err, ENOMEM, "no memory for runs");
		to->count[c->status]++;
		/* numbers of a case that failed are not those of a working kernel */
		if (c->status != DB_RUN_PASS && c->status != DB_RUN_DONE)
			continue;
		for (size_t k = 0; !ret && k < c->n_measurements; k++)
			ret = add_measurement(set, run, c, &c->measurements[k], err);
	}
	for (size_t i = 0; !ret && i < set->n_measurements; i++)
		ret = settle(&set->measurements[i], err);
	set->runs++;
	return ret;
}

static int load_run(const char *dir, void *set, struct db_error *err)
{
	struct db_run run;
	int ret = db_run_load(dir, &run, err);

	if (ret)
		return ret;
	ret = compare_add_run(set, &run, err);
	db_run_free(&run);
	return ret;
}

static bool is_run(const char *dir)
{
	char path[PATH_MAX];

	db_file_path(path, "%s/run.json", dir);
	return !access(path, F_OK);
}

int compare_each(const char *dir, int (*take)(const char *run, void *arg, struct db_error *err),
		 void *arg, struct db_error *err)
{
	struct dirent **names;
	char path[PATH_MAX];
	bool found = false;
	struct stat st;
	int n, ret = 0;

	if (is_run(dir))
		return take(dir, arg, err);
	n = scandir(dir, &names, NULL, alphasort);
	if (n < 0)
		return db_fail(err, errno, "%s: %s", dir, strerror(errno));
	for (int i = 0; i < n; i++) {
		db_file_path(path, "%s/%s", dir, names[i]->d_name);
		if (!ret && names[i]->d_name[0] != '.' && !lstat(path, &st) &&
		    S_ISDIR(st.st_mode) && is_run(path)) {
			ret = take(path, arg, err);
			found = true;
		}
		free(names[i]);
	}
	free(names);
	if (!found)
		return db_fail(err, ENOENT, "%s: neither a run directory nor one that holds any",
			       dir);
	return ret;
}

int compare_load(const char *dir, struct compare_set *set, struct db_error *err)
{
	return compare_each(dir, load_run, set, err);
}

static int by_case(const void *a, const void *b)
{
	const struct compare_case *x = a, *y = b;
	int d = strcmp(x->suite, y->suite);

	return d ? d : strcmp(x->name, y->name);
}

static int by_measurement(const void *a, const void *b)
{
	const struct compare_measurement *x = a, *y = b;
	int d = strcmp(x->suite, y->suite);

	d = d ? d : strcmp(x->name, y->name);
	d = d ? d : strcmp(x->measurement, y->measurement);
	return d ? d : strcmp(x->unit, y->unit);
}

void compare_sort(struct compare_set *set)
{
	if (set->n_cases)
		qsort(set->cases, set->n_cases, sizeof(*set->cases), by_case);
	if (set->n_measurements)
		qsort(set->measurements, set->n_measurements, sizeof(*set->measurements),
		      by_measurement);
}

void compare_free(struct compare_set *set)
{
	for (size_t i = 0; i < set->n_cases; i++) {
		free(set->cases[i].suite);
		free(set->cases[i].name);
	}
	for (size_t i = 0; i < set->n_measurements; i++) {
		free(set->measurements[i].suite);
		free(set->measurements[i].name);
		free(set->measurements[i].measurement);
		free(set->measurements[i].unit);
		free(set->measurements[i].values);
	}
	for (int i = 0; i < COMPARE_ENVS; i++)
		free(set->env[i]);
	free(set->cases);
	free(set->measurements);
	*set = (struct compare_set){ 0 };
}
