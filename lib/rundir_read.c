// SPDX-License-Identifier: GPL-2.0-only
/* Reader of run directories, see rundir_read.h: the run itself. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/json_fields.h"
#include "lib/rundir_parts.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static const struct db_field run_fields[] = {
	DB_FIELD(STRING, true, db_run, pair),
	DB_FIELD(STRING, true, db_run, kind),
	DB_FIELD(STRING, false, db_run, doorbench),
	DB_FIELD(STRING, false, db_run, description),
	DB_FIELD(STRING, false, db_run, started),
	DB_FIELD(STRING, false, db_run, finished),
	DB_FIELD(BOOL, false, db_run, interrupted),
	{ "exit", DB_FIELD_LONG, false, offsetof(struct db_run, exit_code) },
};

static const struct db_field config_fields[] = {
	{ "path", DB_FIELD_STRING, false, offsetof(struct db_run, config_path) },
	{ "sha256", DB_FIELD_STRING, false, offsetof(struct db_run, config_sha256) },
};

static const struct db_field side_fields[] = {
	DB_FIELD(STRING, false, db_run_side, description),
	DB_FIELD(STRING, false, db_run_side, release),
	DB_FIELD(STRING, false, db_run_side, version),
	DB_FIELD(STRING, false, db_run_side, machine),
	DB_FIELD(STRING, false, db_run_side, preempt),
	DB_FIELD(STRING, false, db_run_side, cmdline),
	DB_FIELD(STRING, false, db_run_side, iommu),
	DB_FIELD(STRING, false, db_run_side, cpuidle),
	DB_FIELD(LONG, false, db_run_side, hz),
	DB_FIELD(LONG, false, db_run_side, cpus),
	DB_FIELD(LONG, false, db_run_side, tainted),
};

static const struct db_field backend_fields[] = {
	DB_FIELD(STRING, true, db_run_backend, name),
	DB_FIELD(STRING, true, db_run_backend, mode),
	DB_FIELD(STRING, false, db_run_backend, description),
};

static const struct db_field time_fields[] = {
	DB_FIELD(STRING, true, db_run_time, what),
	DB_FIELD(REAL, true, db_run_time, seconds),
};

static int read_run(struct db_run *run, const json_t *obj, struct db_error *err)
{
	const json_t *schema = json_object_get(obj, "schema");
	const json_t *sides = json_object_get(obj, "sides");
	const size_t n_side = ARRAY_SIZE(side_fields);
	int ret;

	if (!json_is_integer(schema) || json_integer_value(schema) != DB_RUN_SCHEMA)
		return db_fail(err, EBADMSG, "run.json: .schema: expected %d", DB_RUN_SCHEMA);
	ret = db_fields_read(run_fields, ARRAY_SIZE(run_fields), obj, run, "run.json: ", err);
	if (!ret)
		ret = db_fields_read(config_fields, ARRAY_SIZE(config_fields),
				     json_object_get(obj, "config"), run, "run.json: .config", err);
	if (!ret)
		ret = db_fields_read(side_fields, n_side, json_object_get(sides, "ep"), &run->ep,
				     "run.json: .sides.ep", err);
	if (!ret)
		ret = db_fields_read(side_fields, n_side, json_object_get(sides, "rc"), &run->rc,
				     "run.json: .sides.rc", err);
	if (!ret)
		ret = db_json_array(json_object_get(obj, "backends"), backend_fields,
				    ARRAY_SIZE(backend_fields), sizeof(*run->backends),
				    &run->backends, &run->n_backends, "run.json: .backends", err);
	if (!ret)
		ret = db_json_array(json_object_get(obj, "times"), time_fields,
				    ARRAY_SIZE(time_fields), sizeof(*run->times), &run->times,
				    &run->n_times, "run.json: .times", err);
	if (!ret)
		ret = db_json_strings(json_object_get(obj, "notes"), &run->notes,
				      "run.json: .notes", err);
	if (!ret)
		ret = db_run_load_plan(run, json_object_get(obj, "plan"), err);
	return ret ? ret : db_run_load_found(run, err);
}

/* the directory's own name: results/latest must give the same report */
static int set_name(struct db_run *run, struct db_error *err)
{
	char *path = realpath(run->dir, NULL);
	int ret;

	if (!path)
		return db_fail(err, errno, "%s: %s", run->dir, strerror(errno));
	ret = db_field_format(&run->name, "%s", strrchr(path, '/') + 1);
	free(path);
	return ret ? db_json_no_memory(err) : 0;
}

int db_run_load(const char *dir, struct db_run *run, struct db_error *err)
{
	json_t *obj = NULL;
	char *path = NULL;
	int ret;

	*run = (struct db_run){ 0 };
	run->dir = strdup(dir);
	ret = run->dir ? set_name(run, err) : db_json_no_memory(err);
	if (!ret && asprintf(&path, "%s/run.json", dir) < 0) {
		path = NULL;
		ret = db_json_no_memory(err);
	}
	if (!ret)
		ret = db_json_load(path, DB_RUN_FILE_MAX, "run.json", &obj, err);
	if (!ret)
		ret = read_run(run, obj, err);
	json_decref(obj);
	free(path);
	if (ret)
		db_run_free(run);
	return ret;
}

void db_run_free(struct db_run *run)
{
	size_t i;

	free(run->dir);
	free(run->name);
	db_fields_free(run_fields, ARRAY_SIZE(run_fields), run);
	db_fields_free(config_fields, ARRAY_SIZE(config_fields), run);
	db_fields_free(side_fields, ARRAY_SIZE(side_fields), &run->ep);
	db_fields_free(side_fields, ARRAY_SIZE(side_fields), &run->rc);
	for (i = 0; i < run->n_backends; i++)
		db_fields_free(backend_fields, ARRAY_SIZE(backend_fields), &run->backends[i]);
	free(run->backends);
	for (i = 0; i < run->n_times; i++)
		db_fields_free(time_fields, ARRAY_SIZE(time_fields), &run->times[i]);
	free(run->times);
	db_strings_free(&run->notes);
	for (i = 0; i < run->n_cases; i++)
		db_run_free_case(&run->cases[i]);
	free(run->cases);
	*run = (struct db_run){ 0 };
}

const struct db_run_case *db_run_find(const struct db_run *run, const char *suite,
				      const char *name)
{
	size_t i;

	for (i = 0; i < run->n_cases; i++)
		if (!strcmp(run->cases[i].suite, suite) && !strcmp(run->cases[i].name, name))
			return &run->cases[i];
	return NULL;
}

const struct db_run_backend *db_run_backend(const struct db_run *run, const char *name)
{
	size_t i;

	for (i = 0; i < run->n_backends; i++)
		if (!strcmp(run->backends[i].name, name))
			return &run->backends[i];
	return NULL;
}
