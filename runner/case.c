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

/* a transcript replays the case by hand, so it starts with what was typed to get there */
static int open_transcript(struct run *run, struct db_board *b, const char *dir,
			   struct db_error *err)
{
	struct db_buf setup = { .limit = 1 << 20 };
	char path[PATH_MAX];
	int ret;

	db_file_path(path, "%s/%s.sh", run->setup, b->name);
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

/* Return: 0; -errno if it did not reach the disk */
static int close_transcript(struct db_board *b, struct db_error *err)
{
	int ret = 0;

	if (b->transcript_fd < 0)
		return 0;
	if (fsync(b->transcript_fd))
		ret = db_fail(err, errno, "cannot write the transcript: %s", strerror(errno));
	close(b->transcript_fd);
	b->transcript_fd = -1;
	return ret;
}

static void start_result(struct db_case_result *r, const struct run_group *g, const char *name)
{
	memset(r, 0, sizeof(*r));
	r->suite = g->suite->name;
	r->name = name;
	r->backend = g->backend->name;
	r->started = time(NULL);
}

/* Return: 0, or -errno: results cannot be kept */
static int finish(struct run *run, const char *dir, struct db_case_result *r,
		  struct db_error *err)
{
	int ret = db_case_result_write(dir, r, err);

	if (!ret) {
		run->counts[r->status]++;
		run_show_case(r);
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
int run_case_unrun(struct run *run, struct run_group *g, const char *test,
		   enum db_run_status status, const char *reason, struct db_error *err)
{
	struct db_case_result r;
	char name[512], dir[PATH_MAX];
	int ret;

	run_case_name(g, test, name, sizeof(name));
	start_result(&r, g, name);
	run_set(&r, status, "%s", reason);
	ret = db_rundir_case(&run->dir, g->suite->name, name, dir, err);
	return ret ? ret : finish(run, dir, &r, err);
}

/* a board that does not answer is the lab's trouble, unless its kernel said why it died */
static bool board_trouble(int ret)
{
	return ret == -ENOTCONN || ret == -ETIMEDOUT || ret == -EREMOTEIO || ret == -EINTR;
}

/* the kernels' logs of exactly this case, and what they change about the verdict */
static int judge_logs(struct run *run, struct run_group *g, const char *test, const char *dir,
		      struct db_case_result *r, struct db_error *err)
{
	struct db_buf pieces[2] = { { 0 } };
	struct db_error log_err = { "" };
	char trouble[400];
	int ret = run_kernel_log(run, dir, pieces, trouble, sizeof(trouble), &log_err);

	if (!strcmp(g->suite->name, "endpoint"))
		run_endpoint_expect(g, test, db_buf_str(&pieces[0]), r);
	if (!trouble[0])
		run_verdict_known(&run->config, r);
	if (db_loop_interrupted(&run->loop))
		run_set(r, DB_RUN_ERROR, "interrupted");
	else if (trouble[0])
		run_set(r, DB_RUN_FAIL, "%s", trouble);
	else if (ret && r->status != DB_RUN_ERROR)
		run_set(r, DB_RUN_ERROR, "after the case: %s", log_err.text);
	db_buf_free(&pieces[0]);
	db_buf_free(&pieces[1]);
	if (ret && !board_trouble(ret))
		return db_fail(err, -ret, "%s", log_err.text);
	return 0;
}

/* a board that died: of its kernel, then that is the result, or of the lab */
static void judge_consoles(struct run *run, const char *dir, struct db_case_result *r)
{
	struct db_board *const boards[] = { &run->ep, &run->rc };
	char reason[400];

	for (size_t i = 0; i < 2; i++) {
		if (db_board_alive(boards[i]))
			continue;
		if (run_console(run, boards[i], dir, reason, sizeof(reason)) &&
		    r->status == DB_RUN_ERROR && !db_loop_interrupted(&run->loop))
			run_set(r, DB_RUN_FAIL, "%s", reason);
	}
}

static int run_it(struct run *run, struct run_group *g, const char *test, const char *dir,
		  struct db_case_result *r, struct db_error *err)
{
	struct db_error close_err;
	double start = db_now();
	int ret = open_transcript(run, &run->ep, dir, err);

	if (ret >= 0)
		ret = open_transcript(run, &run->rc, dir, err);
	run->ep.board_seconds = run->rc.board_seconds = 0;
	if (ret >= 0)
		ret = g->suite->run_case(run, g, test, dir, r, err);
	if (ret >= 0)
		ret = judge_logs(run, g, test, dir, r, err);
	if (close_transcript(&run->ep, &close_err) || close_transcript(&run->rc, &close_err))
		ret = ret < 0 ? ret : db_fail(err, EIO, "%s", close_err.text);
	r->seconds = db_now() - start;
	run->times[g->suite->time] += r->seconds;
	judge_consoles(run, dir, r);
	return ret;
}

/**
 * run_case() - run one case and write all of it
 *
 * Return: 0, whatever the result; -errno if results cannot be kept, then the run must end.
 */
int run_case(struct run *run, struct run_group *g, const char *test, struct db_error *err)
{
	const struct db_known_config *skip;
	struct db_case_result r;
	char name[512], dir[PATH_MAX], reason[512];
	int ret;

	run_case_name(g, test, name, sizeof(name));
	skip = run_known(&run->config, g->suite->name, g->backend->name, name, "skip");
	if (skip) {
		snprintf(reason, sizeof(reason), "not run: %s", skip->reason);
		return run_case_unrun(run, g, test, DB_RUN_SKIP, reason, err);
	}
	start_result(&r, g, name);
	ret = db_rundir_case(&run->dir, g->suite->name, name, dir, err);
	if (!ret)
		ret = run_it(run, g, test, dir, &r, err);
	if (ret < 0) {
		json_decref(r.quotes);
		json_decref(r.measurements);
		return ret;
	}
	return finish(run, dir, &r, err);
}
