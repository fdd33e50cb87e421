// SPDX-License-Identifier: GPL-2.0-only
/*
 * A suite of ours: a kselftest program on this machine that drives both boards through the run's
 * ssh connections.  It prints KTAP; what KTAP cannot carry it leaves in suite.json of the case.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/file.h"
#include "runner/run.h"

/*
 * What the suite left: {"error": "...", "board_seconds": 1.2, "measurements": [...],
 * "quotes": {...}, "reboot": true}, all but board_seconds optional.
 */
static void take_in(struct run *run, const char *dir, bool ended, struct db_case_result *r)
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
	run->at.unknown |= json_is_true(json_object_get(left, "reboot"));
	r->board_seconds = json_number_value(json_object_get(left, "board_seconds"));
	r->measurements = json_incref(json_object_get(left, "measurements"));
	r->quotes = json_incref(json_object_get(left, "quotes"));
	json_decref(left);
	unlink(path);
}

/* a test that its suite knows to be long gets its time on any pair */
static double case_time(const struct run *run, const struct run_case *c)
{
	return fmax(run->config.timeouts.case_time, c->needs.seconds);
}

/* the boards are not asked here: the suite's own steps have told what they said */
static void judge(struct run *run, const struct run_case *c, int ret, const struct db_process *p,
		  const struct db_error *child_err, struct db_case_result *r)
{
	const struct db_timeouts *t = &run->config.timeouts;

	if (ret == -ETIMEDOUT)
		run_set(r, DB_RUN_ERROR, "the suite did not end within %.0f s",
			case_time(run, c));
	else if (ret == -ETIME)
		run_set(r, DB_RUN_ERROR, "the suite printed nothing for %.0f s", t->silence);
	else if (ret)
		run_set(r, DB_RUN_ERROR, "%s", child_err->text);
	else
		run_verdict_ktap(db_buf_str(&p->out), p->out.len, c->test, r);
	/* what it was doing to the boards, nobody knows */
	run->at.unknown |= ret == -ETIMEDOUT || ret == -ETIME;
}

/* what its boards would have been told went to a file */
static void show_rehearsal(struct run *run, const char *path)
{
	struct db_buf text = { .limit = 1 << 20 };

	if (!db_file_read(path, &text, NULL))
		fputs(db_buf_str(&text), run->rehearsal);
	db_buf_free(&text);
	unlink(path);
}

static int run_program(struct run *run, struct run_case *c, const char *program, const char *dir,
		       struct db_case_result *r, struct db_error *err)
{
	const char *argv[] = { program, "-r", c->test, NULL };
	struct db_process_spec spec = {
		.argv = argv, .merge = true, .silence = run->config.timeouts.silence,
	};
	struct db_process p = { 0 };
	struct db_error child_err;
	char path[PATH_MAX];
	int ret;

	db_file_path(path, "%s/ktap.txt", dir);
	spec.copy_fd = db_file_append(path, err);
	if (spec.copy_fd < 0)
		return spec.copy_fd;
	ret = db_process_run(&run->loop, &spec, case_time(run, c), &p, &child_err);
	judge(run, c, ret, &p, &child_err, r);
	take_in(run, dir, !ret, r);
	ret = p.copy_errno;
	close(spec.copy_fd);
	db_process_free(&p);
	return ret ? db_fail(err, ret, "cannot write %s: %s", path, strerror(ret)) : 0;
}

/** run_case_on_controller() - 0 and the result in @r; -errno if it cannot be kept */
int run_case_on_controller(struct run *run, struct run_case *c, const char *dir,
			   struct db_case_result *r, struct db_error *err)
{
	char program[PATH_MAX], rehearsal[PATH_MAX];
	struct db_error why;
	int ret;

	if (run_program_path(run, c->suite, program, &why)) {
		run_set(r, DB_RUN_ERROR, "%s", why.text);
		return 0;
	}
	db_file_path(rehearsal, "%s/rehearsal", run->lab);
	setenv("DOORBENCH_CASE_DIR", dir, 1);
	setenv("DOORBENCH_BACKEND", c->point.backend->name, 1);
	if (run->rehearsal)
		setenv("DOORBENCH_REHEARSAL", rehearsal, 1);
	ret = run_program(run, c, program, dir, r, err);
	if (run->rehearsal)
		show_rehearsal(run, rehearsal);
	return ret;
}
