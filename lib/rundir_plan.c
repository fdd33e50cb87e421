// SPDX-License-Identifier: GPL-2.0-only
/* The cases of a run: those of its plan, then what else is on disk. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/json_fields.h"
#include "lib/rundir_parts.h"
#include "lib/sanitise.h"
#include "lib/text.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* of a plan's entry */
static const struct db_field name_fields[] = {
	DB_FIELD(STRING, true, db_run_case, suite),
	{ "case", DB_FIELD_STRING, true, offsetof(struct db_run_case, name) },
	DB_FIELD(STRING, false, db_run_case, backend),
	DB_FIELD(STRING, false, db_run_case, dir),
	DB_FIELD(LONG, false, db_run_case, repeat),
};

void db_run_free_case(struct db_run_case *c)
{
	db_run_free_result(c);
	db_fields_free(name_fields, ARRAY_SIZE(name_fields), c);
}

/* the name of a case's directory: its own, from the second time on with the number behind it */
static int repeat_dir(char **at, const char *name, long repeat)
{
	return repeat > 1 ? db_field_format(at, "%s@%ld", name, repeat) : db_field_set(at, name);
}

/* an entry of the plan must name a directory that cannot lead elsewhere and is the case's own */
static int check_entry(struct db_run_case *c, size_t i, struct db_error *err)
{
	char *dir = NULL;
	int ret = 0;

	c->planned = true;
	if (c->repeat == -1)
		c->repeat = 1;
	if (c->repeat < 1)
		return db_fail(err, EBADMSG, "run.json: .plan[%zu].repeat: expected 1 or more", i);
	if (repeat_dir(&dir, c->name, c->repeat))
		return db_json_no_memory(err);
	if (!db_name_ok(c->suite) || !db_case_name_ok(c->name) || !db_name_ok(dir))
		ret = db_fail(err, EBADMSG, "run.json: .plan[%zu]: no usable name", i);
	else if (*c->dir && strcmp(c->dir, dir) != 0)
		ret = db_fail(err, EBADMSG, "run.json: .plan[%zu].dir: expected %s", i, dir);
	free(c->dir);
	c->dir = dir;
	return ret;
}

int db_run_load_plan(struct db_run *run, const json_t *plan, struct db_error *err)
{
	size_t i;
	int ret;

	if (json_array_size(plan) > DB_RUN_CASES_MAX)
		return db_fail(err, EBADMSG, "run.json: .plan: more than %d cases",
			       DB_RUN_CASES_MAX);
	ret = db_json_array(plan, name_fields, ARRAY_SIZE(name_fields), sizeof(*run->cases),
			    &run->cases, &run->n_cases, "run.json: .plan", err);
	if (ret)
		return ret;
	for (i = 0; i < run->n_cases && !ret; i++) {
		ret = check_entry(&run->cases[i], i, err);
		if (!ret)
			ret = db_run_load_result(run, &run->cases[i], err);
	}
	return ret;
}

/* a directory "name@2" is the second time of case "name"; any other is named after its case */
static int set_found(struct db_run_case *c, const char *suite, const char *dir)
{
	const char *at = strrchr(dir, '@');
	char *end = NULL;
	int ret = db_field_set(&c->suite, suite);

	if (!ret)
		ret = db_field_set(&c->dir, dir);
	if (!ret)
		ret = db_field_set(&c->backend, "");
	c->repeat = at && at > dir && at[1] >= '1' && at[1] <= '9' ? strtol(at + 1, &end, 10) : 0;
	if (c->repeat > 1 && c->repeat < LONG_MAX && !*end)
		return ret ? ret : db_field_format(&c->name, "%.*s", (int)(at - dir), dir);
	c->repeat = 1;
	return ret ? ret : db_field_set(&c->name, dir);
}

static int add_found(struct db_run *run, size_t *cap, const char *suite, const char *dir,
		     struct db_error *err)
{
	struct db_run_case c = { 0 };

	if (set_found(&c, suite, dir) ||
	    db_array_grow(&run->cases, cap, run->n_cases + 1, sizeof(c))) {
		db_run_free_case(&c);
		return db_json_no_memory(err);
	}
	run->cases[run->n_cases++] = c;
	return db_run_load_result(run, &run->cases[run->n_cases - 1], err);
}

/* directories of the plan's cases, sorted: what is on disk is looked up here */
struct planned {
	struct place { const char *suite, *dir; } *places;
	size_t n;
};

static int by_place(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	int suites = strcmp(x->suite, y->suite);

	return suites ? suites : strcmp(x->dir, y->dir);
}

/* one directory holds one result: the plan must not name it twice */
static int index_plan(const struct db_run *run, struct planned *p, struct db_error *err)
{
	size_t i;

	p->places = calloc(run->n_cases + 1, sizeof(*p->places));
	if (!p->places)
		return db_json_no_memory(err);
	for (i = 0; i < run->n_cases; i++)
		p->places[i] = (struct place){ run->cases[i].suite, run->cases[i].dir };
	p->n = run->n_cases;
	qsort(p->places, p->n, sizeof(*p->places), by_place);
	for (i = 1; i < p->n; i++)
		if (!by_place(&p->places[i - 1], &p->places[i]))
			return db_fail(err, EBADMSG, "run.json: .plan: %.100s/%.200s twice",
				       p->places[i].suite, p->places[i].dir);
	return 0;
}

static bool is_planned(const struct planned *p, const char *suite, const char *dir)
{
	const struct place key = { suite, dir };

	return bsearch(&key, p->places, p->n, sizeof(key), by_place);
}

static int usable(const struct dirent *d)
{
	return db_name_ok(d->d_name);
}

/* not alphasort(): that depends on the locale */
static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void free_entries(struct dirent **list, int n)
{
	while (n > 0)
		free(list[--n]);
	free(list);
}

/* the cases of one suite that are on disk and not in the plan */
static int find_cases(struct db_run *run, size_t *cap, const struct planned *plan,
		      const char *suite, struct db_error *err)
{
	struct dirent **list = NULL;
	char *path;
	int i, n, ret = 0;

	if (asprintf(&path, "%s/cases/%s", run->dir, suite) < 0)
		return db_json_no_memory(err);
	n = scandir(path, &list, usable, by_bytes);
	free(path);
	for (i = 0; i < n && !ret && run->n_cases < DB_RUN_CASES_MAX; i++)
		if (!is_planned(plan, suite, list[i]->d_name))
			ret = add_found(run, cap, suite, list[i]->d_name, err);
	free_entries(list, n);
	return ret;
}

int db_run_load_found(struct db_run *run, struct db_error *err)
{
	struct dirent **list = NULL;
	struct planned plan = { 0 };
	size_t cap = run->n_cases;
	char *path;
	int i, n, ret;

	if (asprintf(&path, "%s/cases", run->dir) < 0)
		return db_json_no_memory(err);
	n = scandir(path, &list, usable, by_bytes);
	free(path);
	ret = index_plan(run, &plan, err);
	for (i = 0; i < n && !ret; i++)
		ret = find_cases(run, &cap, &plan, list[i]->d_name, err);
	free_entries(list, n);
	free(plan.places);
	return ret;
}
