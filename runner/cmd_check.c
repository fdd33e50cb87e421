// SPDX-License-Identifier: GPL-2.0-only
/* The command "check": a configuration by itself, or against the boards. */
#include <stdio.h>
#include <stdlib.h>

#include "runner/command.h"

static int probe(struct run *run, struct db_error *err)
{
	int ret, code;

	run->scratch = true;
	ret = run_open(run, err);
	if (ret)
		return ret;
	run->live = run_live_open(stderr, &run->loop, 0, &run->history);
	code = run_probe(run);
	run_live_close(run->live);
	run->live = NULL;
	return code;
}

/* the suites' programs need not be built for this */
static int check(const char *path)
{
	struct db_config config;
	struct db_error err;
	int ret;

	/* the configuration may name the lab's directory, which only a run has */
	setenv("DOORBENCH_LAB", "LAB", 0);
	ret = db_config_load(path, &config, &err);
	if (!ret)
		printf("%s: good\n", path);
	db_config_free(&config);
	return ret ? command_fail(&err) : RUN_GOOD;
}

int cmd_check(int argc, char **argv)
{
	struct run_options opts;
	int code;

	if (run_options_parse(argc, argv, true, &opts))
		return RUN_USAGE;
	if (opts.argument) {
		free(opts.config);
		opts.config = opts.argument;
		opts.argument = NULL;
	}
	code = opts.probe ? command_with_run(&opts, probe) : check(opts.config);
	run_options_free(&opts);
	return code;
}
