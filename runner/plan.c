// SPDX-License-Identifier: GPL-2.0-only
/* Which cases a run has: every suite with every backend that suits it, filtered as asked for. */
#include <errno.h>
#include <fnmatch.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/configfs.h"
#include "lib/kselftest.h"
#include "runner/run.h"

const struct run_suite run_suites[] = {
	{
		.name = "endpoint",
		.function = "pci_epf_test",
		.mode = "doorbell",
		.listed = "upstream's pci_endpoint_test on the RC, asked when the RC is up",
		.lists_on_board = true,
		.time = RUN_TIME_ENDPOINT,
		.up = db_configfs_test_up,
		.down = db_configfs_test_down,
		.function_config = offsetof(struct db_config, epf_test),
		.list = run_endpoint_list,
		.run_case = run_endpoint_case,
	},
	{
		.name = "vntb",
		.function = "pci_epf_vntb",
		.listed = "suites/vntb",
		.time = RUN_TIME_VNTB,
		.up = db_configfs_vntb_up,
		.down = db_configfs_vntb_down,
		.function_config = offsetof(struct db_config, epf_vntb),
		.list = run_suite_list,
		.run_case = run_suite_case,
	},
};
const size_t run_n_suites = sizeof(run_suites) / sizeof(run_suites[0]);

/* "<backend>." and the test's own name, without the suite's name where it repeats it */
void run_case_name(const struct run_group *g, const char *test, char *name, size_t size)
{
	size_t len = strlen(g->suite->name);

	if (!strncmp(test, g->suite->name, len) && test[len] == '.')
		test += len + 1;
	snprintf(name, size, "%s.%s", g->backend->name, test);
}

/* keep what --case asks for */
static void filter(const struct run *run, struct run_group *g)
{
	char name[DB_KSELFTEST_MAX];
	size_t kept = 0;

	for (size_t i = 0; i < g->tests.n; i++) {
		run_case_name(g, g->tests.v[i], name, sizeof(name));
		if (!run->opts.case_glob || !fnmatch(run->opts.case_glob, name, 0))
			g->tests.v[kept++] = g->tests.v[i];
		else
			free(g->tests.v[i]);
	}
	g->tests.n = kept;
}

/** run_plan_list() - ask for a group's cases; 0 or -errno of its list() */
int run_plan_list(struct run *run, struct run_group *g, struct db_error *err)
{
	int ret;

	if (g->listed)
		return 0;
	ret = g->suite->list(run, &g->tests, err);
	if (ret)
		return ret;
	g->listed = true;
	filter(run, g);
	return 0;
}

static bool wanted(const struct run *run, const struct run_suite *s,
		   const struct db_backend_config *b)
{
	return (!run->opts.suite || !strcmp(run->opts.suite, s->name)) &&
	       (!run->opts.backend || !strcmp(run->opts.backend, b->name)) &&
	       (!s->mode || !strcmp(s->mode, b->mode));
}

/**
 * run_plan() - make the groups; those whose cases are known without a board are listed at once
 *
 * Return: 0; -EINVAL if the options leave nothing; -errno of listing.
 */
int run_plan(struct run *run, struct db_error *err)
{
	int ret = 0;

	run->groups = calloc(run->config.n_backends * run_n_suites, sizeof(*run->groups));
	if (!run->groups)
		return db_fail(err, ENOMEM, "no memory for the plan");
	for (size_t b = 0; b < run->config.n_backends; b++) {
		for (size_t s = 0; s < run_n_suites && !ret; s++) {
			struct run_group *g = &run->groups[run->n_groups];

			if (!wanted(run, &run_suites[s], &run->config.backends[b]))
				continue;
			g->suite = &run_suites[s];
			g->backend = &run->config.backends[b];
			if (!g->suite->lists_on_board)
				ret = run_plan_list(run, g, err);
			/* nothing of it is asked for: need not boot */
			if (g->listed && !g->tests.n) {
				db_kselftest_free(&g->tests);
				g->listed = false;
				continue;
			}
			run->n_groups++;
		}
	}
	if (!ret && !run->n_groups)
		ret = db_fail(err, EINVAL, "no case matches --suite, --backend and --case; see "
			      "'doorbench list'");
	return ret;
}

void run_plan_free(struct run *run)
{
	for (size_t i = 0; i < run->n_groups; i++)
		db_kselftest_free(&run->groups[i].tests);
	free(run->groups);
}

/** run_plan_json() - the plan as far as it is known, for run.json; a new array or NULL */
json_t *run_plan_json(const struct run *run)
{
	json_t *plan = json_array();
	char name[DB_KSELFTEST_MAX];

	for (size_t i = 0; i < run->n_groups; i++) {
		const struct run_group *g = &run->groups[i];

		for (size_t t = 0; t < g->tests.n; t++) {
			run_case_name(g, g->tests.v[t], name, sizeof(name));
			json_array_append_new(plan, json_pack("{s:s s:s s:s}",
				"suite", g->suite->name, "case", name,
				"backend", g->backend->name));
		}
	}
	return plan;
}
