// SPDX-License-Identifier: GPL-2.0-only
/*
 * One case from its directory to its result: transcripts, the suite's own work, the kernels' side
 * of the story, the verdict, everything on disk before the next case starts.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "runner/run.h"

static const struct {
	const char *on;		/* of suite.conf */
	int (*run)(struct run *run, struct run_case *c, const char *dir, struct db_case_result *r,
		   struct db_error *err);
} places[] = {
	{ "rc", run_case_on_rc },
	{ "controller", run_case_on_controller },
};

/* a transcript replays the case by hand, so it starts with what was typed to get there */
static int open_transcript(struct run *run, struct db_board *b, const char *dir,
			   struct db_error *err)
{
	struct db_buf setup = { .limit = 1 << 20 };
	char path[PATH_MAX];
	int ret = 0;

	db_file_path(path, "%s/%s.sh", run->setup, b->name);
	/* behind a boot nothing may have been typed yet */
	if (!access(path, F_OK))
		ret = db_file_read(path, &setup, err);
	db_buf_printf(&setup, "# the case\n");
	db_file_path(path, "%s/%s.sh", dir, b->name);
	if (!ret)
		ret = b->transcript_fd = db_file_append(path, err);
	if (ret >= 0)
		ret = db_file_add(b->transcript_fd, setup.data, setup.len, path, err);
	db_buf_free(&setup);
	return ret;
}

static void close_transcript(struct db_board *b)
{
	if (b->transcript_fd >= 0)
		close(b->transcript_fd);
	b->transcript_fd = -1;
}

static void start_result(struct db_case_result *r, const struct run_case *c)
{
	*r = (struct db_case_result){
		.suite = c->suite->name, .name = c->name, .backend = c->point.backend->name,
		.tier = c->needs.tier, .labels = c->needs.labels, .n_labels = c->needs.n_labels,
		.repeat = c->repeat, .started = time(NULL),
	};
}

/* Return: 0, or -errno: results cannot be kept */
static int finish(struct run *run, struct run_case *c, const char *dir, struct db_case_result *r,
		  struct db_error *err)
{
	int ret = db_case_result_write(dir, r, err);

	if (!ret) {
		c->status = r->status;
		c->known = r->known;
		c->done = true;
		run_live_result(run->live, r);
	}
	json_decref(r->quotes);
	json_decref(r->measurements);
	return ret;
}

/**
 * run_case_unrun() - the result of a case that was not run
 *
 * Return: 0 or -errno of writing.
 */
int run_case_unrun(struct run *run, struct run_case *c, enum db_run_status status,
		   const char *reason, struct db_error *err)
{
	struct db_case_result r;
	char dir[PATH_MAX];
	int ret = db_rundir_case(&run->dir, c->suite->name, c->dir, dir, err);

	start_result(&r, c);
	run_set(&r, status, "%s", reason);
	if (run->rehearsal)
		fprintf(run->rehearsal, "\n# case %s/%s\n# %s: %s\n", c->suite->name, c->dir,
			db_run_status_name(status), reason);
	return ret ? ret : finish(run, c, dir, &r, err);
}

/* a board that does not answer is the lab's trouble, unless its kernel said why it died */
static bool board_trouble(int ret)
{
	return ret == -ENOTCONN || ret == -ETIMEDOUT || ret == -EREMOTEIO || ret == -EINTR;
}

/* the kernels' logs of exactly this case, and what they change about the verdict */
static int judge_logs(struct run *run, const struct run_case *c, const char *dir,
		      struct db_case_result *r, struct db_error *err)
{
	const struct db_backend_config *backend = c->point.backend;
	struct db_side_config ep = run->config.ep;
	struct db_error log_err = { "" };
	struct run_story story;
	int ret;

	run_scan_leaks(run, RUN_SCAN_EP);
	ret = run_kernel_log(run, dir, &story, &log_err);

	if (backend->n_bars) {
		ep.bars = backend->bars;
		ep.n_bars = backend->n_bars;
	}
	run_verdict_log(backend, c->test, db_buf_str(&story.ep.text), r);
	run_verdict_bars(&ep, c->test, r);
	if (story.trouble[0])
		run_set(r, story.verdict, "%s", story.trouble);
	else if (ret && ret != -EINTR && r->status != DB_RUN_ERROR)
		run_set(r, DB_RUN_ERROR, "after the case: %s", log_err.text);
	run_verdict_issue(&run->issues, &(struct db_issue_logs){
		.ep = db_buf_str(&story.ep.text), .rc = db_buf_str(&story.rc.text),
		.died = story.trouble[0],
	}, run_meta_release(run), r);
	run_verdict_known(&run->config, story.trouble[0], r);
	if (story.reboot)
		run->at.unknown = true;
	run_story_free(&story);
	if (ret && !board_trouble(ret))
		return db_fail(err, -ret, "%s", log_err.text);
	return 0;
}

/* a board that died: of its kernel, then that is the result, or of the lab */
static void judge_consoles(struct run *run, const char *dir, struct db_case_result *r)
{
	struct db_board *const boards[] = { &run->ep, &run->rc };
	struct db_buf console;
	char reason[400];

	for (size_t i = 0; i < 2; i++) {
		if (db_board_alive(boards[i]) || (!boards[i]->following && !boards[i]->lost))
			continue;
		/* only a bug that does so explains it */
		if (r->known && !r->known->dies)
			r->known = NULL;
		if (run_console(run, boards[i], dir, &console, reason, sizeof(reason)) &&
		    r->status == DB_RUN_ERROR) {
			run_set(r, DB_RUN_FAIL, "%s", reason);
			/* the log has ended before it could tell what shows the bug */
			run_verdict_issue(&run->issues, &(struct db_issue_logs){
				.ep = i ? "" : db_buf_str(&console),
				.rc = i ? db_buf_str(&console) : "", .died = true,
			}, run_meta_release(run), r);
		}
		db_buf_free(&console);
	}
}

static int run_it(struct run *run, struct run_case *c, const char *dir, struct db_case_result *r,
		  struct db_error *err)
{
	double start = db_now();
	int ret = open_transcript(run, &run->ep, dir, err);

	if (ret >= 0)
		ret = open_transcript(run, &run->rc, dir, err);
	run->ep.board_seconds = run->rc.board_seconds = 0;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]) && ret >= 0; i++) {
		if (!strcmp(places[i].on, c->suite->on))
			ret = places[i].run(run, c, dir, r, err);
	}
	run->faults_wanted = c->needs.faults;
	if (ret >= 0)
		ret = judge_logs(run, c, dir, r, err);
	run->faults_wanted = false;
	close_transcript(&run->ep);
	close_transcript(&run->rc);
	r->seconds = db_now() - start;
	run->times[RUN_TIME_CASES] += r->seconds;
	if (!db_loop_interrupted(&run->loop))
		judge_consoles(run, dir, r);
	else if (r->status != DB_RUN_FAIL)
		run_set(r, DB_RUN_MISS, "interrupted while it ran");
	return ret;
}

/**
 * run_case() - run one case and write all of it
 *
 * Return: 0, whatever the result; -errno if results cannot be kept, then the run must end.
 */
int run_case(struct run *run, struct run_case *c, struct db_error *err)
{
	struct db_case_result r;
	char dir[PATH_MAX];
	int ret = db_rundir_case(&run->dir, c->suite->name, c->dir, dir, err);

	start_result(&r, c);
	run_live_case(run->live, c->suite->name, c->dir);
	if (run->rehearsal)
		fprintf(run->rehearsal, "\n# case %s/%s\n", c->suite->name, c->dir);
	if (!ret)
		ret = run_it(run, c, dir, &r, err);
	if (ret >= 0)
		ret = db_file_settle(dir, err);
	if (ret >= 0)
		return finish(run, c, dir, &r, err);
	json_decref(r.quotes);
	json_decref(r.measurements);
	return ret;
}
