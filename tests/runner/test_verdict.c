// SPDX-License-Identifier: GPL-2.0-only
/* Verdicts: from KTAP, from the list of what is known, to exit codes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "runner/run.h"

#define HEAD	"TAP version 13\n1..1\n# Starting 1 tests from 1 test cases.\n#  RUN  a.T ...\n"

static void judge(const char *text, enum db_run_status status, const char *reason)
{
	struct db_case_result r = { .status = DB_RUN_MISS };

	run_verdict_ktap(text, strlen(text), "a.T", &r);
	assert_int_equal(r.status, status);
	if (!strstr(r.reason, reason))
		fail_msg("\"%s\" is not in \"%s\"", reason, r.reason);
	if (status == DB_RUN_PASS)
		assert_string_equal(r.reason, "");
	else
		assert_string_not_equal(r.reason, "");
}

static void test_ktap(void **state)
{
	judge(HEAD "ok 1 a.T\n", DB_RUN_PASS, "");
	judge(HEAD "ok 1 a.T # SKIP BAR is disabled\n", DB_RUN_SKIP, "BAR is disabled");
	judge(HEAD "ok 1 a.T # SKIP\n", DB_RUN_SKIP, "no reason");
	judge(HEAD "not ok 1 a.T\n", DB_RUN_FAIL, "no reason printed");
	judge(HEAD "# x.c:9:T:Expected 0 (0) == ret (-22)\n# T: Test failed\nnot ok 1 a.T\n",
	      DB_RUN_FAIL, "x.c:9:T:Expected 0 (0) == ret (-22)");
	judge(HEAD "# x.c:9:T:Expected 0 (0) == ret (-22)\n# x.c:10:T:Test failed for MSI3: late\n"
	      "not ok 1 a.T\n", DB_RUN_FAIL, "ret (-22); Test failed for MSI3: late");
	judge(HEAD "# T: Test terminated by timeout\nnot ok 1 a.T\n", DB_RUN_FAIL,
	      "Test terminated by timeout");
	judge(HEAD "not ok 1 a.T # TIMEOUT 45 seconds\n", DB_RUN_FAIL, "");
	judge(HEAD "ok 1 a.T # XPASS\n", DB_RUN_FAIL, "passed although");
	judge(HEAD "not ok 1 a.T # ERROR no memory\n", DB_RUN_ERROR, "no memory");
}

/* what cannot be believed is the lab's fault, never a pass and never the kernel's */
static void test_broken_ktap(void **state)
{
	judge("", DB_RUN_ERROR, "KTAP");
	judge("sh: not found\n", DB_RUN_ERROR, "KTAP");
	judge(HEAD, DB_RUN_ERROR, "KTAP");
	judge("TAP version 13\n1..2\nok 1 a\n", DB_RUN_ERROR, "KTAP");
	judge("TAP version 13\n1..2\nok 1 a\nok 2 b\n", DB_RUN_ERROR, "2 results");
	judge("TAP version 13\n1..0\n", DB_RUN_ERROR, "0 results");
	judge(HEAD "Bail out! board on fire\n", DB_RUN_ERROR, "KTAP");
	judge(HEAD "ok 1 another.T\n", DB_RUN_ERROR, "'another.T' where 'a.T' was asked for");
}

static void test_expected_failure(void **state)
{
	struct db_case_result r = { .suite = "endpoint", .backend = "embedded",
		.name = "embedded.pci_ep_basic.LEGACY_IRQ_TEST" };
	const char *text = HEAD "not ok 1 a.T # XFAIL known\n";

	run_verdict_ktap(text, strlen(text), "a.T", &r);
	assert_int_equal(r.status, DB_RUN_SKIP);
	assert_true(r.expected_failure);
}

/* the configuration owns its strings and so has them not const */
#define S(text)	((char *)(text))

static struct db_known_config known[] = {
	{ S("endpoint"), S("*"), S("*.LEGACY_IRQ_TEST"), S("fail"), S("no INTx") },
	{ S("vntb"), S("none"), S("*"), S("skip"), S("no network") },
};

static const struct db_config config = { .known = known, .n_known = 2 };

static void check_known(enum db_run_status before, enum db_run_status after, bool expected,
			const char *reason)
{
	struct db_case_result r = { .suite = "endpoint", .backend = "embedded",
		.name = "embedded.pci_ep_basic.LEGACY_IRQ_TEST", .status = before };

	run_verdict_known(&config, false, &r);
	assert_int_equal(r.status, after);
	assert_int_equal(r.expected_failure, expected);
	if (!strstr(r.reason, reason))
		fail_msg("\"%s\" is not in \"%s\"", reason, r.reason);
}

static void test_known(void **state)
{
	check_known(DB_RUN_FAIL, DB_RUN_SKIP, true, "no INTx");
	check_known(DB_RUN_PASS, DB_RUN_PASS, false, "out of date");
	check_known(DB_RUN_ERROR, DB_RUN_ERROR, false, "");
	check_known(DB_RUN_SKIP, DB_RUN_SKIP, false, "");
	assert_non_null(run_known(&config, "vntb", "none", "none.link", "skip"));
	assert_null(run_known(&config, "vntb", "embedded", "embedded.link", "skip"));
	assert_null(run_known(&config, "vntb", "none", "none.link", "fail"));
}

/* what a pair cannot do excuses no oops */
static void test_known_died(void **state)
{
	struct db_case_result r = { .suite = "endpoint", .backend = "embedded",
		.name = "embedded.pci_ep_basic.LEGACY_IRQ_TEST", .status = DB_RUN_FAIL };

	run_verdict_known(&config, true, &r);
	assert_int_equal(r.status, DB_RUN_FAIL);
	assert_false(r.expected_failure);
}

static char *dies_cases[] = { S("fault/*.oops.*") }, *dies_shows[] = { S("guilty_function") };
static char *fails_cases[] = { S("vntb/*.mask"), S("vntb/none.two") };
static char *two_cases[] = { S("vntb/none.two") };
static struct db_issue all_issues[] = {
	{ .number = S("B1"), .title = S("oopses"), .cases = { dies_cases, 1 }, .dies = true,
	  .shows = { dies_shows, 1 } },
	{ .number = S("B2"), .title = S("fails"), .cases = { fails_cases, 2 } },
	{ .number = S("B3"), .title = S("by chance"), .cases = { two_cases, 1 }, .chance = true },
	{ .number = S("B4"), .title = S("fails, too"), .cases = { two_cases, 1 } },
};
static const struct db_issues issues = { .all = all_issues, .n = 4 };

/* @number: NULL: not known.  Status and reason stay as they are. */
static void check_issue(const char *suite, const char *name, bool died, const char *ep,
			const char *number)
{
	struct db_case_result r = { .suite = suite, .name = name, .status = DB_RUN_FAIL,
		.reason = "as it was" };

	run_verdict_issue(&issues, &(struct db_issue_logs){ ep, "", died }, "7.3.4", &r);
	assert_int_equal(r.status, DB_RUN_FAIL);
	assert_string_equal(r.reason, "as it was");
	if (!number)
		assert_null(r.known);
	else
		assert_string_equal(r.known->number, number);
}

static void test_issue(void **state)
{
	check_issue("fault", "embedded.oops.x", true, "pc : guilty_function+0x4", "B1");
	/* another oops in the same case is a new bug */
	check_issue("fault", "embedded.oops.x", true, "pc : innocent+0x4", NULL);
	check_issue("fault", "embedded.oops", true, "pc : guilty_function+0x4", NULL);
	check_issue("vntb", "none.mask", false, "", "B2");
	check_issue("vntb", "none.two", false, "", "B2");
	check_issue("vntb", "embedded.two", false, "", NULL);
	check_issue("doorbell", "none.mask", false, "", NULL);
	/* a failure that is known excuses no oops */
	check_issue("vntb", "none.mask", true, "pc : innocent+0x4", NULL);
}

static void test_issue_gone(void **state)
{
	static const enum db_run_status others[] = {
		DB_RUN_SKIP, DB_RUN_ERROR, DB_RUN_MISS, DB_RUN_DONE,
	};
	const struct db_issue_logs logs = { "guilty_function", "", true };
	struct db_case_result r = { .suite = "vntb", .name = "none.mask", .status = DB_RUN_PASS };

	run_verdict_issue(&issues, &logs, "7.4.0", &r);
	assert_int_equal(r.status, DB_RUN_PASS);
	assert_string_equal(r.reason, "B2: not seen any more with kernel 7.4.0: "
			    "suites/known-issues.conf is out of date");
	assert_null(r.known);
	/* of all that name the case, but those that show by chance */
	r.name = "none.two";
	run_verdict_issue(&issues, &logs, "7.4.0", &r);
	assert_string_equal(r.reason, "B2, B4: not seen any more with kernel 7.4.0: "
			    "suites/known-issues.conf is out of date");
	/* a broken lab is no known bug */
	for (size_t i = 0; i < 4; i++) {
		struct db_case_result o = { .suite = "fault", .name = "e.oops.x",
			.status = others[i] };

		run_verdict_issue(&issues, &logs, "7.4.0", &o);
		assert_int_equal(o.status, others[i]);
		assert_null(o.known);
		assert_string_equal(o.reason, "");
	}
}

static enum run_exit exit_of(enum db_run_status status, bool broken, bool interrupted)
{
	unsigned int counts[DB_RUN_STATUSES] = { [DB_RUN_PASS] = 3 };

	counts[status]++;
	return run_exit_code(counts, 0, false, broken, interrupted);
}

static void test_exit_codes(void **state)
{
	const unsigned int both[DB_RUN_STATUSES] = { [DB_RUN_FAIL] = 1, [DB_RUN_ERROR] = 1 };
	const unsigned int skips[DB_RUN_STATUSES] = { [DB_RUN_SKIP] = 7 };
	const unsigned int fails[DB_RUN_STATUSES] = { [DB_RUN_FAIL] = 2 };
	const unsigned int done[DB_RUN_STATUSES] = { [DB_RUN_DONE] = 1 };

	assert_int_equal(exit_of(DB_RUN_PASS, false, false), 0);
	assert_int_equal(exit_of(DB_RUN_SKIP, false, false), 0);
	assert_int_equal(exit_of(DB_RUN_DONE, false, false), 0);
	assert_int_equal(exit_of(DB_RUN_FAIL, false, false), 1);
	assert_int_equal(exit_of(DB_RUN_ERROR, false, false), 125);
	assert_int_equal(exit_of(DB_RUN_MISS, false, false), 125);
	assert_int_equal(exit_of(DB_RUN_PASS, true, false), 125);
	assert_int_equal(exit_of(DB_RUN_FAIL, true, true), 130);
	assert_int_equal(run_exit_code(both, 0, false, false, false), 1);
	assert_int_equal(run_exit_code(done, 0, false, false, false), 0);
	/* known failures say nothing new, a new one beside them does */
	assert_int_equal(run_exit_code(fails, 2, false, false, false), 0);
	assert_int_equal(run_exit_code(fails, 1, false, false, false), 1);
	assert_int_equal(run_exit_code(fails, 2, true, false, false), 1);
	assert_int_equal(run_exit_code(both, 1, false, false, false), 125);
	/* a bisection must not take a tree that skips everything for a good one */
	assert_int_equal(run_exit_code(skips, 0, false, false, false), 125);
	/* a kernel that died while booting, whatever the cases said later */
	assert_int_equal(run_exit_code(done, 0, true, false, false), 1);
	assert_int_equal(run_exit_code(skips, 0, true, true, false), 1);
}

static void test_expect_log(void **state)
{
	char *lines[] = { S("Can't find MSI domain"), S("Using embedded") };
	const struct db_backend_config backend = { .name = S("e"), .expect_log = { lines, 2 } };
	struct db_case_result r = { .status = DB_RUN_PASS };
	const char *both = "[ 1.0] x: Can't find MSI domain for EPC\n[ 1.1] x: Using embedded y\n";

	run_verdict_log(&backend, "b.OTHER_TEST", "", &r);
	assert_null(r.quotes);
	assert_int_equal(r.status, DB_RUN_PASS);
	run_verdict_log(&backend, "p.DOORBELL_TEST", both, &r);
	assert_int_equal(r.status, DB_RUN_PASS);
	assert_string_equal(json_string_value(json_array_get(json_object_get(r.quotes, "ep"), 0)),
			    "x: Can't find MSI domain for EPC");
	run_verdict_log(&backend, "p.DOORBELL_TEST", "[ 1.1] x: Using embedded y\n", &r);
	assert_int_equal(r.status, DB_RUN_FAIL);
	assert_non_null(strstr(r.reason, "did not log \"Can't find MSI domain\""));
	/* a board that died is not blamed on the kernel for a line that is missing */
	run_set(&r, DB_RUN_ERROR, "lost");
	run_verdict_log(&backend, "p.DOORBELL_TEST", "", &r);
	assert_int_equal(r.status, DB_RUN_ERROR);
	json_decref(r.quotes);
}

static void check_bar(const char *test, enum db_run_status before, const char *said,
		      enum db_run_status after, const char *reason)
{
	static struct db_bar_config bars[] = {
		{ .bar = 0, .kind = S("resizable") }, { .bar = 1, .kind = S("disabled") },
		{ .bar = 4, .kind = S("reserved") },
	};
	const struct db_side_config ep = { .bars = bars, .n_bars = 3 };
	struct db_case_result r = { 0 };

	run_set(&r, before, "%s", said);
	run_verdict_bars(&ep, test, &r);
	assert_int_equal(r.status, after);
	if (!strstr(r.reason, reason))
		fail_msg("\"%s\" is not in \"%s\"", reason, r.reason);
}

static void test_bars(void **state)
{
	const char *gone = "BAR is disabled";

	check_bar("pci_ep_bar.BAR0.BAR_TEST", DB_RUN_PASS, "", DB_RUN_PASS, "");
	check_bar("pci_ep_bar.BAR0.BAR_TEST", DB_RUN_SKIP, gone, DB_RUN_FAIL,
		  "skipped (BAR is disabled), but BAR0 is listed as resizable");
	check_bar("pci_ep_bar.BAR0.BAR_SUBRANGE_TEST", DB_RUN_SKIP, "BAR is test register space",
		  DB_RUN_SKIP, "register space");
	check_bar("pci_ep_bar.BAR1.BAR_TEST", DB_RUN_SKIP, gone, DB_RUN_SKIP, gone);
	check_bar("pci_ep_bar.BAR4.BAR_TEST", DB_RUN_SKIP, "BAR is reserved", DB_RUN_SKIP, "");
	check_bar("pci_ep_bar.BAR4.BAR_TEST", DB_RUN_PASS, "", DB_RUN_PASS, "out of date");
	check_bar("pci_ep_bar.BAR4.BAR_TEST", DB_RUN_FAIL, "x", DB_RUN_FAIL, "x");
	/* nothing is said of these */
	check_bar("pci_ep_bar.BAR2.BAR_TEST", DB_RUN_SKIP, gone, DB_RUN_SKIP, gone);
	check_bar("pci_ep_basic.MSI_TEST", DB_RUN_SKIP, gone, DB_RUN_SKIP, gone);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ktap),
		cmocka_unit_test(test_broken_ktap),
		cmocka_unit_test(test_expected_failure),
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_known_died),
		cmocka_unit_test(test_issue),
		cmocka_unit_test(test_issue_gone),
		cmocka_unit_test(test_exit_codes),
		cmocka_unit_test(test_expect_log),
		cmocka_unit_test(test_bars),
	};

	return cmocka_run_group_tests_name("verdict", tests, NULL, NULL);
}
