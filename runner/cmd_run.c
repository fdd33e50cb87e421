// SPDX-License-Identifier: GPL-2.0-only
/* The commands "run" and "resume": the cases, the results, the reports. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "reports/report.h"
#include "runner/command.h"

/* a longer report is in its file */
#define REPORT_SHOWN_MAX	(4u << 20)

static void show_totals(const struct run *run, const unsigned int counts[DB_RUN_STATUSES],
			unsigned int known)
{
	printf("\n");
	for (size_t i = 0; i < DB_RUN_STATUSES; i++) {
		if (counts[i])
			printf("%s %u  ", db_run_status_name(i), counts[i]);
		if (i == DB_RUN_FAIL && known)
			printf("(%u known)  ", known);
	}
	printf("\n\nwhere the time went:\n");
	for (size_t i = 0; i < RUN_TIMES; i++)
		printf("%8.1f s  %s\n", run->times[i], run_time_name(i));
	fflush(stdout);
}

/* what cannot be made does not spoil a run: all that was measured is in the directory */
static void report(const struct run *run)
{
	struct db_buf text = { .limit = REPORT_SHOWN_MAX };
	char path[PATH_MAX];
	struct db_error err;

	db_file_path(path, "%s/reports/templates", run->root);
	if (db_report_all(run->dir.path, path, &err))
		fprintf(stderr, "doorbench: %s\n", err.text);
	db_file_path(path, "%s/report.txt", run->dir.path);
	if (!db_file_read(path, &text, NULL) && text.len)
		printf("\n%s", text.data);
	db_buf_free(&text);
	printf("----  report: %s\n", path);
	fflush(stdout);
}

static enum run_exit finish(struct run *run)
{
	unsigned int counts[DB_RUN_STATUSES] = { 0 }, known = 0;
	bool interrupted = run->loop.interrupts > 0;
	enum run_exit code;
	struct db_error err;

	for (size_t i = 0; i < run->n_cases; i++) {
		counts[run->cases[i].done ? run->cases[i].status : DB_RUN_MISS]++;
		known += run->cases[i].done && run->cases[i].known;
	}
	code = run_exit_code(counts, known, run->kernel_failed,
			     run->broken || run->gave_up[0], interrupted);
	run_meta_finish(run, code, interrupted);
	if (run_meta_save(run, &err)) {
		fprintf(stderr, "doorbench: %s\n", err.text);
		code = code == RUN_INTERRUPTED ? code : RUN_CANNOT_TELL;
		run->broken = true;
	}
	show_totals(run, counts, known);
	if (!run->broken)
		report(run);
	else
		fprintf(stderr, "doorbench: to go on: doorbench resume %s\n", run->dir.path);
	return code;
}

static void open_live(struct run *run)
{
	size_t done = 0;

	run->live = run_live_open(stdout, &run->loop, run->n_cases, &run->history);
	for (size_t i = 0; i < run->n_cases; i++) {
		const struct run_case *c = &run->cases[i];

		done += c->done;
		if (!c->done)
			run_live_plan(run->live, c->suite->name, c->dir);
	}
	run_live_skip(run->live, done);
	run_live_say(run->live, "----  %zu cases%s", run->n_cases - done,
		     run->opts.resume ? " left" : "");
}

static int run_for_real(struct run *run, struct db_error *err)
{
	int ret;

	run_history_load(run->opts.output, run->config.name, &run->history);
	ret = run_open(run, err);
	if (ret)
		return ret;
	run->deadline = db_now() + run->config.timeouts.run;
	open_live(run);
	run_session(run);
	run_live_close(run->live);
	run->live = NULL;
	return finish(run);
}

int cmd_run(int argc, char **argv)
{
	return command_with_options(argc, argv, run_for_real);
}

int cmd_resume(int argc, char **argv)
{
	struct run_options opts = { .repeat = 1, .shuffle = -1 };
	struct db_error err;
	int code;

	if (argc != 2 || argv[1][0] == '-')
		return command_usage("resume needs one run directory and nothing else: what to do "
				     "is in its run.json");
	/* the directory that it is in is where the run before it is looked for */
	if (asprintf(&opts.output, "%s/..", argv[1]) < 0)
		opts.output = NULL;
	opts.resume = strdup(argv[1]);
	if (!opts.output || !opts.resume)
		code = RUN_CANNOT_TELL;
	else
		code = run_resume_options(&opts, &err) ? command_fail(&err) :
		       command_with_run(&opts, run_for_real);
	run_options_free(&opts);
	return code;
}
