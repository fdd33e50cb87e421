// SPDX-License-Identifier: GPL-2.0-only
/* The runs of a night by pair and kernel branch, see night.h. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text.h"
#include "reports/night.h"

static int no_memory(struct db_error *err)
{
	return db_fail(err, ENOMEM, "no memory for runs");
}

static int load_run(const char *dir, void *arg, struct db_error *err)
{
	struct night *night = arg;
	int ret;

	if (db_array_grow(&night->runs, &night->cap_runs, night->n_runs + 1, sizeof(*night->runs)))
		return no_memory(err);
	ret = db_run_load(dir, &night->runs[night->n_runs], err);
	night->n_runs += !ret;
	return ret;
}

/* "7.3" of "7.3.4" and of "7.3.0-rc1-00042-gdeadbeef" */
static void find_branch(const char *release, char branch[NIGHT_BRANCH])
{
	unsigned int major, minor;

	if (isdigit((unsigned char)*release) && sscanf(release, "%5u.%5u", &major, &minor) == 2)
		snprintf(branch, NIGHT_BRANCH, "%u.%u", major, minor);
	else
		snprintf(branch, NIGHT_BRANCH, "unknown");
}

static struct night_group *group_of(struct night *night, const char *pair, const char *branch)
{
	struct night_group *g;

	for (size_t i = 0; i < night->n_groups; i++) {
		g = &night->groups[i];
		if (!strcmp(g->pair, pair) && !strcmp(g->branch, branch))
			return g;
	}
	if (db_array_grow(&night->groups, &night->cap_groups, night->n_groups + 1, sizeof(*g)))
		return NULL;
	g = &night->groups[night->n_groups++];
	*g = (struct night_group){ .pair = pair };
	snprintf(g->branch, sizeof(g->branch), "%s", branch);
	return g;
}

static int add_to_group(struct night *night, const struct db_run *run, const char *given,
			struct db_error *err)
{
	char branch[NIGHT_BRANCH];
	struct night_group *g;

	if (given)
		snprintf(branch, sizeof(branch), "%s", given);
	else
		find_branch(run->ep.release, branch);
	g = group_of(night, run->pair, branch);
	if (!g || db_array_grow(&g->runs, &g->cap_runs, g->n_runs + 1, sizeof(void *)))
		return no_memory(err);
	g->runs[g->n_runs++] = run;
	return compare_add_run(&g->new, run, err);
}

int night_load(char *const *dirs, size_t n, const char *branch, struct night *night,
	       struct db_error *err)
{
	int ret = 0;

	*night = (struct night){ 0 };
	if (branch && strlen(branch) >= NIGHT_BRANCH)
		return db_fail(err, EINVAL, "the name of a branch has less than %d characters",
			       NIGHT_BRANCH);
	for (size_t i = 0; !ret && i < n; i++)
		ret = compare_each(dirs[i], load_run, night, err);
	for (size_t i = 0; !ret && i < night->n_runs; i++)
		ret = add_to_group(night, &night->runs[i], branch, err);
	for (size_t i = 0; i < night->n_groups; i++)
		compare_sort(&night->groups[i].new);
	return ret;
}

void night_free(struct night *night)
{
	for (size_t i = 0; i < night->n_groups; i++) {
		struct night_group *g = &night->groups[i];

		compare_free(&g->old);
		compare_free(&g->new);
		free(g->runs);
		free(g->rows);
		free(g->cases);
	}
	for (size_t i = 0; i < night->n_runs; i++)
		db_run_free(&night->runs[i]);
	free(night->groups);
	free(night->runs);
	*night = (struct night){ 0 };
}
