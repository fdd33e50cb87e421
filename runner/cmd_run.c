// SPDX-License-Identifier: GPL-2.0-only
/* The command "run": the groups one after the other, whatever happens to the boards. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/sanitise.h"
#include "reports/report.h"
#include "runner/run.h"

static void give_up(struct run *run, const char *why)
{
	if (!run->gave_up[0])
		snprintf(run->gave_up, sizeof(run->gave_up), "%s", why);
}

/* results can no longer be kept: nothing else makes sense */
static void break_off(struct run *run, const struct db_error *err)
{
	run->broken = true;
	give_up(run, err->text);
	fprintf(stderr, "doorbench: %s\n", err->text);
}

static bool may_go_on(struct run *run)
{
	if (db_loop_interrupted(&run->loop))
		give_up(run, "interrupted before it ran");
	else if (db_now() > run->deadline)
		give_up(run, "the time for the whole run was over");
	return !run->gave_up[0];
}

/* the next case without a result gets one; the others will be MISS or run after a revival */
static void next_unrun(struct run *run, struct run_group *g, enum db_run_status status,
		       const char *reason)
{
	struct db_error err;

	if (run->broken || g->next == g->tests.n)
		return;
	if (run_case_unrun(run, g, g->tests.v[g->next++], status, reason, &err))
		break_off(run, &err);
}

static void rest_unrun(struct run *run, struct run_group *g, enum db_run_status status,
		       const char *reason)
{
	while (g->next < g->tests.n && !run->broken)
		next_unrun(run, g, status, reason);
}

/* a group that could not even be listed is one line of the results, under the program's name */
static void stand_in(struct run_group *g)
{
	if (g->listed)
		return;
	g->tests.v = calloc(1, sizeof(*g->tests.v));
	if (g->tests.v)
		g->tests.v[0] = strdup("pci_endpoint_test");
	g->tests.n = g->tests.v && g->tests.v[0];
	g->listed = true;
}

/* Return: true if the group has cases left and both boards are in the state to run them */
static bool bring_up(struct run *run, struct run_group *g)
{
	struct run_blame blame = { .status = DB_RUN_ERROR, .reason = "" };
	struct db_error err;
	int ret = run_pair_up(run, g, &blame);

	if (!ret && !g->listed) {
		ret = run_plan_list(run, g, &err);
		if (ret)
			snprintf(blame.reason, sizeof(blame.reason), "listing the tests: %.400s",
				 err.text);
	}
	if (!ret && run_meta_save(run, &err)) {
		break_off(run, &err);
		return false;
	}
	if (!ret)
		return g->next < g->tests.n;
	db_sanitise(blame.reason);
	stand_in(g);
	if (db_loop_interrupted(&run->loop))
		next_unrun(run, g, DB_RUN_ERROR, "interrupted");
	else if (blame.status == DB_RUN_SKIP)
		rest_unrun(run, g, DB_RUN_SKIP, blame.reason);
	else
		next_unrun(run, g, blame.status, blame.reason);
	/* a pair that never booted will not do so for the next group */
	if (!run->sides_known)
		give_up(run, "the pair did not come up, see the first case");
	return false;
}

/* Return: true if all cases of the group have a result, false if a board was lost on the way */
static bool run_cases(struct run *run, struct run_group *g)
{
	struct db_error err;

	while (g->next < g->tests.n && may_go_on(run)) {
		if (run_case(run, g, g->tests.v[g->next++], &err))
			break_off(run, &err);
		if (!db_board_alive(&run->ep) || !db_board_alive(&run->rc) || run->distrusted)
			return g->next == g->tests.n;
	}
	return true;
}

static void run_group(struct run *run, struct run_group *g)
{
	struct db_error err;
	bool done = false;

	while (!done && may_go_on(run)) {
		done = true;
		if (bring_up(run, g))
			done = run_cases(run, g);
		run_pair_down(run, g);
		if (done || !may_go_on(run))
			continue;
		if (run->revivals++ == RUN_REVIVALS_MAX) {
			give_up(run, "a board stopped answering or oopsed once too often");
			continue;
		}
		run_say("      a board %s: both are power-cycled (%u of %u)",
			run->distrusted ? "oopsed" : "stopped answering", run->revivals,
			RUN_REVIVALS_MAX);
	}
	stand_in(g);
	rest_unrun(run, g, DB_RUN_MISS,
		   run->gave_up[0] ? run->gave_up : "the set-up before it failed");
	if (!run->broken && run_meta_save(run, &err))
		break_off(run, &err);
}

static void run_groups(struct run *run)
{
	struct db_error err;

	if (run_hook(run, run->config.lab_up, &err)) {
		run_say("      %s", err.text);
		give_up(run, err.text);
	}
	for (size_t i = 0; i < run->n_groups; i++) {
		if (i && !run->gave_up[0])
			run_say("      reboot: modules cannot be trusted after an unbind (kernel "
				"bugs B18, B19, B48)");
		run_group(run, &run->groups[i]);
	}
	if (run->opts.keep) {
		run_say("      boards left as they are; for hooks and suites by hand:");
		run_say("      export DOORBENCH_ROOT=%s DOORBENCH_LAB=%s DOORBENCH_CONFIG=%s",
			run->root, run->lab, getenv("DOORBENCH_CONFIG"));
		if (run->config.lab_down[0])
			run_say("      to end it: %s", run->config.lab_down);
		return;
	}
	run->loop.tolerate = 1;
	if (run_hook(run, run->config.lab_down, &err))
		run_say("      %s", err.text);
	run->loop.tolerate = 0;
}

/* a missing picture does not spoil a run: its numbers are all in the directory */
static void report(struct run *run)
{
	char path[PATH_MAX];
	struct db_error err;
	int ret;

	db_file_path(path, "%s/reports/templates", run->root);
	ret = db_report_plots(run->dir.path, path, &err);
	if (ret && ret != -ENODATA)
		fprintf(stderr, "doorbench: no plot: %s\n", err.text);
	ret = db_report_txt(run->dir.path, &err);
	if (ret) {
		fprintf(stderr, "doorbench: no report: %s\n", err.text);
		return;
	}
	db_file_path(path, "%s/report.txt", run->dir.path);
	run_show_file(path);
	run_say("----  report: %s", path);
}

static enum run_exit finish(struct run *run)
{
	bool interrupted = run->loop.interrupts > 0;
	enum run_exit code = run_exit_code(run->counts, run->broken || run->gave_up[0],
					   interrupted);
	struct db_error err;
	char stamp[32];

	db_stamp(time(NULL), stamp, sizeof(stamp));
	json_object_set_new(run->meta, "finished", json_string(stamp));
	json_object_set_new(run->meta, "exit", json_integer(code));
	json_object_set_new(run->meta, "interrupted", json_boolean(interrupted));
	run_show_totals(run);
	if (run_meta_save(run, &err) || db_rundir_latest(&run->dir, &err)) {
		fprintf(stderr, "doorbench: %s\n", err.text);
		code = code == RUN_INTERRUPTED ? code : RUN_LAB_BROKEN;
	}
	if (!run->broken)
		report(run);
	return code;
}

int run_command(const struct run_options *opts)
{
	struct run *run = calloc(1, sizeof(*run));
	struct db_error err;
	int ret, code = RUN_USAGE;

	if (!run)
		return RUN_LAB_BROKEN;
	run->opts = *opts;
	ret = db_loop_open(&run->loop, &err);
	if (!ret) {
		ret = run_open(run, &err);
		if (!ret) {
			run->deadline = db_now() + run->config.timeouts.run;
			run_groups(run);
			code = finish(run);
		}
		run_close(run);
		db_loop_close(&run->loop);
	}
	if (ret) {
		fprintf(stderr, "doorbench: %s\n", err.text);
		code = ret == -EINVAL || ret == -ENOENT || ret == -EBUSY ? RUN_USAGE :
		       RUN_LAB_BROKEN;
	}
	free(run);
	return code;
}
