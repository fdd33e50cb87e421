// SPDX-License-Identifier: GPL-2.0-only
/*
 * results.kcidb.json: compared with golden files and checked against the rules of KCIDB's I/O
 * schema v5.3 (kernelci/kcidb-io, kcidb_io/schema/v05_03.py), stated here anew for the objects and
 * keys that doorbench uses.  The checker itself is tested with reports that break each rule.
 */
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <regex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lib/rundir_read.h"
#include "reports/report.h"
#include "tests/reports/golden.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

#define ID	"^[a-z0-9_]+:.*$"
#define ORIGIN	"^[a-z0-9_]+$"
#define TIME	"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?" \
		"(Z|[+-][0-9]{2}:[0-9]{2})$"
#define STATUS	"^(FAIL|ERROR|MISS|PASS|DONE|SKIP)$"
#define ANY	""

enum kind { TEXT, NUMBER, BOOL, FREE, OBJECT };

/* one key that an object may have; others it may not have */
struct rule {
	const char *key;
	enum kind kind;
	bool required;
	const char *pattern;		/* of TEXT: extended regular expression */
	const struct rule *rules;	/* of OBJECT */
	size_t n_rules;
};

static const struct rule checkout_rules[] = {
	{ "id", TEXT, true, ID, NULL, 0 },
	{ "origin", TEXT, true, ORIGIN, NULL, 0 },
	{ "comment", TEXT, false, ANY, NULL, 0 },
	{ "valid", BOOL, false, NULL, NULL, 0 },
};

static const struct rule build_rules[] = {
	{ "id", TEXT, true, ID, NULL, 0 },
	{ "origin", TEXT, true, ORIGIN, NULL, 0 },
	{ "checkout_id", TEXT, true, ID, NULL, 0 },
	{ "comment", TEXT, false, ANY, NULL, 0 },
	{ "architecture", TEXT, false, "^[a-z0-9_]*$", NULL, 0 },
	{ "status", TEXT, false, STATUS, NULL, 0 },
};

static const struct rule environment_rules[] = {
	{ "comment", TEXT, false, ANY, NULL, 0 },
	{ "misc", FREE, false, NULL, NULL, 0 },
};

static const struct rule number_rules[] = {
	{ "value", NUMBER, true, NULL, NULL, 0 },
	{ "unit", TEXT, false, ANY, NULL, 0 },
	{ "prefix", TEXT, false, "^(metric|binary)$", NULL, 0 },
};

static const struct rule test_rules[] = {
	{ "id", TEXT, true, ID, NULL, 0 },
	{ "origin", TEXT, true, ORIGIN, NULL, 0 },
	{ "build_id", TEXT, true, ID, NULL, 0 },
	{ "path", TEXT, false, "^[.a-zA-Z0-9_-]*$", NULL, 0 },
	{ "environment", OBJECT, false, NULL, environment_rules, N(environment_rules) },
	{ "comment", TEXT, false, ANY, NULL, 0 },
	{ "status", TEXT, false, STATUS, NULL, 0 },
	{ "number", OBJECT, false, NULL, number_rules, N(number_rules) },
	{ "start_time", TEXT, false, TIME, NULL, 0 },
	{ "duration", NUMBER, false, NULL, NULL, 0 },
	{ "misc", FREE, false, NULL, NULL, 0 },
};

static const struct rule culprit_rules[] = {
	{ "code", BOOL, false, NULL, NULL, 0 },
	{ "tool", BOOL, false, NULL, NULL, 0 },
	{ "harness", BOOL, false, NULL, NULL, 0 },
};

static const struct rule issue_rules[] = {
	{ "id", TEXT, true, ID, NULL, 0 },
	{ "version", NUMBER, true, NULL, NULL, 0 },
	{ "origin", TEXT, true, ORIGIN, NULL, 0 },
	{ "culprit", OBJECT, false, NULL, culprit_rules, N(culprit_rules) },
	{ "comment", TEXT, false, ANY, NULL, 0 },
};

static const struct rule incident_rules[] = {
	{ "id", TEXT, true, ID, NULL, 0 },
	{ "origin", TEXT, true, ORIGIN, NULL, 0 },
	{ "issue_id", TEXT, true, ID, NULL, 0 },
	{ "issue_version", NUMBER, true, NULL, NULL, 0 },
	{ "test_id", TEXT, false, ID, NULL, 0 },
	{ "present", BOOL, false, NULL, NULL, 0 },
};

static const struct {
	const char *key;
	const struct rule *rules;
	size_t n_rules;
	bool optional;		/* of a run without known failures */
} lists[] = {
	{ "checkouts", checkout_rules, N(checkout_rules), false },
	{ "builds", build_rules, N(build_rules), false },
	{ "tests", test_rules, N(test_rules), false },
	{ "issues", issue_rules, N(issue_rules), true },
	{ "incidents", incident_rules, N(incident_rules), true },
};

static bool matches(const char *text, const char *pattern)
{
	regex_t re;
	int ret;

	assert_int_equal(regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB), 0);
	ret = regexec(&re, text, 0, NULL, 0);
	regfree(&re);
	return !ret;
}

static bool has_null(const json_t *value)
{
	const json_t *item;
	const char *key;
	size_t i;

	if (json_is_null(value))
		return true;
	json_array_foreach(value, i, item)
		if (has_null(item))
			return true;
	json_object_foreach((json_t *)value, key, item)
		if (has_null(item))
			return true;
	return false;
}

static bool object_ok(const json_t *object, const struct rule *rules, size_t n);

static bool value_ok(const json_t *value, const struct rule *r)
{
	switch (r->kind) {
	case TEXT:
		return json_is_string(value) && matches(json_string_value(value), r->pattern);
	case NUMBER:
		return json_is_number(value);
	case BOOL:
		return json_is_boolean(value);
	case FREE:
		return json_is_object(value);
	case OBJECT:
		return object_ok(value, r->rules, r->n_rules);
	}
	return false;
}

static bool object_ok(const json_t *object, const struct rule *rules, size_t n)
{
	size_t i, seen = 0;

	if (!json_is_object(object))
		return false;
	for (i = 0; i < n; i++) {
		const json_t *value = json_object_get(object, rules[i].key);

		if (!value && rules[i].required)
			return false;
		if (value && !value_ok(value, &rules[i]))
			return false;
		seen += value != NULL;
	}
	return seen == json_object_size(object);
}

/* ids are unique, begin with the object's origin, and what they refer to is there */
static bool ids_ok(const json_t *list, const json_t *others, const char *reference)
{
	json_t *seen = json_object();
	const json_t *object, *other;
	bool ok = true;
	size_t i, k;

	json_array_foreach(list, i, object) {
		const char *id = json_string_value(json_object_get(object, "id"));
		const char *origin = json_string_value(json_object_get(object, "origin"));
		const json_t *ref = json_object_get(object, reference);
		bool found = !ref;

		json_array_foreach(others, k, other)
			found |= json_equal(ref, json_object_get(other, "id"));
		ok &= found && !json_object_get(seen, id) &&
		      !strncmp(id, origin, strlen(origin)) && id[strlen(origin)] == ':';
		json_object_set_new(seen, id, json_true());
	}
	json_decref(seen);
	return ok;
}

static bool report_ok(const json_t *report)
{
	const json_t *version = json_object_get(report, "version"), *object;
	size_t i, k, seen = 0;

	if (has_null(report) ||
	    json_object_size(version) != 2 ||
	    json_integer_value(json_object_get(version, "major")) != 5 ||
	    json_integer_value(json_object_get(version, "minor")) != 3)
		return false;
	for (i = 0; i < N(lists); i++) {
		const json_t *list = json_object_get(report, lists[i].key);

		if (!list && lists[i].optional)
			continue;
		if (!json_is_array(list))
			return false;
		seen++;
		json_array_foreach(list, k, object)
			if (!object_ok(object, lists[i].rules, lists[i].n_rules))
				return false;
	}
	return json_object_size(report) == 1 + seen &&
	       ids_ok(json_object_get(report, "checkouts"), NULL, "") &&
	       ids_ok(json_object_get(report, "builds"), json_object_get(report, "checkouts"),
		      "checkout_id") &&
	       ids_ok(json_object_get(report, "tests"), json_object_get(report, "builds"),
		      "build_id") &&
	       ids_ok(json_object_get(report, "issues"), NULL, "") &&
	       ids_ok(json_object_get(report, "incidents"), json_object_get(report, "issues"),
		      "issue_id") &&
	       ids_ok(json_object_get(report, "incidents"), json_object_get(report, "tests"),
		      "test_id");
}

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
