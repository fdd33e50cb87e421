// SPDX-License-Identifier: GPL-2.0-only
/*
 * A suite whose kselftest program runs on the RC, such as upstream's pci_endpoint_test: each of its
 * tests alone and under its own name.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lib/file.h"
#include "runner/run.h"

/* last line of the output: when the test began and ended by the board's own clock */
#define UPTIME	"# board uptime"

/* takes the line with the times off the output; Return: seconds, -1 if it is not there */
static double take_uptime(struct db_buf *out)
{
	double from, to;
	char *at = NULL, *next = out->data;

	while (next && (next = strstr(next, UPTIME)))
		at = next++;
	if (!at || sscanf(at, UPTIME " %lf to %lf", &from, &to) != 2)
		return -1;
	out->len = at - out->data;
	*at = '\0';
	return to - from;
}

/* no end in time, or no word for long: is it a test that hangs, or a board that is gone? */
static void judge_time(struct run *run, enum db_watch_detector what, const char *sentence,
		       struct db_case_result *r)
{
	const struct db_watch_row *row = db_watch_of(what);
	struct db_error err;

	run->at.unknown |= row->reboot;
	if (!db_board_do(&run->rc, "true", run->config.timeouts.command, &err)) {
		run_set(r, DB_RUN_FAIL, "%s, which still answers", sentence);
		return;
	}
	run->rc.lost = true;
	run_set(r, DB_RUN_ERROR, "%s, and %s", sentence, err.text);
}

static bool is_on_board(const struct run *run, const char *test)
{
	for (size_t i = 0; i < run->on_board.n; i++) {
		if (!strcmp(run->on_board.v[i], test))
			return true;
	}
	return run->rehearsal;
}

static void judge(struct run *run, const struct run_case *c, int ret,
		  const struct db_board_result *result, const struct db_error *board_err,
		  struct db_case_result *r)
{
	if (ret == -ETIMEDOUT)
		judge_time(run, DB_WATCH_CASE_TIME, board_err->text, r);
	else if (ret == -ETIME)
		judge_time(run, DB_WATCH_SILENCE, board_err->text, r);
	else if (ret)
		run_set(r, DB_RUN_ERROR, "%s", board_err->text);
	else if (result->out.dropped)
		run_set(r, DB_RUN_ERROR, "the test printed %zu bytes too many",
			result->out.dropped);
	else
		run_verdict_ktap(db_buf_str(&result->out), result->out.len, c->test, r);
}

static int run_test(struct run *run, struct run_case *c, const char *dir,
		    struct db_case_result *r, struct db_error *err)
{
	const struct db_timeouts *t = &run->config.timeouts;
	struct db_error board_err = { "" };
	struct db_board_result result;
	char path[PATH_MAX], script[512];
	double seconds;
	int ret;

	snprintf(script, sizeof(script), "read up x < /proc/uptime\n%s -r %s 2>&1\ns=$?; "
		 "read now x < /proc/uptime; echo \"" UPTIME " $up to $now\"; exit $s",
		 c->suite->program, c->test);
	ret = db_board_run(&run->rc, script, t->case_time, t->silence, &result, &board_err);
	seconds = take_uptime(&result.out);
	r->board_seconds = seconds >= 0 ? seconds : result.seconds;
	judge(run, c, ret, &result, &board_err, r);
	db_file_path(path, "%s/ktap.txt", dir);
	ret = db_file_keep(path, db_buf_str(&result.out), result.out.len, err);
	db_board_result_free(&result);
	return ret;
}

/** run_case_on_rc() - 0 and the result in @r; -errno if it cannot be kept */
int run_case_on_rc(struct run *run, struct run_case *c, const char *dir,
		   struct db_case_result *r, struct db_error *err)
{
	struct db_error why;

	if (run_program_on_board(run, c->suite, &why)) {
		run_set(r, DB_RUN_ERROR, "%s", why.text);
		return 0;
	}
	if (!is_on_board(run, c->test)) {
		run_set(r, DB_RUN_SKIP, "%s on the RC has no such test: it is of another kernel "
			"than the one built here", c->suite->program);
		return 0;
	}
	return run_test(run, c, dir, r, err);
}
