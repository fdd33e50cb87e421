// SPDX-License-Identifier: GPL-2.0-only
/*
 * From what was printed and what is known to a status with a reason.  Pure functions: a broken lab
 * must never read as a broken kernel, nor the reverse, and that is decided here.
 */
#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/ktap.h"
#include "lib/sanitise.h"
#include "runner/run.h"

void run_set(struct db_case_result *r, enum db_run_status status, const char *fmt, ...)
{
	va_list ap;

	r->status = status;
	va_start(ap, fmt);
	vsnprintf(r->reason, sizeof(r->reason), fmt, ap);
	va_end(ap);
	db_sanitise(r->reason);
}

/* Return: the next "# file.c:280:TEST:sentence" line, NULL if there is none */
static const char *next_sentence(const char *text)
{
	const char *line = strstr(text, ".c:");

	if (!line)
		return NULL;
	while (line > text && line[-1] != '\n')
		line--;
	return line + strspn(line, "# ");
}

/* what a failed EXPECT_* says, and what the test's author adds, tell more than "Test failed" */
static void failure_reason(const struct db_ktap_result *k, char *out, size_t size)
{
	const char *first = next_sentence(k->diagnostics);
	const char *terminated = strstr(k->diagnostics, "Test terminated");
	const char *second;
	int used;

	if (!first) {
		first = terminated ? terminated : k->text[0] ? k->text :
			"the test failed, no reason printed";
		snprintf(out, size, "%.*s", (int)strcspn(first, "\n"), first);
		return;
	}
	used = snprintf(out, size, "%.*s", (int)strcspn(first, "\n"), first);
	second = next_sentence(first + strcspn(first, "\n"));
	if (!second || used >= (int)size)
		return;
	/* file, line and test are those of the first */
	for (int colon = 0; colon < 3 && memchr(second, ':', strcspn(second, "\n")); colon++)
		second = strchr(second, ':') + 1;
	snprintf(out + used, size - used, "; %.*s", (int)strcspn(second, "\n"), second);
}

static void judge_result(const struct db_ktap_result *k, struct db_case_result *r)
{
	char reason[400];

	switch (k->status) {
	case DB_KTAP_PASS:
		run_set(r, DB_RUN_PASS, "%s", "");
		break;
	case DB_KTAP_SKIP:
		run_set(r, DB_RUN_SKIP, "%s", k->text[0] ? k->text : "the test gave no reason");
		break;
	case DB_KTAP_XFAIL:
		run_set(r, DB_RUN_SKIP, "%s", k->text[0] ? k->text : "the test expects to fail");
		r->expected_failure = true;
		break;
	case DB_KTAP_XPASS:
		run_set(r, DB_RUN_FAIL, "passed although the test expects a failure: %s", k->text);
		break;
	case DB_KTAP_ERROR:
		run_set(r, DB_RUN_ERROR, "the test could not run: %s", k->text);
		break;
	default:
		failure_reason(k, reason, sizeof(reason));
		run_set(r, DB_RUN_FAIL, "%s", reason);
		break;
	}
}

/**
 * run_verdict_ktap() - the status of a case from the output of the one test that was asked for
 * @output: KTAP, untrusted
 * @len:    bytes in @output
 * @test:   the test's own name
 * @r:      gets status, reason and whether the failure was expected by the test itself
 */
void run_verdict_ktap(const char *output, size_t len, const char *test,
		      struct db_case_result *r)
{
	struct db_ktap k;
	struct db_error err;
	const struct db_ktap_result *top = NULL;
	size_t n_top = 0;

	if (db_ktap_parse(output, len, &k, &err)) {
		run_set(r, DB_RUN_ERROR, "%s", err.text);
		return;
	}
	for (size_t i = 0; i < k.n_results; i++) {
		if (k.results[i].depth == 0) {
			top = &k.results[i];
			n_top++;
		}
	}
	if (db_ktap_whole(&k, &err))
		run_set(r, DB_RUN_ERROR, "KTAP: %s", err.text);
	else if (n_top != 1)
		run_set(r, DB_RUN_ERROR, "KTAP: %zu results where one was asked for", n_top);
	else if (strcmp(top->name, test) != 0)
		run_set(r, DB_RUN_ERROR, "KTAP: a result of '%s' where '%s' was asked for",
			top->name, test);
	else
		judge_result(top, r);
	db_ktap_free(&k);
}

const struct db_known_config *run_known(const struct db_config *c, const char *suite,
					const char *backend, const char *name,
					const char *outcome)
{
	for (size_t i = 0; i < c->n_known; i++) {
		const struct db_known_config *k = &c->known[i];

		if (!strcmp(k->outcome, outcome) && !fnmatch(k->suite, suite, 0) &&
		    !fnmatch(k->backend, backend, 0) && !fnmatch(k->case_name, name, 0))
			return k;
	}
	return NULL;
}

void run_verdict_known(const struct db_config *c, struct db_case_result *r)
{
	const struct db_known_config *k = run_known(c, r->suite, r->backend, r->name, "fail");

	if (!k)
		return;
	if (r->status == DB_RUN_FAIL) {
		run_set(r, DB_RUN_SKIP, "%s", k->reason);
		r->expected_failure = true;
	} else if (r->status == DB_RUN_PASS) {
		run_set(r, DB_RUN_PASS, "passed although listed as failing (%s): the list is "
			"out of date", k->reason);
	}
}

enum run_exit run_exit_code(const unsigned int counts[DB_RUN_STATUSES], bool broken,
			    bool interrupted)
{
	if (interrupted)
		return RUN_INTERRUPTED;
	if (counts[DB_RUN_FAIL])
		return RUN_KERNEL_FAILED;
	if (broken || counts[DB_RUN_ERROR] || counts[DB_RUN_MISS])
		return RUN_LAB_BROKEN;
	return RUN_GOOD;
}
