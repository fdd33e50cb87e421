// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite endpoint: upstream's pci_endpoint_test, unmodified, on the RC, each of its tests alone and
 * under its own name.
 */
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/file.h"
#include "lib/kselftest.h"
#include "lib/sanitise.h"
#include "runner/run.h"

#define PROGRAM	"pci_endpoint_test"
/* the test whose way through the EP's kernel shows in its log */
#define DOORBELL_TEST	"*.DOORBELL_TEST"
/* last line of the output: when the test began and ended by the board's own clock */
#define UPTIME	"# board uptime"

/* the harness exits with KSFT_SKIP after -l and prints the list to stderr */
int run_endpoint_list(struct run *run, struct db_strings *out, struct db_error *err)
{
	struct db_board_result r;
	int ret = db_board_run(&run->rc, PROGRAM " -l", run->config.timeouts.command, &r, err);

	if (!ret)
		ret = db_kselftest_list(db_buf_str(&r.out), out, err);
	db_board_result_free(&r);
	return ret;
}

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

/* no end in time: is it a test that hangs, or a board that is gone? */
static int judge_timeout(struct run *run, struct db_case_result *r)
{
	struct db_error err;

	if (!db_board_do(&run->rc, "true", run->config.timeouts.command, &err)) {
		run_set(r, DB_RUN_FAIL, "no end within %.0f s, the RC still answers",
			run->config.timeouts.case_time);
	} else {
		run->rc.lost = true;
		run_set(r, DB_RUN_ERROR, "no end within %.0f s, and %s",
			run->config.timeouts.case_time, err.text);
	}
	return 0;
}

int run_endpoint_case(struct run *run, struct run_group *g, const char *test, const char *dir,
		      struct db_case_result *r, struct db_error *err)
{
	struct db_error board_err = { "" };
	struct db_board_result result;
	char path[PATH_MAX], script[512];
	double seconds;
	int ret, written;

	snprintf(script, sizeof(script), "read up x < /proc/uptime\n" PROGRAM " -r %s 2>&1\ns=$?; "
		 "read now x < /proc/uptime; echo \"" UPTIME " $up to $now\"; exit $s", test);
	ret = db_board_run(&run->rc, script, run->config.timeouts.case_time, &result, &board_err);
	seconds = take_uptime(&result.out);
	r->board_seconds = seconds >= 0 ? seconds : result.seconds;
	db_file_path(path, "%s/ktap.txt", dir);
	written = db_file_write(path, db_buf_str(&result.out), result.out.len, err);
	if (ret == -ETIMEDOUT)
		judge_timeout(run, r);
	else if (ret)
		run_set(r, DB_RUN_ERROR, "%s", board_err.text);
	else if (result.out.dropped)
		run_set(r, DB_RUN_ERROR, "the test printed %zu bytes too many",
			result.out.dropped);
	else if (result.status == 127)
		run_set(r, DB_RUN_ERROR, "%s is not on the RC", PROGRAM);
	else
		run_verdict_ktap(db_buf_str(&result.out), result.out.len, test, r);
	db_board_result_free(&result);
	return written;
}

/**
 * run_endpoint_expect() - look for the lines that the backend must leave in the EP's log
 * @g:      the group, its backend says which lines
 * @test:   only DOORBELL_TEST is looked at
 * @ep_log: the EP's log of exactly this case
 * @r:      gets the lines found as quotes; a PASS without one of them becomes FAIL
 *
 * Return: number of lines missing.
 */
int run_endpoint_expect(const struct run_group *g, const char *test, const char *ep_log,
			struct db_case_result *r)
{
	const struct db_strings *expect = &g->backend->expect_log;
	json_t *quotes;
	int missing = 0;

	if (fnmatch(DOORBELL_TEST, test, 0))
		return 0;
	quotes = json_array();
	for (size_t i = 0; i < expect->n; i++) {
		struct db_buf line = { 0 };

		if (db_kmsg_find(ep_log, expect->v[i], &line))
			json_array_append_new(quotes, json_string(line.data));
		else if (!missing++ && r->status == DB_RUN_PASS)
			run_set(r, DB_RUN_FAIL, "the EP's kernel did not log \"%s\"", expect->v[i]);
		db_buf_free(&line);
	}
	json_decref(r->quotes);
	r->quotes = json_pack("{s:o}", "ep", quotes);
	return missing;
}
