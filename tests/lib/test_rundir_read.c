// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reader of run directories: what a good run holds, and for each way in which run.json or a case
 * can be wrong, the one sentence that says so.
 */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/file.h"
#include "lib/rundir_read.h"

#define COMPLETE "tests/reports/golden/complete/run"
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* a directory of its own for each test */
static int make_dir(void **state)
{
	static char dir[64];

	snprintf(dir, sizeof(dir), "/tmp/doorbench-test-XXXXXX");
	*state = mkdtemp(dir);
	return *state ? 0 : -1;
}

static int remove_dir(void **state)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", (char *)*state);
	return system(command);
}

static void put(const char *dir, const char *name, const char *text)
{
	char path[512], parent[512];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	snprintf(parent, sizeof(parent), "%s", path);
	*strrchr(parent, '/') = '\0';
	assert_int_equal(db_file_mkdirs(parent, NULL), 0);
	assert_int_equal(db_file_write(path, text, strlen(text), NULL), 0);
}

static void complete_run(void **state)
{
	const struct db_run_case *c;
	struct db_run_samples s;
	struct db_run run;

	assert_int_equal(db_run_load(COMPLETE, &run, NULL), 0);
	assert_string_equal(run.name, "run");
	assert_string_equal(run.kind, "virtual");
	assert_int_equal(run.ep.hz, 250);
	assert_string_equal(run.rc.release, "7.3.4");
	assert_int_equal(run.exit_code, 0);
	assert_int_equal(run.n_backends, 2);
	assert_string_equal(db_run_backend(&run, "none")->mode, "polling");
	assert_null(db_run_backend(&run, "other"));
	assert_int_equal(run.n_cases, 23);
	assert_null(db_run_find(&run, "vntb", "embedded.other"));
	c = db_run_find(&run, "endpoint", "embedded.pcie_ep_doorbell.DOORBELL_TEST");
	assert_int_equal(c->status, DB_RUN_PASS);
	assert_true(c->planned);
	assert_int_equal(c->quotes_ep.n, 2);
	assert_float_equal(c->board_seconds, 0.32, 1e-12);
	c = db_run_find(&run, "vntb", "embedded.ping_1hz");
	assert_int_equal(c->n_measurements, 1);
	assert_int_equal(db_run_samples(&run, c, &c->measurements[0], &s, NULL), 0);
	assert_int_equal(s.n, 10);
	assert_float_equal(s.x[9], 10, 0);
	assert_float_equal(s.y[9], 3.05, 1e-12);
	db_run_samples_free(&s);
	db_run_free(&run);
	db_run_free(&run);
}

static void least_run(void **state)
{
	struct db_run run;

	put(*state, "run.json", "{ \"schema\": 1, \"pair\": \"p\", \"kind\": \"boards\" }");
	assert_int_equal(db_run_load(*state, &run, NULL), 0);
	assert_string_equal(run.ep.release, "");
	assert_int_equal(run.ep.hz, -1);
	assert_int_equal(run.exit_code, -1);
	assert_string_equal(run.config_path, "");
	assert_int_equal(run.n_cases, 0);
	db_run_free(&run);
}

#define HEAD "{ \"schema\": 1, \"pair\": \"p\", \"kind\": \"virtual\""
#define PLAN_OF(more) \
	HEAD ", \"plan\": [ { \"suite\": \"s\", \"case\": \"c\", " more " } ] }"

static const struct {
	const char *json, *sentence;
} bad_runs[] = {
	{ "", "run.json:1: '[' or '{' expected near end of file" },
	{ "{\n\"schema\": 1,\n}", "run.json:3: string or '}' expected near '}'" },
	{ "[]", "run.json: expected an object" },
	{ "{}", "run.json: .schema: expected 1" },
	{ "{ \"schema\": 2 }", "run.json: .schema: expected 1" },
	{ "{ \"schema\": \"1\" }", "run.json: .schema: expected 1" },
	{ "{ \"schema\": 1 }", "run.json: .pair: missing" },
	{ HEAD ", \"kind\": \"x\" }", "run.json:1: duplicate object key near '\"kind\"'" },
	{ HEAD ", \"exit\": 0.5 }", "run.json: .exit: expected an integer" },
	{ HEAD ", \"interrupted\": 1 }", "run.json: .interrupted: expected true or false" },
	{ HEAD ", \"config\": [] }", "run.json: .config: expected an object" },
	{ HEAD ", \"sides\": { \"ep\": { \"hz\": \"250\" } } }",
	  "run.json: .sides.ep.hz: expected an integer" },
	{ HEAD ", \"sides\": { \"rc\": 5 } }", "run.json: .sides.rc: expected an object" },
	{ HEAD ", \"backends\": {} }", "run.json: .backends: expected an array" },
	{ HEAD ", \"backends\": [ { \"name\": \"a\" } ] }",
	  "run.json: .backends[0].mode: missing" },
	{ HEAD ", \"times\": [ { \"what\": \"a\", \"seconds\": \"1\" } ] }",
	  "run.json: .times[0].seconds: expected a number" },
	{ HEAD ", \"plan\": [ 1 ] }", "run.json: .plan[0]: expected an object" },
	{ HEAD ", \"plan\": [ { \"suite\": \"s\" } ] }", "run.json: .plan[0].case: missing" },
	{ HEAD ", \"plan\": [ { \"suite\": \"s\", \"case\": \"../x\" } ] }",
	  "run.json: .plan[0]: no usable name" },
	{ HEAD ", \"plan\": [ { \"suite\": \"s\", \"case\": \"a/b\" } ] }",
	  "run.json: .plan[0]: no usable name" },
	{ HEAD ", \"plan\": [ { \"suite\": \".s\", \"case\": \"a\" } ] }",
	  "run.json: .plan[0]: no usable name" },
	{ HEAD ", \"plan\": [ { \"suite\": \"\", \"case\": \"a\" } ] }",
	  "run.json: .plan[0]: no usable name" },
	{ HEAD ", \"plan\": [ { \"suite\": \"s\", \"case\": \"a@2\" } ] }",
	  "run.json: .plan[0]: no usable name" },
	{ PLAN_OF("\"dir\": \"a/b\""), "run.json: .plan[0].dir: expected c" },
	{ PLAN_OF("\"dir\": \"c@2\""), "run.json: .plan[0].dir: expected c" },
	{ PLAN_OF("\"dir\": \"c@3\", \"repeat\": 2"), "run.json: .plan[0].dir: expected c@2" },
	{ PLAN_OF("\"dir\": 1"), "run.json: .plan[0].dir: expected a string" },
	{ PLAN_OF("\"repeat\": 0"), "run.json: .plan[0].repeat: expected 1 or more" },
	{ PLAN_OF("\"repeat\": 1.5"), "run.json: .plan[0].repeat: expected an integer" },
	{ HEAD ", \"plan\": [ { \"suite\": \"s\", \"case\": \"a\" }, { \"suite\": \"s\", \"case\": "
	  "\"b\" }, { \"suite\": \"s\", \"case\": \"a\", \"repeat\": 1 } ] }",
	  "run.json: .plan: s/a twice" },
};

static void wrong_run_json(void **state)
{
	struct db_error err;
	struct db_run run;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad_runs); i++) {
		put(*state, "run.json", bad_runs[i].json);
		assert_int_equal(db_run_load(*state, &run, &err), -EBADMSG);
		assert_string_equal(err.text, bad_runs[i].sentence);
		assert_null(run.cases);
	}
}

static void no_run_json(void **state)
{
	struct db_run run;

	assert_int_equal(db_run_load(*state, &run, NULL), -ENOENT);
	assert_int_equal(db_run_load("tests/no-such-directory", &run, NULL), -ENOENT);
}

#define RESULT "{ \"suite\": \"s\", \"case\": \"c\", \"status\": "

static const struct {
	const char *json;
	enum db_run_status status;
	const char *reason;
} results[] = {
	{ RESULT "\"PASS\" }", DB_RUN_PASS, "" },
	{ RESULT "\"DONE\" }", DB_RUN_DONE, "" },
	{ RESULT "\"FAIL\", \"reason\": \"why\" }", DB_RUN_FAIL, "why" },
	{ RESULT "\"FAIL\", \"reason\": \"a\\u001bb\\nc\" }", DB_RUN_FAIL, "a?b?c" },
	{ RESULT "\"MISS\" }", DB_RUN_MISS, "no reason recorded" },
	{ RESULT "\"pass\" }", DB_RUN_ERROR,
	  "result.json: .status: expected one of the six statuses" },
	{ RESULT "1 }", DB_RUN_ERROR, "result.json: .status: expected one of the six statuses" },
	{ RESULT "\"PASS\"", DB_RUN_ERROR, "result.json:1: '}' expected near end of file" },
	{ "", DB_RUN_ERROR, "result.json:1: '[' or '{' expected near end of file" },
	{ "{ \"suite\": \"s\", \"case\": \"d\", \"status\": \"PASS\" }", DB_RUN_ERROR,
	  "result.json: .suite and .case name another case" },
	{ RESULT "\"PASS\", \"quotes\": { \"ep\": [ 1 ] } }", DB_RUN_ERROR,
	  "result.json: .quotes.ep[0]: expected a string" },
	{ RESULT "\"PASS\", \"measurements\": [ {} ] }", DB_RUN_ERROR,
	  "result.json: .measurements[0].name: missing" },
	{ RESULT "\"PASS\", \"repeat\": 1 }", DB_RUN_PASS, "" },
	{ RESULT "\"PASS\", \"repeat\": 2 }", DB_RUN_ERROR, "result.json: .repeat: expected 1" },
	{ RESULT "\"PASS\", \"repeat\": \"1\" }", DB_RUN_ERROR,
	  "result.json: .repeat: expected 1" },
	{ RESULT "\"PASS\", \"labels\": \"irq\" }", DB_RUN_ERROR,
	  "result.json: .labels: expected an array" },
	{ RESULT "\"PASS\", \"tier\": 1 }", DB_RUN_ERROR, "result.json: .tier: expected a string" },
	{ RESULT "\"DONE\", \"measurements\": [ { \"name\": \"m\", \"value\": \"1\" } ] }",
	  DB_RUN_ERROR,
	  "result.json: .measurements[0].value: expected a number" },
	{ RESULT "\"PASS\", \"reason\": \"a\\u0000b\" }", DB_RUN_ERROR,
	  "result.json:1: \\u0000 is not allowed without JSON_ALLOW_NUL near '\"a\\u0000b\"'" },
};

static void case_results(void **state)
{
	struct db_run run;
	size_t i;

	put(*state, "run.json", HEAD ", \"plan\": [ { \"suite\": \"s\", \"case\": \"c\" } ] }");
	for (i = 0; i < ARRAY_SIZE(results); i++) {
		put(*state, "cases/s/c/result.json", results[i].json);
		assert_int_equal(db_run_load(*state, &run, NULL), 0);
		assert_int_equal(run.n_cases, 1);
		assert_string_equal(run.cases[0].reason, results[i].reason);
		assert_int_equal(run.cases[0].status, results[i].status);
		db_run_free(&run);
	}
}

static void missing_and_unplanned(void **state)
{
	struct db_run run;

	put(*state, "run.json", HEAD ", \"plan\": [ { \"suite\": \"s\", \"case\": \"c\" } ] }");
	put(*state, "cases/s/b/result.json", "{ \"suite\": \"s\", \"case\": \"b\", "
	    "\"backend\": \"x\", \"status\": \"PASS\" }");
	put(*state, "cases/a/z/other", "");
	put(*state, "cases/a/.hidden/other", "");
	assert_int_equal(db_run_load(*state, &run, NULL), 0);
	assert_int_equal(run.n_cases, 3);
	assert_int_equal(run.cases[0].status, DB_RUN_MISS);
	assert_string_equal(run.cases[0].reason, "no result was recorded");
	assert_string_equal(run.cases[1].name, "z");
	assert_int_equal(run.cases[1].status, DB_RUN_MISS);
	assert_string_equal(run.cases[2].name, "b");
	assert_string_equal(run.cases[2].backend, "x");
	assert_int_equal(run.cases[2].status, DB_RUN_PASS);
	assert_false(run.cases[2].planned);
	db_run_free(&run);
}

#define REPEAT(n, status) \
	"{ \"suite\": \"s\", \"case\": \"c\", \"repeat\": " #n ", \"status\": \"" status "\" }"

/* on disk and not in the plan: what each directory's name says */
static const struct {
	const char *dir, *json, *name;
	long repeat;
	enum db_run_status status;
} found[] = {
	{ "c@5", REPEAT(5, "PASS"), "c", 5, DB_RUN_PASS },
	{ "c@6", RESULT "\"PASS\" }", "c", 6, DB_RUN_PASS },
	{ "c@7", REPEAT(5, "PASS"), "c", 7, DB_RUN_ERROR },
	{ "d@5", REPEAT(5, "PASS"), "d", 5, DB_RUN_ERROR },
	{ "e@1", REPEAT(1, "PASS"), "e@1", 1, DB_RUN_ERROR },
	{ "e@2x", REPEAT(2, "PASS"), "e@2x", 1, DB_RUN_ERROR },
	{ "e@99999999999999999999", REPEAT(2, "PASS"), "e@99999999999999999999", 1, DB_RUN_ERROR },
};

#define N_FOUND (sizeof(found) / sizeof(found[0]))

static void repeats_found(void **state)
{
	struct db_run run;
	size_t i;

	put(*state, "run.json", HEAD ", \"plan\": [] }");
	for (i = 0; i < N_FOUND; i++) {
		char path[128];

		snprintf(path, sizeof(path), "cases/s/%s/result.json", found[i].dir);
		put(*state, path, found[i].json);
	}
	assert_int_equal(db_run_load(*state, &run, NULL), 0);
	assert_int_equal(run.n_cases, N_FOUND);
	for (i = 0; i < N_FOUND; i++) {
		assert_string_equal(run.cases[i].dir, found[i].dir);
		assert_string_equal(run.cases[i].name, found[i].name);
		assert_int_equal(run.cases[i].repeat, found[i].repeat);
		assert_int_equal(run.cases[i].status, found[i].status);
		assert_false(run.cases[i].planned);
	}
	db_run_free(&run);
}

/* each time a case ran has a directory of its own; what a cut-off attempt left is no case */
static void repeats_planned(void **state)
{
	struct db_buf text = { 0 };
	struct db_run run;

	put(*state, "run.json", HEAD ", \"plan\": [ { \"suite\": \"s\", \"case\": \"c\" }, "
	    "{ \"suite\": \"s\", \"case\": \"c\", \"dir\": \"c@2\", \"repeat\": 2 }, "
	    "{ \"suite\": \"s\", \"case\": \"c\", \"repeat\": 3 }, "
	    "{ \"suite\": \"s\", \"case\": \"c\", \"dir\": \"c@4\", \"repeat\": 4 } ] }");
	put(*state, "cases/s/c/result.json", RESULT "\"PASS\" }");
	put(*state, "cases/s/c@2/result.json", REPEAT(2, "DONE"));
	put(*state, "cases/s/c@2/file", "second");
	put(*state, "cases/s/c@3/result.json", REPEAT(2, "PASS"));
	put(*state, "cases/s/c@4/interrupted/result.json", REPEAT(4, "PASS"));
	assert_int_equal(db_run_load(*state, &run, NULL), 0);
	assert_int_equal(run.n_cases, 4);
	assert_int_equal(run.cases[0].repeat, 1);
	assert_string_equal(run.cases[0].dir, "c");
	assert_string_equal(run.cases[1].name, "c");
	assert_string_equal(run.cases[1].dir, "c@2");
	assert_int_equal(run.cases[1].repeat, 2);
	assert_int_equal(run.cases[1].status, DB_RUN_DONE);
	assert_int_equal(db_run_read(&run, &run.cases[1], "file", &text, NULL), 0);
	assert_string_equal(db_buf_str(&text), "second");
	assert_string_equal(run.cases[2].dir, "c@3");
	assert_string_equal(run.cases[2].reason, "result.json: .repeat: expected 3");
	assert_int_equal(run.cases[3].status, DB_RUN_MISS);
	assert_ptr_equal(db_run_find(&run, "s", "c"), &run.cases[0]);
	db_buf_free(&text);
	db_run_free(&run);
}

static void labels_tier_value(void **state)
{
	struct db_run run;

	put(*state, "run.json", PLAN_OF("\"dir\": \"c\""));
	put(*state, "cases/s/c/result.json", RESULT "\"DONE\", \"tier\": \"quick\", "
	    "\"labels\": [ \"irq\", \"a\\u0007\" ], \"measurements\": [ { \"name\": \"m\", "
	    "\"value\": -0.5 }, { \"name\": \"n\" }, { \"name\": \"o\", \"value\": 3 } ] }");
	assert_int_equal(db_run_load(*state, &run, NULL), 0);
	assert_int_equal(run.n_cases, 1);
	assert_int_equal(run.cases[0].status, DB_RUN_DONE);
	assert_string_equal(run.cases[0].tier, "quick");
	assert_int_equal(run.cases[0].labels.n, 2);
	assert_string_equal(run.cases[0].labels.v[1], "a?");
	assert_float_equal(run.cases[0].measurements[0].value, -0.5, 0);
	assert_true(isnan(run.cases[0].measurements[1].value));
	assert_float_equal(run.cases[0].measurements[2].value, 3, 0);
	db_run_free(&run);
}

static const struct {
	const char *text;
	long n;
	int ret;
	const char *sentence;
} samples[] = {
	{ "# head\n1 0.5\n2 0.25\n", 2, 0, "" },
	{ "1 0.5\r\n\n2 3", -1, 0, "" },
	{ "1 0.5\n", 2, -EBADMSG, "x.samples holds 1 samples, result.json says 2" },
	{ "# head\n", 0, -ENODATA, "x.samples holds no samples" },
	{ "1 0.5\n2 nan\n", 2, -EBADMSG, "x.samples:2: no sample" },
	{ "1 -0.5\n", 1, -EBADMSG, "x.samples:1: no sample" },
	{ "1 0x5\n", 1, -EBADMSG, "x.samples:1: no sample" },
	{ "1\n", 1, -EBADMSG, "x.samples:1: no sample" },
	{ "1 2 3\n", 1, -EBADMSG, "x.samples:1: no sample" },
	{ "1 1.2.3\n", 1, -EBADMSG, "x.samples:1: no sample" },
	{ ". .\n", 1, -EBADMSG, "x.samples:1: no sample" },
};

static void sample_files(void **state)
{
	char name[] = "n", unit[] = "ms", empty[] = "", file[] = "x.samples";
	char elsewhere[] = "../c/x.samples", missing[] = "other.samples";
	struct db_run_measurement m = { name, unit, empty, file, -1, -1, -1, NAN, -1, NAN };
	struct db_run_samples s;
	struct db_error err;
	struct db_run run;
	size_t i;

	put(*state, "run.json", HEAD ", \"plan\": [ { \"suite\": \"s\", \"case\": \"c\" } ] }");
	assert_int_equal(db_run_load(*state, &run, NULL), 0);
	for (i = 0; i < ARRAY_SIZE(samples); i++) {
		put(*state, "cases/s/c/x.samples", samples[i].text);
		m.n = samples[i].n;
		err.text[0] = '\0';
		assert_int_equal(db_run_samples(&run, run.cases, &m, &s, &err), samples[i].ret);
		assert_string_equal(err.text, samples[i].sentence);
		db_run_samples_free(&s);
	}
	m.samples = elsewhere;
	assert_int_equal(db_run_samples(&run, run.cases, &m, &s, NULL), -EINVAL);
	m.samples = missing;
	assert_int_equal(db_run_samples(&run, run.cases, &m, &s, NULL), -ENOENT);
	m.samples = empty;
	assert_int_equal(db_run_samples(&run, run.cases, &m, &s, NULL), -ENODATA);
	db_run_free(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(complete_run),
		cmocka_unit_test_setup_teardown(least_run, make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(wrong_run_json, make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(no_run_json, make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(case_results, make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(missing_and_unplanned, make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(repeats_planned, make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(repeats_found, make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(labels_tier_value, make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(sample_files, make_dir, remove_dir),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
