// SPDX-License-Identifier: GPL-2.0-only
/* The commands "plan" and "list": what a run would do, without any board. */
#include <stdio.h>

#include "lib/clock.h"
#include "runner/command.h"

/* the run itself, with boards and hooks that only say what they would be told */
static int rehearse(struct run *run, struct db_error *err)
{
	size_t boots, binds;
	int ret;

	run->rehearsal = stdout;
	run->scratch = true;
	ret = run_open(run, err);
	if (ret)
		return ret;
	run->deadline = db_now() + run->config.timeouts.run;
	run_plan_count(run, &boots, &binds);
	printf("# pair %s: %s\n# %zu cases, %zu boots, %zu functions bound\n", run->config.name,
	       run->config.description, run->n_cases, boots, binds);
	run_session(run);
	return run->broken ? RUN_CANNOT_TELL : RUN_GOOD;
}

int cmd_plan(int argc, char **argv)
{
	return command_with_options(argc, argv, rehearse);
}

static int list(struct run *run, struct db_error *err)
{
	for (size_t i = 0; i < run->n_cases; i++) {
		const struct run_case *c = &run->cases[i];

		printf("%s/%s  %s  %s%s%s", c->suite->name, c->dir, c->needs.tier,
		       db_state_name(c->point.state), c->needs.function[0] ? " " : "",
		       c->needs.function);
		for (size_t k = 0; k < c->needs.n_labels; k++)
			printf("%s%s", k ? "," : "  ", c->needs.labels[k]);
		printf("\n");
	}
	return RUN_GOOD;
}

int cmd_list(int argc, char **argv)
{
	return command_with_options(argc, argv, list);
}
