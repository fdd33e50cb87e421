// SPDX-License-Identifier: GPL-2.0-only
/*
 * results.kcidb.json: compared with golden files and checked against the rules of KCIDB's
 * schema in kcidb_rules.h.  The checker itself is tested with reports that break each rule.
 */
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lib/rundir_read.h"
#include "reports/report.h"
#include "tests/reports/golden.h"
#include "tests/reports/kcidb_rules.h"

static json_t *load(void)
{
	struct db_buf text = read_file(run, "results.kcidb.json");
	json_t *report = json_loadb(db_buf_str(&text), text.len, JSON_REJECT_DUPLICATES, NULL);

	assert_non_null(report);
	db_buf_free(&text);
	return report;
}

static void golden(void **state)
{
	copy_golden(*state);
	assert_int_equal(db_report_kcidb(run, NULL), 0);
	assert_golden(*state, "results.kcidb.json", "expected.kcidb.json");
}

static const char *text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static void rules_are_kept(void **state)
{
	const json_t *tests;
	size_t i, m, at = 0;
	struct db_run r;
	json_t *report;

	copy_golden(*state);
	assert_int_equal(db_report_kcidb(run, NULL), 0);
	assert_int_equal(db_run_load(run, &r, NULL), 0);
	report = load();
	assert_true(report_ok(report));
	tests = json_object_get(report, "tests");
	for (i = 0; i < r.n_cases; i++) {
		const json_t *test = json_array_get(tests, at++);

		assert_string_equal(text_of(test, "status"),
				    db_run_status_name(r.cases[i].status));
		for (m = 0; m < r.cases[i].n_measurements; m++)
			if (!isnan(r.cases[i].measurements[m].value))
				assert_string_equal(text_of(json_array_get(tests, at++), "status"),
						    "DONE");
	}
	assert_int_equal(json_array_size(tests), at);
	json_decref(report);
	db_run_free(&r);
}

/* two times of one case are two runs of one test; a measurement is a test below it */
static void repeats_and_numbers(void **state)
{
	const json_t *tests, *number;
	json_t *report;

	copy_golden("repeats");
	assert_int_equal(db_report_kcidb(run, NULL), 0);
	report = load();
	tests = json_object_get(report, "tests");
	assert_string_equal(text_of(json_array_get(tests, 0), "path"),
			    text_of(json_array_get(tests, 4), "path"));
	assert_string_not_equal(text_of(json_array_get(tests, 0), "id"),
				text_of(json_array_get(tests, 4), "id"));
	assert_string_equal(text_of(json_array_get(tests, 3), "path"),
			    "pcie_ep.vntb.embedded.ping_1hz.ping.rtt");
	number = json_object_get(json_array_get(tests, 3), "number");
	assert_float_equal(json_real_value(json_object_get(number, "value")), 3.01, 0);
	assert_string_equal(text_of(number, "unit"), "ms");
	json_decref(report);
}

/* what a board and a suite may say and the schema's patterns do not take */
static void odd_input(void **state)
{
	json_t *report;

	make_tmp();
	put("run.json", "{ \"schema\": 1, \"pair\": \"p q\", \"kind\": \"boards\", "
	    "\"started\": \"now\", \"sides\": { \"ep\": { \"release\": \"7.3 #\\u00e9\", "
	    "\"machine\": \"ARM 64\", \"version\": \"a\\nb\" } }, \"plan\": [ { \"suite\": \"s\", "
	    "\"case\": \"a+b:c\", \"repeat\": 2 } ] }");
	put("cases/s/a+b:c@2/result.json", "{ \"suite\": \"s\", \"case\": \"a+b:c\", "
	    "\"status\": \"FAIL\", \"reason\": \"\\u0000\", \"started\": \"yesterday\" }");
	assert_int_equal(db_report_kcidb(run, NULL), 0);
	report = load();
	assert_true(report_ok(report));
	json_decref(report);
	put("cases/s/a+b:c@2/result.json", "{ \"suite\": \"s\", \"case\": \"a+b:c\", "
	    "\"status\": \"DONE\", \"started\": \"2026-11-22T12:30:00\", \"measurements\": [ "
	    "{ \"name\": \"a b/c\", \"value\": -1e-9, \"unit\": \"\" }, "
	    "{ \"name\": \"a b/c\", \"value\": 7 } ] }");
	assert_int_equal(db_report_kcidb(run, NULL), 0);
	report = load();
	assert_true(report_ok(report));
	assert_int_equal(json_array_size(json_object_get(report, "tests")), 3);
	assert_null(json_object_get(json_array_get(json_object_get(report, "tests"), 0),
				    "start_time"));
	json_decref(report);
}

static void origins(void **state)
{
	static const char *const bad[] = { "", "My Lab", "a:b", "lab-1" };
	struct db_error err;
	json_t *report;
	size_t i;

	copy_golden("repeats");
	setenv("DOORBENCH_KCIDB_ORIGIN", "lab_1", 1);
	assert_int_equal(db_report_kcidb(run, NULL), 0);
	report = load();
	assert_true(report_ok(report));
	assert_string_equal(text_of(json_array_get(json_object_get(report, "builds"), 0), "origin"),
			    "lab_1");
	json_decref(report);
	for (i = 0; i < N(bad); i++) {
		setenv("DOORBENCH_KCIDB_ORIGIN", bad[i], 1);
		assert_int_equal(db_report_kcidb(run, &err), -EINVAL);
		assert_non_null(strstr(err.text, "DOORBENCH_KCIDB_ORIGIN: "));
	}
	unsetenv("DOORBENCH_KCIDB_ORIGIN");
}

/* one change to a good report, each of which the checker has to find; JSON null removes the key */
static const struct {
	const char *list, *key, *value;
} changes[] = {
	{ "checkouts", "id", "null" },
	{ "checkouts", "id", "\"7.3.4\"" },
	{ "checkouts", "id", "\"Lab:7.3.4\"" },
	{ "checkouts", "origin", "\"another\"" },
	{ "checkouts", "valid", "\"yes\"" },
	{ "checkouts", "release", "\"7.3.4\"" },
	{ "builds", "checkout_id", "\"doorbench:another\"" },
	{ "builds", "architecture", "\"ARM 64\"" },
	{ "builds", "id", "\"doorbench:another\"" },
	{ "tests", "build_id", "null" },
	{ "tests", "id", "\"doorbench:run/vntb/embedded.ping_1hz\"" },
	{ "tests", "path", "\"pcie_ep/endpoint\"" },
	{ "tests", "path", "\"pcie_ep.caf\\u00e9\"" },
	{ "tests", "status", "\"XFAIL\"" },
	{ "tests", "start_time", "\"2026-11-22T12:30:00\"" },
	{ "tests", "duration", "\"0.41\"" },
	{ "tests", "number", "{ \"unit\": \"ms\" }" },
	{ "tests", "number", "{ \"value\": \"1\" }" },
	{ "tests", "number", "{ \"value\": 1, \"units\": \"ms\" }" },
	{ "tests", "environment", "{ \"pair\": \"p\" }" },
	{ "tests", "environment", "{ \"misc\": { \"deep\": [ null ] } }" },
	{ "tests", "reason", "\"words\"" },
};

static void checker_finds(void **state)
{
	json_t *good, *report, *object, *value;
	size_t i;

	copy_golden("repeats");
	assert_int_equal(db_report_kcidb(run, NULL), 0);
	good = load();
	assert_true(report_ok(good));
	for (i = 0; i < N(changes); i++) {
		report = json_deep_copy(good);
		object = json_array_get(json_object_get(report, changes[i].list), 0);
		value = json_loads(changes[i].value, JSON_DECODE_ANY, NULL);
		assert_non_null(value);
		if (json_is_null(value))
			json_object_del(object, changes[i].key);
		else
			json_object_set(object, changes[i].key, value);
		json_decref(value);
		if (report_ok(report))
			fail_msg("change %zu of %s.%s passes", i, changes[i].list, changes[i].key);
		json_decref(report);
	}
	json_decref(good);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH_GOLDEN(golden),
		GOLDEN_TEST(rules_are_kept, "doorbell"),
		EACH_GOLDEN(rules_are_kept),
		COPY_TEST(repeats_and_numbers),
		COPY_TEST(odd_input),
		COPY_TEST(origins),
		COPY_TEST(checker_finds),
	};

	unsetenv("DOORBENCH_KCIDB_ORIGIN");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
