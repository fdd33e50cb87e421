// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tests of a suite's program, as it lists them itself.  The plan takes them from the program
 * built for this machine, so that it is known without a board; what a board's own program has is
 * compared with it before the first case there.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/kselftest.h"
#include "runner/run.h"

int run_program_path(const struct run *run, const struct db_suite *suite, char *path,
		     struct db_error *err)
{
	db_file_path(path, "%s/%s", run->programs, suite->program);
	if (access(path, X_OK))
		return db_fail(err, errno, "%s: %s (make suites builds it)", path,
			       strerror(errno));
	return 0;
}

/* the harness exits with KSFT_SKIP after -l and prints the list to standard error */
int run_program_list(struct run *run, const struct db_suite *suite, struct db_strings *out,
		     struct db_error *err)
{
	char path[PATH_MAX];
	const char *argv[] = { path, "-l", NULL };
	struct db_process_spec spec = { .argv = argv, .copy_fd = -1, .merge = true };
	struct db_process p = { 0 };
	struct db_error why;
	int ret = run_program_path(run, suite, path, err);

	if (ret)
		return ret;
	ret = db_process_run(&run->loop, &spec, run->config.timeouts.command, &p, err);
	if (!ret && db_kselftest_list(db_buf_str(&p.out), out, &why))
		ret = db_fail(err, EBADMSG, "%s -l: %s", path, why.text);
	db_process_free(&p);
	return ret;
}

static bool planned(const struct run *run, const struct db_suite *suite, const char *test)
{
	for (size_t i = 0; i < run->n_cases; i++) {
		if (run->cases[i].suite == suite && !strcmp(run->cases[i].test, test))
			return true;
	}
	return false;
}

/* has a backend of the plan tests that are for the tier full only? */
static bool spares(const struct run *run, const struct db_suite *suite)
{
	for (size_t i = 0; i < run->n_cases; i++) {
		const struct run_case *c = &run->cases[i];

		if (c->suite == suite && strcmp(c->point.backend->quick, "*") != 0)
			return true;
	}
	return false;
}

/* a selection leaves tests out on purpose, then there is nothing to tell */
static void tell_unplanned(struct run *run, const struct db_suite *suite)
{
	const struct run_options *o = &run->opts;
	size_t n = 0;

	if (o->case_glob || o->label || o->tier || spares(run, suite))
		return;
	for (size_t i = 0; i < run->on_board.n; i++)
		n += !planned(run, suite, run->on_board.v[i]);
	if (n)
		run_note(run, "%s on the RC has %zu tests that are not in the plan: it is of "
			 "another kernel than the one built here", suite->program, n);
}

/** run_program_on_board() - ask once what the RC's own program has; 0 or -errno */
int run_program_on_board(struct run *run, const struct db_suite *suite, struct db_error *err)
{
	struct db_board_result r;
	char script[128];
	int ret;

	if (run->on_board_of == suite)
		return 0;
	db_strings_free(&run->on_board);
	run->on_board_of = NULL;
	snprintf(script, sizeof(script), "%s -l", suite->program);
	ret = db_board_run(&run->rc, script, run->config.timeouts.command, 0, &r, err);
	if (!ret && r.status == 127)
		ret = db_fail(err, ENOENT, "%s is not on the RC", suite->program);
	if (!ret && !run->rehearsal)
		ret = db_kselftest_list(db_buf_str(&r.out), &run->on_board, err);
	db_board_result_free(&r);
	if (ret)
		return ret;
	run->on_board_of = suite;
	if (!run->rehearsal)
		tell_unplanned(run, suite);
	return 0;
}
