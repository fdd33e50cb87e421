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

	run_verdict_known(&config, &r);
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

static enum run_exit exit_of(enum db_run_status status, bool broken, bool interrupted)
{
	unsigned int counts[DB_RUN_STATUSES] = { [DB_RUN_PASS] = 3 };

	counts[status]++;
	return run_exit_code(counts, broken, interrupted);
}

static void test_exit_codes(void **state)
{
	unsigned int both[DB_RUN_STATUSES] = { [DB_RUN_FAIL] = 1, [DB_RUN_ERROR] = 1 };

	assert_int_equal(exit_of(DB_RUN_PASS, false, false), 0);
	assert_int_equal(exit_of(DB_RUN_SKIP, false, false), 0);
	assert_int_equal(exit_of(DB_RUN_DONE, false, false), 0);
	assert_int_equal(exit_of(DB_RUN_FAIL, false, false), 1);
	assert_int_equal(exit_of(DB_RUN_ERROR, false, false), 3);
	assert_int_equal(exit_of(DB_RUN_MISS, false, false), 3);
	assert_int_equal(exit_of(DB_RUN_PASS, true, false), 3);
	assert_int_equal(exit_of(DB_RUN_FAIL, true, true), 130);
	assert_int_equal(run_exit_code(both, false, false), 1);
}

static void test_names(void **state)
{
	const struct run_suite suite = { .name = "vntb" };
	const struct db_backend_config backend = { .name = S("none") };
	const struct run_group g = { .suite = &suite, .backend = &backend };
	char name[64];

	run_case_name(&g, "vntb.link", name, sizeof(name));
	assert_string_equal(name, "none.link");
	run_case_name(&g, "vntbx.link", name, sizeof(name));
	assert_string_equal(name, "none.vntbx.link");
}

static void test_expect_log(void **state)
{
	char *lines[] = { S("Can't find MSI domain"), S("Using embedded") };
	const struct db_backend_config backend = { .name = S("e"), .expect_log = { lines, 2 } };
	const struct run_group g = { .backend = &backend };
	struct db_case_result r = { .status = DB_RUN_PASS };
	const char *both = "[ 1.0] x: Can't find MSI domain for EPC\n[ 1.1] x: Using embedded y\n";

	assert_int_equal(run_endpoint_expect(&g, "b.OTHER_TEST", "", &r), 0);
	assert_null(r.quotes);
	assert_int_equal(run_endpoint_expect(&g, "p.DOORBELL_TEST", both, &r), 0);
	assert_int_equal(r.status, DB_RUN_PASS);
	assert_string_equal(json_string_value(json_array_get(json_object_get(r.quotes, "ep"), 0)),
			    "x: Can't find MSI domain for EPC");
	assert_int_equal(run_endpoint_expect(&g, "p.DOORBELL_TEST", "[ 1.1] x: Using embedded y\n",
					     &r), 1);
	assert_int_equal(r.status, DB_RUN_FAIL);
	assert_non_null(strstr(r.reason, "did not log \"Can't find MSI domain\""));
	/* a board that died is not blamed on the kernel for a line that is missing */
	run_set(&r, DB_RUN_ERROR, "lost");
	assert_int_equal(run_endpoint_expect(&g, "p.DOORBELL_TEST", "", &r), 2);
	assert_int_equal(r.status, DB_RUN_ERROR);
	json_decref(r.quotes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ktap),
		cmocka_unit_test(test_broken_ktap),
		cmocka_unit_test(test_expected_failure),
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_exit_codes),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_expect_log),
	};

	return cmocka_run_group_tests_name("verdict", tests, NULL, NULL);
}
