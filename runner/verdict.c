// SPDX-License-Identifier: GPL-2.0-only
/*
 * From what was printed and what is known to a status with a reason.  Pure functions: a broken lab
 * must never read as a broken kernel, nor the reverse, and that is decided here.
 */
#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/kmsg.h"
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

/* Return: the next "# file.c:280:TEST:sentence" line, also of a header; NULL if there is none */
static const char *next_sentence(const char *text)
{
	const char *line = strstr(text, ".c:");
	const char *header = strstr(text, ".h:");

	if (header && (!line || header < line))
		line = header;
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

/**
 * run_verdict_issue() - is a failure of a kernel bug that is known, or is that gone?
 * @issues:  the known ones
 * @logs:    what the kernels said during the case
 * @release: of the kernel under test
 * @r:       a FAIL stays one and is marked; a PASS of what always fails is told
 */
void run_verdict_issue(const struct db_issues *issues, const struct db_issue_logs *logs,
		       const char *release, struct db_case_result *r)
{
	struct db_buf gone = { 0 };

	if (r->status == DB_RUN_FAIL) {
		r->known = db_issues_explain(issues, r->suite, r->name, r->reason, logs);
	} else if (r->status == DB_RUN_PASS) {
		for (const struct db_issue *is = NULL;
		     (is = db_issues_find(issues, is, r->suite, r->name));)
			if (!is->chance)
				db_buf_printf(&gone, "%s%s", gone.len ? ", " : "", is->number);
		if (gone.len)
			run_set(r, DB_RUN_PASS, "%s: not seen any more with kernel %s: "
				"suites/known-issues.conf is out of date", db_buf_str(&gone),
				release);
	}
	db_buf_free(&gone);
}

void run_verdict_known(const struct db_config *c, bool died, struct db_case_result *r)
{
	const struct db_known_config *k = run_known(c, r->suite, r->backend, r->name, "fail");

	if (!k || died || r->known)
		return;
	if (r->status == DB_RUN_FAIL) {
		run_set(r, DB_RUN_SKIP, "%s", k->reason);
		r->expected_failure = true;
	} else if (r->status == DB_RUN_PASS) {
		run_set(r, DB_RUN_PASS, "passed although listed as failing (%s): the list is "
			"out of date", k->reason);
	}
}

/* the test whose way through the EP's kernel shows in its log */
#define DOORBELL_TEST	"*.DOORBELL_TEST"

/**
 * run_verdict_log() - look for the lines that the backend must leave in the EP's log
 * @backend: says which lines
 * @test:    only DOORBELL_TEST is looked at
 * @ep_log:  the EP's log of exactly this case
 * @r:       gets the lines found as quotes; a PASS without one of them becomes FAIL
 */
void run_verdict_log(const struct db_backend_config *backend, const char *test,
		     const char *ep_log, struct db_case_result *r)
{
	const struct db_strings *expect = &backend->expect_log;
	bool missing = false;
	json_t *quotes;

	if (fnmatch(DOORBELL_TEST, test, 0))
		return;
	quotes = json_array();
	for (size_t i = 0; i < expect->n; i++) {
		struct db_buf line = { 0 };

		if (db_kmsg_find(ep_log, expect->v[i], &line)) {
			json_array_append_new(quotes, json_string(line.data));
		} else if (!missing && r->status == DB_RUN_PASS) {
			missing = true;
			run_set(r, DB_RUN_FAIL, "the EP's kernel did not log \"%s\"", expect->v[i]);
		}
		db_buf_free(&line);
	}
	json_decref(r->quotes);
	r->quotes = json_pack("{s:o}", "ep", quotes);
}

/* the BAR that a variant of upstream's fixture is about; NULL: none, or nothing is said of it */
static const struct db_bar_config *bar_of(const struct db_side_config *ep, const char *test)
{
	char variant[24];

	for (size_t i = 0; i < ep->n_bars; i++) {
		snprintf(variant, sizeof(variant), ".BAR%d.", ep->bars[i].bar);
		if (strstr(test, variant))
			return &ep->bars[i];
	}
	return NULL;
}

/* in upstream's words; pci_endpoint_test.c of Linux 7.3 */
static bool says_absent(const char *reason)
{
	return !strcmp(reason, "BAR is disabled") || !strcmp(reason, "BAR is reserved");
}

/**
 * run_verdict_bars() - compare what a test says of a BAR with what the configuration expects
 * @ep:   its list of BARs
 * @test: the test's own name
 * @r:    a SKIP of a BAR that should be there becomes FAIL; a PASS of one that should not is told
 */
void run_verdict_bars(const struct db_side_config *ep, const char *test,
		      struct db_case_result *r)
{
	const struct db_bar_config *bar = bar_of(ep, test);
	char said[200];
	bool absent;

	if (!bar)
		return;
	absent = !strcmp(bar->kind, "reserved") || !strcmp(bar->kind, "disabled");
	if (absent && r->status == DB_RUN_PASS) {
		run_set(r, DB_RUN_PASS, "passed although BAR%d is listed as %s: the list is out "
			"of date", bar->bar, bar->kind);
	} else if (!absent && r->status == DB_RUN_SKIP && says_absent(r->reason)) {
		snprintf(said, sizeof(said), "%.*s", (int)sizeof(said) - 1, r->reason);
		run_set(r, DB_RUN_FAIL, "skipped (%s), but BAR%d is listed as %s", said, bar->bar,
			bar->kind);
	}
}

/**
 * run_exit_code() - what a run's results mean for a bisection
 * @counts:        of each status
 * @known:         how many of the failures are of known kernel bugs; they say nothing new
 * @kernel_failed: outside of any case
 * @broken:        the run could not do what was asked for
 */
enum run_exit run_exit_code(const unsigned int counts[DB_RUN_STATUSES], unsigned int known,
			    bool kernel_failed, bool broken, bool interrupted)
{
	if (interrupted)
		return RUN_INTERRUPTED;
	if (counts[DB_RUN_FAIL] > known || kernel_failed)
		return RUN_KERNEL_FAILED;
	if (broken || counts[DB_RUN_ERROR] || counts[DB_RUN_MISS])
		return RUN_CANNOT_TELL;
	return counts[DB_RUN_PASS] || counts[DB_RUN_DONE] || known ? RUN_GOOD : RUN_CANNOT_TELL;
}
