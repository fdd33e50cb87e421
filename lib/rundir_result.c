// SPDX-License-Identifier: GPL-2.0-only
/* A case's result.json, or why there is none. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/json_fields.h"
#include "lib/rundir_parts.h"
#include "lib/sanitise.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static const struct db_field measurement_fields[] = {
	DB_FIELD(STRING, true, db_run_measurement, name),
	DB_FIELD(STRING, false, db_run_measurement, unit),
	DB_FIELD(STRING, false, db_run_measurement, note),
	DB_FIELD(STRING, false, db_run_measurement, samples),
	DB_FIELD(LONG, false, db_run_measurement, n),
	DB_FIELD(LONG, false, db_run_measurement, sent),
	DB_FIELD(LONG, false, db_run_measurement, received),
	DB_FIELD(LONG, false, db_run_measurement, lost),
	DB_FIELD(VALUE, false, db_run_measurement, resolution),
	DB_FIELD(VALUE, false, db_run_measurement, value),
};

static const struct db_field result_fields[] = {
	DB_FIELD(STRING, false, db_run_case, reason),
	DB_FIELD(BOOL, false, db_run_case, expected_failure),
	DB_FIELD(STRING, false, db_run_case, started),
	DB_FIELD(STRING, false, db_run_case, tier),
	DB_FIELD(REAL, false, db_run_case, seconds),
	DB_FIELD(REAL, false, db_run_case, board_seconds),
};

static const struct db_field issue_fields[] = {
	DB_FIELD(STRING, true, db_run_issue, number),
	DB_FIELD(STRING, false, db_run_issue, title),
	DB_FIELD(STRING, false, db_run_issue, file),
	DB_FIELD(STRING, false, db_run_issue, function),
	DB_FIELD(STRING, false, db_run_issue, expected),
	DB_FIELD(STRING, false, db_run_issue, actual),
	DB_FIELD(STRING, false, db_run_issue, analysis),
};

static const char *const status_names[] = { "PASS", "FAIL", "SKIP", "ERROR", "MISS", "DONE" };

const char *db_run_status_name(enum db_run_status status)
{
	return (size_t)status < ARRAY_SIZE(status_names) ? status_names[status] : "?";
}

void db_run_free_result(struct db_run_case *c)
{
	size_t i;

	db_fields_free(result_fields, ARRAY_SIZE(result_fields), c);
	db_fields_free(issue_fields, ARRAY_SIZE(issue_fields), &c->known);
	db_strings_free(&c->labels);
	db_strings_free(&c->quotes_ep);
	db_strings_free(&c->quotes_rc);
	for (i = 0; i < c->n_measurements; i++)
		db_fields_free(measurement_fields, ARRAY_SIZE(measurement_fields),
			       &c->measurements[i]);
	free(c->measurements);
	*c = (struct db_run_case){
		.suite = c->suite, .name = c->name, .backend = c->backend, .dir = c->dir,
		.repeat = c->repeat, .planned = c->planned,
	};
}

static int read_status(const json_t *obj, enum db_run_status *status, struct db_error *err)
{
	const char *s = json_string_value(json_object_get(obj, "status"));
	size_t i;

	for (i = 0; s && i < ARRAY_SIZE(status_names); i++) {
		if (!strcmp(s, status_names[i])) {
			*status = (enum db_run_status)i;
			return 0;
		}
	}
	return db_fail(err, EBADMSG, "result.json: .status: expected one of the six statuses");
}

/* is the result of the case in whose directory it is? */
static int check_identity(const struct db_run_case *c, const json_t *obj, struct db_error *err)
{
	const char *suite = json_string_value(json_object_get(obj, "suite"));
	const char *name = json_string_value(json_object_get(obj, "case"));
	const json_t *repeat = json_object_get(obj, "repeat");

	if (!suite || !name || strcmp(suite, c->suite) != 0 || strcmp(name, c->name) != 0)
		return db_fail(err, EBADMSG, "result.json: .suite and .case name another case");
	if (repeat && (!json_is_integer(repeat) || json_integer_value(repeat) != c->repeat))
		return db_fail(err, EBADMSG, "result.json: .repeat: expected %ld", c->repeat);
	return 0;
}

/* the mark of a failure: nothing else can be excused by it */
static int read_known(struct db_run_case *c, const json_t *obj, struct db_error *err)
{
	int ret = db_fields_read(issue_fields, ARRAY_SIZE(issue_fields), obj, &c->known,
				 "result.json: .known_issue", err);

	if (!ret && obj && (c->status != DB_RUN_FAIL || !db_name_ok(c->known.number)))
		return db_fail(err, EBADMSG, "result.json: .known_issue: expected the number of an "
			       "issue, and only in a FAIL");
	return ret;
}

static int read_result(struct db_run_case *c, const json_t *obj, struct db_error *err)
{
	const json_t *quotes = json_object_get(obj, "quotes");
	const char *backend = json_string_value(json_object_get(obj, "backend"));
	int ret = check_identity(c, obj, err);

	if (!ret)
		ret = db_fields_read(result_fields, ARRAY_SIZE(result_fields), obj, c,
				     "result.json: ", err);
	if (!ret)
		ret = read_status(obj, &c->status, err);
	if (!ret)
		ret = read_known(c, json_object_get(obj, "known_issue"), err);
	if (!ret && backend && !*c->backend)
		ret = db_field_set(&c->backend, backend);
	if (!ret)
		ret = db_json_strings(json_object_get(obj, "labels"), &c->labels,
				      "result.json: .labels", err);
	if (!ret)
		ret = db_json_strings(json_object_get(quotes, "ep"), &c->quotes_ep,
				      "result.json: .quotes.ep", err);
	if (!ret)
		ret = db_json_strings(json_object_get(quotes, "rc"), &c->quotes_rc,
				      "result.json: .quotes.rc", err);
	if (!ret)
		ret = db_json_array(json_object_get(obj, "measurements"), measurement_fields,
				    ARRAY_SIZE(measurement_fields), sizeof(*c->measurements),
				    &c->measurements, &c->n_measurements,
				    "result.json: .measurements", err);
	return ret;
}

/* a case whose result cannot be had: @status says why not, in words */
static int no_result(struct db_run_case *c, enum db_run_status status, const char *why,
		     struct db_error *err)
{
	db_run_free_result(c);
	c->status = status;
	if (db_fields_read(result_fields, ARRAY_SIZE(result_fields), NULL, c, "", err) ||
	    read_known(c, NULL, err) ||
	    db_field_set(&c->reason, why))
		return db_json_no_memory(err);
	return 0;
}

int db_run_load_result(const struct db_run *run, struct db_run_case *c, struct db_error *err)
{
	struct db_error why;
	json_t *obj = NULL;
	char *path;
	int ret;

	if (asprintf(&path, "%s/cases/%s/%s/result.json", run->dir, c->suite, c->dir) < 0)
		return db_json_no_memory(err);
	ret = db_json_load(path, DB_RUN_FILE_MAX, "result.json", &obj, &why);
	free(path);
	if (!ret)
		ret = read_result(c, obj, &why);
	json_decref(obj);
	if (ret == -ENOMEM)
		return db_json_no_memory(err);
	if (ret == -ENOENT || ret == -ENOTDIR)
		return no_result(c, DB_RUN_MISS, "no result was recorded", err);
	/* the reason must not depend on where the run directory is */
	if (ret != -EBADMSG && ret)
		db_fail(&why, EIO, "result.json cannot be read: %s", strerror(-ret));
	if (ret)
		return no_result(c, DB_RUN_ERROR, why.text, err);
	if (!*c->reason && c->status != DB_RUN_PASS && c->status != DB_RUN_DONE)
		return db_field_set(&c->reason, "no reason recorded") ? db_json_no_memory(err) : 0;
	return 0;
}

bool db_run_is_known(const struct db_run_case *c)
{
	return c->status == DB_RUN_FAIL && *c->known.number;
}
