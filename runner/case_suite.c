// SPDX-License-Identifier: GPL-2.0-only
/*
 * A suite of ours: a kselftest program on this machine that drives both boards through the run's
 * ssh connections.  It prints KTAP; what KTAP cannot carry it leaves in suite.json of the case.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/kselftest.h"
#include "runner/run.h"

/* one program at present; its group is known by its name */
#define SUITE	"vntb"

int run_suite_list(struct run *run, struct db_strings *out, struct db_error *err)
{
	char program[PATH_MAX];
	const char *argv[] = { program, "-l", NULL };
	struct db_process_spec spec = { .argv = argv, .copy_fd = -1, .merge = true };
	struct db_process p = { 0 };
	int ret;

	db_file_path(program, "%s/" SUITE, run->suites);
	if (access(program, X_OK))
		return db_fail(err, errno, "%s: %s (make builds it)", program, strerror(errno));
	ret = db_process_run(&run->loop, &spec, run->config.timeouts.command, &p, err);
	if (!ret)
		ret = db_kselftest_list(db_buf_str(&p.out), out, err);
	db_process_free(&p);
	return ret;
}

/*
 * What the suite left: {"error": "...", "board_seconds": 1.2, "measurements": [...],
 * "quotes": {...}}, all but board_seconds optional.
 */
static void take_in(const char *dir, bool ended, struct db_case_result *r)
{
	char path[PATH_MAX];
	const char *error;
	json_t *left;

	db_file_path(path, "%s/suite.json", dir);
	left = json_load_file(path, 0, NULL);
	if (!left) {
		if (ended && r->status == DB_RUN_PASS)
			run_set(r, DB_RUN_ERROR, "the suite left no suite.json");
		return;
	}
	error = json_string_value(json_object_get(left, "error"));
	if (error && ended)
		run_set(r, DB_RUN_ERROR, "%s", error);
	r->board_seconds = json_number_value(json_object_get(left, "board_seconds"));
	r->measurements = json_incref(json_object_get(left, "measurements"));
	r->quotes = json_incref(json_object_get(left, "quotes"));
	json_decref(left);
	unlink(path);
}

int run_suite_case(struct run *run, struct run_group *g, const char *test, const char *dir,
		   struct db_case_result *r, struct db_error *err)
{
	char program[PATH_MAX], path[PATH_MAX];
	const char *argv[] = { program, "-r", test, NULL };
	struct db_process_spec spec = { .argv = argv, .merge = true };
	struct db_process p = { 0 };
	struct db_error child_err;
	int ret;

	db_file_path(program, "%s/" SUITE, run->suites);
	db_file_path(path, "%s/ktap.txt", dir);
	spec.copy_fd = db_file_append(path, err);
	if (spec.copy_fd < 0)
		return spec.copy_fd;
	setenv("DOORBENCH_CASE_DIR", dir, 1);
	setenv("DOORBENCH_BACKEND", g->backend->name, 1);
	ret = db_process_run(&run->loop, &spec, run->config.timeouts.case_time, &p, &child_err);
	if (ret == -ETIMEDOUT)
		run_set(r, DB_RUN_ERROR, "the suite did not end within %.0f s",
			run->config.timeouts.case_time);
	else if (ret)
		run_set(r, DB_RUN_ERROR, "%s", child_err.text);
	else
		run_verdict_ktap(db_buf_str(&p.out), p.out.len, test, r);
	take_in(dir, !ret, r);
	ret = p.copy_errno ? p.copy_errno : fsync(spec.copy_fd) ? errno : 0;
	close(spec.copy_fd);
	db_process_free(&p);
	return ret ? db_fail(err, ret, "cannot write %s: %s", path, strerror(ret)) : 0;
}
