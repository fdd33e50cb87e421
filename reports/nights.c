// SPDX-License-Identifier: GPL-2.0-only
/* Many run directories, see nights.h. */
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
#include "lib/stats.h"
#include "lib/text.h"
#include "reports/html.h"
#include "reports/measure.h"
#include "reports/nights.h"

/* beyond it a number says nothing and no axis could be labelled */
#define VALUE_MAX	1e15

static int no_memory(struct db_error *err)
{
	return db_fail(err, ENOMEM, "out of memory reading run directories");
}

static int add_number(struct db_nights *all, const struct db_run *run,
		      const struct db_run_case *c, const struct db_run_measurement *m,
		      const struct db_stats *s, struct db_error *err)
{
	const struct db_run_backend *b = db_run_backend(run, c->backend);
	struct db_night_number *to;

	if (db_array_grow(&all->numbers, &all->cap_numbers, all->n_numbers + 1, sizeof(*to)))
		return no_memory(err);
	to = &all->numbers[all->n_numbers++];
	*to = (struct db_night_number){
		.night = all->n - 1, .suite = strdup(c->suite), .test = strdup(db_html_test(c)),
		.backend = strdup(c->backend), .mode = strdup(b ? b->mode : ""),
		.name = strdup(m->name), .unit = strdup(*m->unit ? db_measure_unit(m) : ""),
		.n = s->n, .median = s->median, .low = s->ci_low, .high = s->ci_high,
		.has_ci = s->has_ci,
	};
	return to->suite && to->test && to->backend && to->mode && to->name && to->unit ? 0 :
	       no_memory(err);
}

/* a measurement without headline adds nothing */
static int add_measurement(struct db_nights *all, const struct db_run *run,
			   const struct db_run_case *c, const struct db_run_measurement *m,
			   struct db_error *err)
{
	struct db_stats s = { .median = db_measure_show(m, m->value) };
	double *values = NULL;
	size_t n;
	int ret = 0;

	if (*m->samples)
		ret = db_measure_values(run, c, m, &values, &n, NULL);
	if (ret == -ENOMEM)
		return no_memory(err);
	if (ret)	/* its report says why */
		return 0;
	if (values && db_stats_summary(values, n, &s, NULL))
		s.median = NAN;
	free(values);
	if (!s.has_ci)
		s.ci_low = s.ci_high = s.median;
	if (!isfinite(s.median) || fabs(s.median) > VALUE_MAX)
		return 0;
	return add_number(all, run, c, m, &s, err);
}

static int add_run(struct db_nights *all, struct db_night *night, const struct db_run *run,
		   struct db_error *err)
{
	size_t i, k;
	int ret = 0;

	night->pair = strdup(run->pair);
	night->kind = strdup(run->kind);
	night->started = strdup(run->started);
	night->release = strdup(run->ep.release);
	night->finished = *run->finished && !run->interrupted;
	if (!night->pair || !night->kind || !night->started || !night->release)
		return no_memory(err);
	for (i = 0; i < run->n_cases && !ret; i++) {
		const struct db_run_case *c = &run->cases[i];

		night->count[c->status]++;
		night->known += db_run_is_known(c);
		if ((c->status != DB_RUN_PASS && c->status != DB_RUN_DONE) || c->repeat > 1)
			continue;
		for (k = 0; k < c->n_measurements && !ret; k++)
			ret = add_measurement(all, run, c, &c->measurements[k], err);
	}
	return ret;
}

/* the reason must not depend on where the runs are */
static int set_reason(struct db_night *night, int ret, const struct db_error *why,
		      struct db_error *err)
{
	night->reason = strdup(ret == -EBADMSG ? why->text : ret == -ENOENT ?
			       "no run directory: it has no run.json" : strerror(-ret));
	if (night->reason)
		db_text_clean(night->reason, strlen(night->reason));
	night->pair = strdup("");
	night->kind = strdup("");
	night->started = strdup("");
	night->release = strdup("");
	return night->reason && night->pair && night->kind && night->started && night->release ?
	       0 : no_memory(err);
}

static int add_night(struct db_nights *all, const char *dir, const char *name,
		     struct db_error *err)
{
	static const char *const reports[] = { "report.html", "report.txt" };
	struct db_night *night;
	struct db_error why;
	char path[PATH_MAX];
	struct db_run run;
	size_t i;
	int ret;

	if (db_array_grow(&all->nights, &all->cap, all->n + 1, sizeof(*night)))
		return no_memory(err);
	night = &all->nights[all->n++];
	*night = (struct db_night){ .dir = strdup(name) };
	if (!night->dir)
		return no_memory(err);
	db_file_path(path, "%s/%s", dir, name);
	ret = db_run_load(path, &run, &why);
	if (ret)
		return ret == -ENOMEM ? no_memory(err) : set_reason(night, ret, &why, err);
	ret = add_run(all, night, &run, err);
	db_run_free(&run);
	for (i = 0; i < sizeof(reports) / sizeof(reports[0]) && !night->report; i++) {
		db_file_path(path, "%s/%s/%s", dir, name, reports[i]);
		if (!access(path, R_OK))
			night->report = reports[i];
	}
	return ret;
}

static int by_time(const struct db_night *x, const struct db_night *y)
{
	int d = (x->reason != NULL) - (y->reason != NULL);

	d = d ? d : strcmp(x->pair, y->pair);
	d = d ? d : strcmp(x->started, y->started);
	return d ? d : strcmp(x->dir, y->dir);
}

static int by_time_ptr(const void *a, const void *b, void *nights)
{
	const struct db_night *all = nights;

	return by_time(&all[*(const size_t *)a], &all[*(const size_t *)b]);
}

static int by_figure(const struct db_nights *all, const struct db_night_number *x,
		     const struct db_night_number *y)
{
	int d = strcmp(all->nights[x->night].pair, all->nights[y->night].pair);

	d = d ? d : strcmp(x->suite, y->suite);
	d = d ? d : strcmp(x->test, y->test);
	d = d ? d : strcmp(x->name, y->name);
	return d ? d : strcmp(x->unit, y->unit);
}

static int by_series(const void *a, const void *b, void *nights)
{
	const struct db_night_number *x = a, *y = b;
	int d = by_figure(nights, x, y);

	d = d ? d : strcmp(x->backend, y->backend);
	return d ? d : (x->night > y->night) - (x->night < y->night);
}

bool db_nights_same_figure(const struct db_nights *all, const struct db_night_number *a,
			   const struct db_night_number *b)
{
	return !by_figure(all, a, b);
}

/* puts the nights into their order; numbers refer to them by their place */
static int sort(struct db_nights *all, struct db_error *err)
{
	size_t *order = calloc(all->n + 1, sizeof(*order)), i;
	size_t *place = calloc(all->n + 1, sizeof(*place));
	struct db_night *sorted = calloc(all->n + 1, sizeof(*sorted));

	if (!order || !place || !sorted) {
		free(order);
		free(place);
		free(sorted);
		return no_memory(err);
	}
	for (i = 0; i < all->n; i++)
		order[i] = i;
	qsort_r(order, all->n, sizeof(*order), by_time_ptr, all->nights);
	for (i = 0; i < all->n; i++) {
		sorted[i] = all->nights[order[i]];
		place[order[i]] = i;
	}
	for (i = 0; i < all->n_numbers; i++)
		all->numbers[i].night = place[all->numbers[i].night];
	free(all->nights);
	free(order);
	free(place);
	all->nights = sorted;
	all->cap = all->n;
	if (all->n_numbers)
		qsort_r(all->numbers, all->n_numbers, sizeof(*all->numbers), by_series, all);
	return 0;
}

static int visible(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static bool is_dir(const char *path)
{
	struct stat st;

	return !lstat(path, &st) && S_ISDIR(st.st_mode);
}

static bool is_run(const char *dir)
{
	char path[PATH_MAX];

	db_file_path(path, "%s/run.json", dir);
	return !access(path, F_OK);
}

/* a directory that is no run and holds some, as a job with several parts */
static int add_runs_in(struct db_nights *all, const char *dir, const char *name, size_t *found,
		       struct db_error *err)
{
	char path[PATH_MAX], inner[PATH_MAX];
	struct dirent **list;
	int i, n, ret = 0;

	*found = 0;
	db_file_path(path, "%s/%s", dir, name);
	n = scandir(path, &list, visible, NULL);
	for (i = 0; i < n; i++) {
		db_file_path(path, "%s/%s/%s", dir, name, list[i]->d_name);
		if (!ret && is_dir(path) && is_run(path)) {
			db_file_path(inner, "%s/%s", name, list[i]->d_name);
			ret = add_night(all, dir, inner, err);
			++*found;
		}
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	return ret;
}

static int add_directory(struct db_nights *all, const char *dir, const char *name,
			 struct db_error *err)
{
	char path[PATH_MAX];
	size_t found = 0;
	int ret = 0;

	db_file_path(path, "%s/%s", dir, name);
	if (!is_dir(path))
		return 0;
	if (!is_run(path))
		ret = add_runs_in(all, dir, name, &found, err);
	return ret || found ? ret : add_night(all, dir, name, err);
}

int db_nights_load(const char *dir, struct db_nights *out, struct db_error *err)
{
	struct dirent **list;
	int i, n = scandir(dir, &list, visible, NULL), ret = 0;

	*out = (struct db_nights){ 0 };
	if (n < 0)
		return db_fail(err, errno, "%s: %s", dir, strerror(errno));
	for (i = 0; i < n; i++) {
		if (!ret)
			ret = add_directory(out, dir, list[i]->d_name, err);
		free(list[i]);
	}
	free(list);
	if (!ret && !out->n)
		ret = db_fail(err, ENOENT, "%s: no run directory in it", dir);
	if (!ret)
		ret = sort(out, err);
	if (ret)
		db_nights_free(out);
	return ret;
}

void db_nights_free(struct db_nights *n)
{
	size_t i;

	for (i = 0; i < n->n; i++) {
		struct db_night *night = &n->nights[i];

		free(night->dir);
		free(night->reason);
		free(night->pair);
		free(night->kind);
		free(night->started);
		free(night->release);
	}
	for (i = 0; i < n->n_numbers; i++) {
		struct db_night_number *m = &n->numbers[i];

		free(m->suite);
		free(m->test);
		free(m->backend);
		free(m->mode);
		free(m->name);
		free(m->unit);
	}
	free(n->nights);
	free(n->numbers);
	*n = (struct db_nights){ 0 };
}
