/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rules of KCIDB's I/O schema v5.3 (kernelci/kcidb-io, kcidb_io/schema/v05_03.py), stated here
 * anew for the objects and keys that doorbench uses.  test_format_kcidb.c has reports that break
 * each of them.
 */
#ifndef DOORBENCH_TEST_KCIDB_RULES_H
#define DOORBENCH_TEST_KCIDB_RULES_H

#include <jansson.h>
#include <regex.h>
#include <stdbool.h>
#include <string.h>

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

/* is it a submission that the schema takes, with ids that fit together? */
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

#endif
