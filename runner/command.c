// SPDX-License-Identifier: GPL-2.0-only
/* What the commands that read a configuration have in common, see command.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "runner/command.h"

int command_with_run(struct run_options *opts, command_body *body)
{
	struct run *run = calloc(1, sizeof(*run));
	struct db_error err;
	int ret;

	if (!run)
		return RUN_CANNOT_TELL;
	run->opts = *opts;
	ret = db_loop_open(&run->loop, &err);
	if (!ret) {
		ret = run_prepare(run, &err);
		if (!ret)
			ret = body(run, &err);
		run_close(run);
		db_loop_close(&run->loop);
	}
	*opts = run->opts;
	free(run);
	if (ret >= 0)
		return ret;
	fprintf(stderr, "doorbench: %s\n", err.text);
	return ret == -EINVAL || ret == -ENOENT || ret == -EBUSY ? RUN_USAGE : RUN_CANNOT_TELL;
}

int command_with_options(int argc, char **argv, command_body *body)
{
	struct run_options opts;
	int code;

	if (run_options_parse(argc, argv, false, &opts))
		return RUN_USAGE;
	code = command_with_run(&opts, body);
	run_options_free(&opts);
	return code;
}

int command_usage(const char *what)
{
	fprintf(stderr, "doorbench: %s; see 'doorbench help'\n", what);
	return RUN_USAGE;
}

int command_fail(const struct db_error *err)
{
	fprintf(stderr, "doorbench: %s\n", err->text);
	return RUN_USAGE;
}
