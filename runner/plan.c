// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which cases a run has, and in which order: every suite with every backend that suits it, filtered
 * as asked for, ordered so that the boards boot and functions are bound as seldom as possible.
 */
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/kselftest.h"
#include "runner/run.h"

/* quick is part of full, full of debug */
static int tier_level(const char *tier)
{
	static const char *const names[] = { "quick", "full", "debug" };

	for (int i = 0; i < 3; i++) {
		if (!strcmp(tier, names[i]))
			return i;
	}
	return 0;
}

static bool has_label(const struct db_needs *needs, const char *label)
{
	for (size_t i = 0; i < needs->n_labels; i++) {
		if (!strcmp(needs->labels[i], label))
			return true;
	}
	return false;
}

static bool wanted_group(const struct run *run, const struct db_suite *s,
			 const struct db_backend_config *b)
{
	const struct run_options *o = &run->opts;

	return (!o->suite || !strcmp(o->suite, s->name)) &&
	       (!o->backend || !strcmp(o->backend, b->name)) &&
	       (!strcmp(s->backends, b->mode) ||
		(!strcmp(s->backends, "any") && strcmp(b->mode, "refused") != 0));
}

static bool wanted_case(const struct run *run, const struct run_case *c)
{
	const struct run_options *o = &run->opts;

	return !fnmatch(c->point.backend->only, c->name, 0) &&
	       (!o->case_glob || !fnmatch(o->case_glob, c->name, FNM_EXTMATCH)) &&
	       (!o->label || has_label(&c->needs, o->label)) &&
	       tier_level(c->needs.tier) <= tier_level(o->tier ? o->tier : "quick");
}

/* "<backend>." and the test's own name, without the suite's name where it repeats it */
static char *make_name(const struct db_suite *s, const struct db_backend_config *b,
		       const char *test)
{
	size_t len = strlen(s->name);
	char *name;

	if (!strncmp(test, s->name, len) && test[len] == '.')
		test += len + 1;
	return asprintf(&name, "%s.%s", b->name, test) < 0 ? NULL : name;
}

static void free_case(struct run_case *c)
{
	free(c->test);
	free(c->name);
	free(c->dir);
	memset(c, 0, sizeof(*c));
}

static int make_case(const struct db_suite *s, const struct db_backend_config *b,
		     const char *test, unsigned int repeat, struct run_case *c)
{
	*c = (struct run_case){ .suite = s, .test = strdup(test), .repeat = repeat };
	c->name = make_name(s, b, test);
	if (c->name && repeat == 1)
		c->dir = strdup(c->name);
	else if (c->name && asprintf(&c->dir, "%s@%u", c->name, repeat) < 0)
		c->dir = NULL;
	if (!c->test || !c->name || !c->dir)
		return -ENOMEM;
	db_suite_needs(s, test, &c->needs);
	/* one of several ways to have doorbells need not be gone all through in each run */
	if (!tier_level(c->needs.tier) && fnmatch(b->quick, c->name, FNM_EXTMATCH))
		c->needs.tier = "full";
	c->point = (struct run_point){
		.state = c->needs.state, .backend = b,
		.function = db_function_find(c->needs.function),
		.ep_args = c->needs.ep_args, .rc_args = c->needs.rc_args,
		.rebind = s->rebind ? s : NULL,
	};
	return 0;
}

static int add_case(struct run *run, const struct db_suite *s, const struct db_backend_config *b,
		    const char *test, unsigned int repeat)
{
	struct run_case *more;
	int ret;

	if (run->n_cases == DB_RUN_CASES_MAX)
		return -E2BIG;
	more = realloc(run->cases, (run->n_cases + 1) * sizeof(*more));
	if (!more)
		return -ENOMEM;
	run->cases = more;
	ret = make_case(s, b, test, repeat, &more[run->n_cases]);
	if (ret || !wanted_case(run, &more[run->n_cases]))
		free_case(&more[run->n_cases]);
	else
		run->n_cases++;
	return ret;
}

static int add_suite(struct run *run, const struct db_suite *s, const struct db_strings *tests,
		     const struct db_backend_config *b)
{
	int ret = 0;

	for (int k = 1; k <= run->opts.repeat; k++) {
		for (size_t t = 0; t < tests->n && !ret; t++)
			ret = add_case(run, s, b, tests->v[t], k);
	}
	return ret;
}

/* nrand48() is specified by POSIX: the same order for the same seed everywhere */
static void shuffle(struct run *run)
{
	unsigned short state[3] = { 0x330e, run->opts.shuffle & 0xffff, run->opts.shuffle >> 16 };

	for (size_t i = run->n_cases; i > 1; i--) {
		size_t k = nrand48(state) % i;
		struct run_case tmp = run->cases[i - 1];

		run->cases[i - 1] = run->cases[k];
		run->cases[k] = tmp;
	}
}

/* a case with what orders it: places of its boot and of its function among all of them */
struct place {
	struct run_case c;
	size_t boot, function, index;
	enum db_state state;
};

/* the different points of a plan in the order in which they are first met; there are few */
struct points {
	struct run_point *v;
	size_t n;
};

static bool same(const struct run_point *a, const struct run_point *b, bool with_function)
{
	return run_same_boot(a, b) && (!with_function || a->function == b->function);
}

/* Return: the place of the point, which is added if it is new; the room is for all cases */
static size_t place_of(struct points *points, const struct run_point *p, bool with_function)
{
	size_t i;

	for (i = 0; i < points->n; i++) {
		if (same(&points->v[i], p, with_function))
			return i;
	}
	points->v[points->n++] = *p;
	return i;
}

static int by_size(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

static int by_place(const void *one, const void *two)
{
	const struct place *a = one, *b = two;
	int order = by_size(a->boot, b->boot);

	order = order ? order : by_size(a->function, b->function);
	order = order ? order : by_size(a->c.repeat, b->c.repeat);
	order = order ? order : by_size(a->state, b->state);
	return order ? order : by_size(a->index, b->index);
}

/* what was shuffled shall stay so inside a boot and function: no order by state then */
static void fill_places(const struct run *run, struct place *places, struct points *boots,
			struct points *functions)
{
	for (size_t i = 0; i < run->n_cases; i++) {
		const struct run_point *p = &run->cases[i].point;

		places[i] = (struct place){
			.c = run->cases[i], .index = i, .boot = place_of(boots, p, false),
			.function = place_of(functions, p, true),
			.state = run->opts.shuffle < 0 ? p->state : DB_STATE_OFF,
		};
	}
}

static int order(struct run *run)
{
	struct place *places = calloc(run->n_cases, sizeof(*places));
	struct points boots = { .v = calloc(run->n_cases, sizeof(*boots.v)) };
	struct points functions = { .v = calloc(run->n_cases, sizeof(*functions.v)) };
	int ret = places && boots.v && functions.v ? 0 : -ENOMEM;

	if (!ret) {
		fill_places(run, places, &boots, &functions);
		qsort(places, run->n_cases, sizeof(*places), by_place);
	}
	for (size_t i = 0; i < run->n_cases && !ret; i++)
		run->cases[i] = places[i].c;
	free(places);
	free(boots.v);
	free(functions.v);
	return ret;
}

/**
 * run_plan() - make the list of cases
 *
 * Return: 0; -EINVAL if the options leave nothing; -errno of a program that cannot be listed.
 */
int run_plan(struct run *run, struct db_error *err)
{
	int ret = 0;

	for (size_t s = 0; s < run->n_suites && !ret; s++) {
		const struct db_suite *suite = &run->suites[s];
		struct db_strings tests = { 0 };

		if (run->opts.suite && strcmp(run->opts.suite, suite->name) != 0)
			continue;
		ret = run_program_list(run, suite, &tests, err);
		for (size_t b = 0; b < run->config.n_backends && !ret; b++) {
			if (!wanted_group(run, suite, &run->config.backends[b]))
				continue;
			ret = add_suite(run, suite, &tests, &run->config.backends[b]);
			if (ret)
				db_fail(err, -ret, ret == -E2BIG ? "more than %d cases" :
					"no memory for the plan (at most %d cases)",
					DB_RUN_CASES_MAX);
		}
		db_strings_free(&tests);
	}
	if (ret)
		return ret;
	if (!run->n_cases)
		return db_fail(err, EINVAL, "no case matches --suite, --backend, --case, --label "
			       "and --tier; see 'doorbench list'");
	if (run->opts.shuffle >= 0)
		shuffle(run);
	ret = order(run);
	return ret ? db_fail(err, -ret, "no memory for the plan") : 0;
}

void run_plan_free(struct run *run)
{
	for (size_t i = 0; i < run->n_cases; i++)
		free_case(&run->cases[i]);
	free(run->cases);
}

/** run_plan_json() - the plan for run.json; a new array or NULL */
json_t *run_plan_json(const struct run *run)
{
	json_t *plan = json_array();

	for (size_t i = 0; i < run->n_cases; i++) {
		const struct run_case *c = &run->cases[i];

		json_array_append_new(plan, json_pack("{s:s s:s s:s s:s s:i}",
			"suite", c->suite->name, "case", c->name, "backend",
			c->point.backend->name, "dir", c->dir, "repeat", c->repeat));
	}
	return plan;
}

/** run_plan_count() - how often the plan boots and binds if nothing goes wrong */
void run_plan_count(const struct run *run, size_t *boots, size_t *binds)
{
	enum run_move_kind moves[RUN_ROUTE_MAX];
	struct run_point at = { .unknown = true };

	*boots = *binds = 0;
	for (size_t i = 0; i < run->n_cases; i++) {
		size_t n = run_route(&at, &run->cases[i].point, run->config.rebind, moves);

		for (size_t k = 0; k < n; k++) {
			*boots += moves[k] == RUN_MOVE_BOOT;
			*binds += moves[k] == RUN_MOVE_BIND;
		}
		at = run->cases[i].point;
	}
}
