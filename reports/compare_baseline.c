// SPDX-License-Identifier: GPL-2.0-only
/* Baseline files: a set of runs as JSON without raw samples, see compare.h. */
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "lib/file.h"
#include "lib/sanitise.h"
#include "reports/compare.h"

/* most elements of a list, and most runs that a baseline may stand for */
#define MOST	100000

static json_t *measurement_json(const struct compare_measurement *m)
{
	json_t *values = json_array();

	for (size_t i = 0; i < m->n; i++)
		json_array_append_new(values, json_real(m->values[i]));
	return json_pack("{ss ss ss ss so}", "suite", m->suite, "case", m->name, "name",
			 m->measurement, "unit", m->unit, "values", values);
}

static json_t *case_json(const struct compare_case *c)
{
	json_t *o = json_pack("{ss ss}", "suite", c->suite, "case", c->name);

	for (int s = 0; s < DB_RUN_STATUSES; s++)
		json_object_set_new(o, db_run_status_name((enum db_run_status)s),
				    json_integer(c->count[s]));
	return o;
}

int compare_baseline_write(const char *path, const struct compare_set *set, struct db_error *err)
{
	json_t *env = json_object(), *measurements = json_array(), *cases = json_array(), *all;
	int ret;

	for (int i = 0; i < COMPARE_ENVS; i++)
		json_object_set_new(env, compare_env_names[i], json_string(set->env[i]));
	for (size_t i = 0; i < set->n_measurements; i++)
		json_array_append_new(measurements, measurement_json(&set->measurements[i]));
	for (size_t i = 0; i < set->n_cases; i++)
		json_array_append_new(cases, case_json(&set->cases[i]));
	all = json_pack("{si sI so so so}", "schema", COMPARE_SCHEMA, "runs",
			(json_int_t)set->runs, "environment", env, "measurements", measurements,
			"cases", cases);
	if (!all)
		return db_fail(err, ENOMEM, "no memory for %s", path);
	ret = db_file_write_json(path, all, err);
	json_decref(all);
	return ret;
}

static int read_env(const char *path, json_t *env, struct compare_set *set, struct db_error *err)
{
	for (int i = 0; i < COMPARE_ENVS; i++) {
		const char *text = json_string_value(json_object_get(env, compare_env_names[i]));

		if (!text)
			return db_fail(err, EBADMSG, "%s: environment.%s is no string", path,
				       compare_env_names[i]);
		set->env[i] = strdup(text);
		if (!set->env[i])
			return db_fail(err, ENOMEM, "no memory for %s", path);
		db_sanitise(set->env[i]);
	}
	return 0;
}

static int read_measurement(const char *path, size_t at, json_t *o, struct compare_set *set,
			    struct db_error *err)
{
	const char *suite, *name, *measurement, *unit;
	struct compare_measurement *m;
	json_t *values, *v;
	size_t i;

	if (json_unpack(o, "{ss ss ss ss so}", "suite", &suite, "case", &name, "name",
			&measurement, "unit", &unit, "values", &values) || !json_is_array(values) ||
	    !json_array_size(values) || json_array_size(values) > MOST)
		return db_fail(err, EBADMSG, "%s: measurements[%zu] needs the strings suite, case, "
			       "name, unit and a list values", path, at);
	m = compare_measurement_of(set, suite, name, measurement, unit);
	if (!m)
		return db_fail(err, ENOMEM, "no memory for %s", path);
	if (m->n)
		return db_fail(err, EBADMSG, "%s: measurements[%zu] is there twice", path, at);
	json_array_foreach(values, i, v) {
		if (!json_is_number(v) || !isfinite(json_number_value(v)))
			return db_fail(err, EBADMSG, "%s: measurements[%zu].values[%zu] is no "
				       "number", path, at, i);
		if (compare_add_value(m, json_number_value(v)))
			return db_fail(err, ENOMEM, "no memory for %s", path);
	}
	m->settled = m->runs = m->n;
	return 0;
}

static int read_case(const char *path, size_t at, json_t *o, struct compare_set *set,
		     struct db_error *err)
{
	const char *suite, *name;
	struct compare_case *c;

	if (json_unpack(o, "{ss ss}", "suite", &suite, "case", &name))
		return db_fail(err, EBADMSG, "%s: cases[%zu] needs the strings suite and case",
			       path, at);
	c = compare_case_of(set, suite, name);
	if (!c)
		return db_fail(err, ENOMEM, "no memory for %s", path);
	for (int s = 0; s < DB_RUN_STATUSES; s++) {
		const char *status = db_run_status_name((enum db_run_status)s);
		json_t *n = json_object_get(o, status);

		if (!json_is_integer(n) || json_integer_value(n) < 0 ||
		    json_integer_value(n) > MOST)
			return db_fail(err, EBADMSG, "%s: cases[%zu].%s is no count", path, at,
				       status);
		c->count[s] = (long)json_integer_value(n);
	}
	return 0;
}

static int read_all(const char *path, json_t *all, struct compare_set *set, struct db_error *err)
{
	json_t *measurements = json_object_get(all, "measurements"), *o;
	json_t *cases = json_object_get(all, "cases"), *runs = json_object_get(all, "runs");
	json_t *schema = json_object_get(all, "schema");
	size_t i;
	int ret;

	if (!json_is_integer(schema) || json_integer_value(schema) != COMPARE_SCHEMA)
		return db_fail(err, EBADMSG, "%s: schema is not %d", path, COMPARE_SCHEMA);
	if (!json_is_integer(runs) || json_integer_value(runs) < 1 ||
	    json_integer_value(runs) > MOST)
		return db_fail(err, EBADMSG, "%s: runs is no count", path);
	if (!json_is_array(measurements) || !json_is_array(cases) ||
	    json_array_size(measurements) > MOST || json_array_size(cases) > MOST)
		return db_fail(err, EBADMSG, "%s: measurements and cases must be lists", path);
	set->runs = (size_t)json_integer_value(runs);
	ret = read_env(path, json_object_get(all, "environment"), set, err);
	json_array_foreach(measurements, i, o)
		ret = ret ? ret : read_measurement(path, i, o, set, err);
	json_array_foreach(cases, i, o)
		ret = ret ? ret : read_case(path, i, o, set, err);
	return ret;
}

int compare_baseline_read(const char *path, struct compare_set *set, struct db_error *err)
{
	struct db_buf text = { .limit = COMPARE_BASELINE_MAX };
	int ret = db_file_read(path, &text, err);
	json_error_t where;
	json_t *all;

	if (ret) {
		db_buf_free(&text);
		return ret;
	}
	all = json_loadb(db_buf_str(&text), text.len, JSON_REJECT_DUPLICATES, &where);
	db_buf_free(&text);
	if (!all)
		return db_fail(err, EBADMSG, "%s:%d: %s", path, where.line, where.text);
	ret = read_all(path, all, set, err);
	json_decref(all);
	if (ret)
		compare_free(set);
	else
		compare_sort(set);
	return ret;
}
