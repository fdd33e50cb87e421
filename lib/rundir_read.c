// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reader of run directories, see rundir_read.h.  Objects are read by tables of fields, so that each
 * wrong field is named with its file and path.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/rundir_read.h"
#include "lib/sanitise.h"
#include "lib/text.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* FIELD_VALUE: a number that may be negative, so that unknown is NAN */
enum field_type { FIELD_STRING, FIELD_LONG, FIELD_REAL, FIELD_BOOL, FIELD_VALUE };

/* one member of an object, stored @offset bytes into a structure */
struct field {
	const char *name;
	enum field_type type;
	bool required;
	size_t offset;
};

#define FIELD(type, required, strukt, member) \
	{ #member, FIELD_##type, required, offsetof(struct strukt, member) }

static const struct field run_fields[] = {
	FIELD(STRING, true, db_run, pair),
	FIELD(STRING, true, db_run, kind),
	FIELD(STRING, false, db_run, doorbench),
	FIELD(STRING, false, db_run, description),
	FIELD(STRING, false, db_run, started),
	FIELD(STRING, false, db_run, finished),
	FIELD(BOOL, false, db_run, interrupted),
	{ "exit", FIELD_LONG, false, offsetof(struct db_run, exit_code) },
};

static const struct field config_fields[] = {
	{ "path", FIELD_STRING, false, offsetof(struct db_run, config_path) },
	{ "sha256", FIELD_STRING, false, offsetof(struct db_run, config_sha256) },
};

static const struct field side_fields[] = {
	FIELD(STRING, false, db_run_side, description),
	FIELD(STRING, false, db_run_side, release),
	FIELD(STRING, false, db_run_side, version),
	FIELD(STRING, false, db_run_side, machine),
	FIELD(STRING, false, db_run_side, preempt),
	FIELD(STRING, false, db_run_side, cmdline),
	FIELD(STRING, false, db_run_side, iommu),
	FIELD(STRING, false, db_run_side, cpuidle),
	FIELD(LONG, false, db_run_side, hz),
	FIELD(LONG, false, db_run_side, cpus),
	FIELD(LONG, false, db_run_side, tainted),
};

static const struct field backend_fields[] = {
	FIELD(STRING, true, db_run_backend, name),
	FIELD(STRING, true, db_run_backend, mode),
	FIELD(STRING, false, db_run_backend, description),
};

static const struct field time_fields[] = {
	FIELD(STRING, true, db_run_time, what),
	FIELD(REAL, true, db_run_time, seconds),
};

static const struct field measurement_fields[] = {
	FIELD(STRING, true, db_run_measurement, name),
	FIELD(STRING, false, db_run_measurement, unit),
	FIELD(STRING, false, db_run_measurement, note),
	FIELD(STRING, false, db_run_measurement, samples),
	FIELD(LONG, false, db_run_measurement, n),
	FIELD(LONG, false, db_run_measurement, sent),
	FIELD(LONG, false, db_run_measurement, received),
	FIELD(LONG, false, db_run_measurement, lost),
	FIELD(VALUE, false, db_run_measurement, resolution),
	FIELD(VALUE, false, db_run_measurement, value),
};

/* of a plan's entry */
static const struct field name_fields[] = {
	FIELD(STRING, true, db_run_case, suite),
	{ "case", FIELD_STRING, true, offsetof(struct db_run_case, name) },
	FIELD(STRING, false, db_run_case, backend),
	FIELD(STRING, false, db_run_case, dir),
	FIELD(LONG, false, db_run_case, repeat),
};

static const struct field result_fields[] = {
	FIELD(STRING, false, db_run_case, reason),
	FIELD(BOOL, false, db_run_case, expected_failure),
	FIELD(STRING, false, db_run_case, started),
	FIELD(STRING, false, db_run_case, tier),
	FIELD(REAL, false, db_run_case, seconds),
	FIELD(REAL, false, db_run_case, board_seconds),
};

static const struct field issue_fields[] = {
	FIELD(STRING, true, db_run_issue, number),
	FIELD(STRING, false, db_run_issue, title),
	FIELD(STRING, false, db_run_issue, file),
	FIELD(STRING, false, db_run_issue, function),
	FIELD(STRING, false, db_run_issue, expected),
	FIELD(STRING, false, db_run_issue, actual),
	FIELD(STRING, false, db_run_issue, analysis),
};

static const char *const status_names[] = { "PASS", "FAIL", "SKIP", "ERROR", "MISS", "DONE" };

const char *db_run_status_name(enum db_run_status status)
{
	return (size_t)status < ARRAY_SIZE(status_names) ? status_names[status] : "?";
}

static int no_memory(struct db_error *err)
{
	return db_fail(err, ENOMEM, "out of memory reading a run directory");
}

/* replaces *@at by a cleaned copy */
static int set_string(char **at, const char *s)
{
	char *copy = strdup(s);

	if (!copy)
		return -ENOMEM;
	db_text_clean(copy, strlen(copy));
	free(*at);
	*at = copy;
	return 0;
}

static int __attribute__((format(printf, 2, 3))) set_format(char **at, const char *fmt, ...)
{
	char *s = NULL;
	va_list ap;
	int ret;

	va_start(ap, fmt);
	ret = vasprintf(&s, fmt, ap);
	va_end(ap);
	if (ret < 0)
		return -ENOMEM;
	ret = set_string(at, s);
	free(s);
	return ret;
}

static bool set_number(const struct field *f, const json_t *v, char *at)
{
	if (f->type == FIELD_LONG && json_is_integer(v))
		*(long *)(void *)at = (long)json_integer_value(v);
	else if ((f->type == FIELD_REAL || f->type == FIELD_VALUE) && json_is_number(v))
		*(double *)(void *)at = json_number_value(v);
	else if (f->type == FIELD_BOOL && json_is_boolean(v))
		*(bool *)at = json_is_true(v);
	else
		return false;
	return true;
}

/* gives a field its value for "unknown" */
static int set_unknown(const struct field *f, char *at)
{
	if (f->type == FIELD_STRING)
		return *(char **)(void *)at ? 0 : set_string((char **)(void *)at, "");
	if (f->type == FIELD_LONG)
		*(long *)(void *)at = -1;
	else if (f->type == FIELD_REAL || f->type == FIELD_VALUE)
		*(double *)(void *)at = f->type == FIELD_REAL ? -1 : (double)NAN;
	else
		*(bool *)at = false;
	return 0;
}

/* reads @obj (NULL: everything unknown) into @base by a table; @where: "run.json: sides.ep" */
static int read_fields(const struct field *fields, size_t n, const json_t *obj, void *base,
		       const char *where, struct db_error *err)
{
	static const char *const types[] = {
		"a string", "an integer", "a number", "true or false", "a number",
	};
	size_t i;

	if (obj && !json_is_object(obj))
		return db_fail(err, EBADMSG, "%s: expected an object", where);
	for (i = 0; i < n; i++) {
		const json_t *v = obj ? json_object_get(obj, fields[i].name) : NULL;
		char *at = (char *)base + fields[i].offset;

		if (!v || json_is_null(v)) {
			if (obj && fields[i].required)
				return db_fail(err, EBADMSG, "%s.%s: missing", where,
					       fields[i].name);
			if (set_unknown(&fields[i], at))
				return no_memory(err);
		} else if (fields[i].type == FIELD_STRING && json_is_string(v)) {
			if (set_string((char **)(void *)at, json_string_value(v)))
				return no_memory(err);
		} else if (!set_number(&fields[i], v, at)) {
			return db_fail(err, EBADMSG, "%s.%s: expected %s", where, fields[i].name,
				       types[fields[i].type]);
		}
	}
	return 0;
}

static void free_fields(const struct field *fields, size_t n, void *base)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (fields[i].type == FIELD_STRING)
			free(*(char **)(void *)((char *)base + fields[i].offset));
}

/* reads an array of objects, each of @size bytes, into a new array at *@items */
static int read_array(const json_t *array, const struct field *fields, size_t n_fields, size_t size,
		      void *items, size_t *n, const char *where, struct db_error *err)
{
	char element[96], *block;
	size_t i, len = json_array_size(array);
	int ret;

	if (!array || json_is_null(array))
		return 0;
	if (!json_is_array(array))
		return db_fail(err, EBADMSG, "%s: expected an array", where);
	if (!len)
		return 0;
	block = calloc(len, size);
	if (!block)
		return no_memory(err);
	memcpy(items, &block, sizeof(block));
	*n = len;
	for (i = 0; i < len; i++) {
		snprintf(element, sizeof(element), "%s[%zu]", where, i);
		ret = read_fields(fields, n_fields, json_array_get(array, i), block + i * size,
				  element, err);
		if (ret)
			return ret;
	}
	return 0;
}

static int read_strings(const json_t *array, struct db_run_strings *out, const char *where,
			struct db_error *err)
{
	size_t i, len = json_array_size(array);

	if (!array || json_is_null(array))
		return 0;
	if (!json_is_array(array))
		return db_fail(err, EBADMSG, "%s: expected an array", where);
	out->item = calloc(len + 1, sizeof(*out->item));
	if (!out->item)
		return no_memory(err);
	for (i = 0; i < len; i++) {
		const json_t *v = json_array_get(array, i);

		if (!json_is_string(v))
			return db_fail(err, EBADMSG, "%s[%zu]: expected a string", where, i);
		if (set_string(&out->item[i], json_string_value(v)))
			return no_memory(err);
		out->n++;
	}
	return 0;
}

static void free_strings(struct db_run_strings *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		free(s->item[i]);
	free(s->item);
	*s = (struct db_run_strings){ 0 };
}

/* loads an object from @path; errors name @where, the file's path inside the run directory */
static int load_json(const char *path, const char *where, json_t **out, struct db_error *err)
{
	struct db_buf text = { .limit = DB_RUN_FILE_MAX };
	json_error_t bad;
	int ret = db_file_read(path, &text, err);

	if (!ret) {
		*out = json_loadb(db_buf_str(&text), text.len, JSON_REJECT_DUPLICATES, &bad);
		if (!*out)
			ret = db_fail(err, EBADMSG, "%s:%d: %s", where, bad.line, bad.text);
		else if (!json_is_object(*out))
			ret = db_fail(err, EBADMSG, "%s: expected an object", where);
	}
	db_buf_free(&text);
	return ret;
}

static void free_result(struct db_run_case *c)
{
	size_t i;

	free_fields(result_fields, ARRAY_SIZE(result_fields), c);
	free_fields(issue_fields, ARRAY_SIZE(issue_fields), &c->known);
	free_strings(&c->labels);
	free_strings(&c->quotes_ep);
	free_strings(&c->quotes_rc);
	for (i = 0; i < c->n_measurements; i++)
		free_fields(measurement_fields, ARRAY_SIZE(measurement_fields),
			    &c->measurements[i]);
	free(c->measurements);
	*c = (struct db_run_case){
		.suite = c->suite, .name = c->name, .backend = c->backend, .dir = c->dir,
		.repeat = c->repeat, .planned = c->planned,
	};
}

static void free_case(struct db_run_case *c)
{
	free_result(c);
	free_fields(name_fields, ARRAY_SIZE(name_fields), c);
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
	int ret = read_fields(issue_fields, ARRAY_SIZE(issue_fields), obj, &c->known,
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
		ret = read_fields(result_fields, ARRAY_SIZE(result_fields), obj, c,
				  "result.json: ", err);
	if (!ret)
		ret = read_status(obj, &c->status, err);
	if (!ret)
		ret = read_known(c, json_object_get(obj, "known_issue"), err);
	if (!ret && backend && !*c->backend)
		ret = set_string(&c->backend, backend);
	if (!ret)
		ret = read_strings(json_object_get(obj, "labels"), &c->labels,
				   "result.json: .labels", err);
	if (!ret)
		ret = read_strings(json_object_get(quotes, "ep"), &c->quotes_ep,
				   "result.json: .quotes.ep", err);
	if (!ret)
		ret = read_strings(json_object_get(quotes, "rc"), &c->quotes_rc,
				   "result.json: .quotes.rc", err);
	if (!ret)
		ret = read_array(json_object_get(obj, "measurements"), measurement_fields,
				 ARRAY_SIZE(measurement_fields), sizeof(*c->measurements),
				 &c->measurements, &c->n_measurements,
				 "result.json: .measurements", err);
	return ret;
}

/* a case whose result cannot be had: @status says why not, in words */
static int no_result(struct db_run_case *c, enum db_run_status status, const char *why,
		     struct db_error *err)
{
	free_result(c);
	c->status = status;
	if (read_fields(result_fields, ARRAY_SIZE(result_fields), NULL, c, "", err) ||
	    read_known(c, NULL, err) ||
	    set_string(&c->reason, why))
		return no_memory(err);
	return 0;
}

static int load_case(const struct db_run *run, struct db_run_case *c, struct db_error *err)
{
	struct db_error why;
	json_t *obj = NULL;
	char *path;
	int ret;

	if (asprintf(&path, "%s/cases/%s/%s/result.json", run->dir, c->suite, c->dir) < 0)
		return no_memory(err);
	ret = load_json(path, "result.json", &obj, &why);
	free(path);
	if (!ret)
		ret = read_result(c, obj, &why);
	json_decref(obj);
	if (ret == -ENOMEM)
		return no_memory(err);
	if (ret == -ENOENT || ret == -ENOTDIR)
		return no_result(c, DB_RUN_MISS, "no result was recorded", err);
	/* the reason must not depend on where the run directory is */
	if (ret != -EBADMSG && ret)
		db_fail(&why, EIO, "result.json cannot be read: %s", strerror(-ret));
	if (ret)
		return no_result(c, DB_RUN_ERROR, why.text, err);
	if (!*c->reason && c->status != DB_RUN_PASS && c->status != DB_RUN_DONE)
		return set_string(&c->reason, "no reason recorded") ? no_memory(err) : 0;
	return 0;
}

/* the name of a case's directory: its own, from the second time on with the number behind it */
static int repeat_dir(char **at, const char *name, long repeat)
{
	return repeat > 1 ? set_format(at, "%s@%ld", name, repeat) : set_string(at, name);
}

/* an entry of the plan must name a directory that cannot lead elsewhere and is the case's own */
static int check_entry(struct db_run_case *c, size_t i, struct db_error *err)
{
	char *dir = NULL;
	int ret = 0;

	c->planned = true;
	if (c->repeat == -1)
		c->repeat = 1;
	if (c->repeat < 1)
		return db_fail(err, EBADMSG, "run.json: .plan[%zu].repeat: expected 1 or more", i);
	if (repeat_dir(&dir, c->name, c->repeat))
		return no_memory(err);
	if (!db_name_ok(c->suite) || !db_case_name_ok(c->name) || !db_name_ok(dir))
		ret = db_fail(err, EBADMSG, "run.json: .plan[%zu]: no usable name", i);
	else if (*c->dir && strcmp(c->dir, dir) != 0)
		ret = db_fail(err, EBADMSG, "run.json: .plan[%zu].dir: expected %s", i, dir);
	free(c->dir);
	c->dir = dir;
	return ret;
}

static int load_plan(struct db_run *run, const json_t *plan, struct db_error *err)
{
	size_t i;
	int ret;

	if (json_array_size(plan) > DB_RUN_CASES_MAX)
		return db_fail(err, EBADMSG, "run.json: .plan: more than %d cases",
			       DB_RUN_CASES_MAX);
	ret = read_array(plan, name_fields, ARRAY_SIZE(name_fields), sizeof(*run->cases),
			 &run->cases, &run->n_cases, "run.json: .plan", err);
	if (ret)
		return ret;
	for (i = 0; i < run->n_cases && !ret; i++) {
		ret = check_entry(&run->cases[i], i, err);
		if (!ret)
			ret = load_case(run, &run->cases[i], err);
	}
	return ret;
}

/* a directory "name@2" is the second time of case "name"; any other is named after its case */
static int set_found(struct db_run_case *c, const char *suite, const char *dir)
{
	const char *at = strrchr(dir, '@');
	char *end = NULL;
	int ret = set_string(&c->suite, suite);

	if (!ret)
		ret = set_string(&c->dir, dir);
	if (!ret)
		ret = set_string(&c->backend, "");
	c->repeat = at && at > dir && at[1] >= '1' && at[1] <= '9' ? strtol(at + 1, &end, 10) : 0;
	if (c->repeat > 1 && c->repeat < LONG_MAX && !*end)
		return ret ? ret : set_format(&c->name, "%.*s", (int)(at - dir), dir);
	c->repeat = 1;
	return ret ? ret : set_string(&c->name, dir);
}

static int add_found(struct db_run *run, size_t *cap, const char *suite, const char *dir,
		     struct db_error *err)
{
	struct db_run_case c = { 0 };

	if (set_found(&c, suite, dir) ||
	    db_array_grow(&run->cases, cap, run->n_cases + 1, sizeof(c))) {
		free_case(&c);
		return no_memory(err);
	}
	run->cases[run->n_cases++] = c;
	return load_case(run, &run->cases[run->n_cases - 1], err);
}

/* directories of the plan's cases, sorted: what is on disk is looked up here */
struct planned {
	struct place { const char *suite, *dir; } *places;
	size_t n;
};

static int by_place(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	int suites = strcmp(x->suite, y->suite);

	return suites ? suites : strcmp(x->dir, y->dir);
}

/* one directory holds one result: the plan must not name it twice */
static int index_plan(const struct db_run *run, struct planned *p, struct db_error *err)
{
	size_t i;

	p->places = calloc(run->n_cases + 1, sizeof(*p->places));
	if (!p->places)
		return no_memory(err);
	for (i = 0; i < run->n_cases; i++)
		p->places[i] = (struct place){ run->cases[i].suite, run->cases[i].dir };
	p->n = run->n_cases;
	qsort(p->places, p->n, sizeof(*p->places), by_place);
	for (i = 1; i < p->n; i++)
		if (!by_place(&p->places[i - 1], &p->places[i]))
			return db_fail(err, EBADMSG, "run.json: .plan: %.100s/%.200s twice",
				       p->places[i].suite, p->places[i].dir);
	return 0;
}

static bool is_planned(const struct planned *p, const char *suite, const char *dir)
{
	const struct place key = { suite, dir };

	return bsearch(&key, p->places, p->n, sizeof(key), by_place);
}

static int usable(const struct dirent *d)
{
	return db_name_ok(d->d_name);
}

/* not alphasort(): that depends on the locale */
static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void free_entries(struct dirent **list, int n)
{
	while (n > 0)
		free(list[--n]);
	free(list);
}

/* the cases of one suite that are on disk and not in the plan */
static int find_cases(struct db_run *run, size_t *cap, const struct planned *plan,
		      const char *suite, struct db_error *err)
{
	struct dirent **list = NULL;
	char *path;
	int i, n, ret = 0;

	if (asprintf(&path, "%s/cases/%s", run->dir, suite) < 0)
		return no_memory(err);
	n = scandir(path, &list, usable, by_bytes);
	free(path);
	for (i = 0; i < n && !ret && run->n_cases < DB_RUN_CASES_MAX; i++)
		if (!is_planned(plan, suite, list[i]->d_name))
			ret = add_found(run, cap, suite, list[i]->d_name, err);
	free_entries(list, n);
	return ret;
}

static int find_suites(struct db_run *run, struct db_error *err)
{
	struct dirent **list = NULL;
	struct planned plan = { 0 };
	size_t cap = run->n_cases;
	char *path;
	int i, n, ret;

	if (asprintf(&path, "%s/cases", run->dir) < 0)
		return no_memory(err);
	n = scandir(path, &list, usable, by_bytes);
	free(path);
	ret = index_plan(run, &plan, err);
	for (i = 0; i < n && !ret; i++)
		ret = find_cases(run, &cap, &plan, list[i]->d_name, err);
	free_entries(list, n);
	free(plan.places);
	return ret;
}

static int read_run(struct db_run *run, const json_t *obj, struct db_error *err)
{
	const json_t *schema = json_object_get(obj, "schema");
	const json_t *sides = json_object_get(obj, "sides");
	const size_t n_side = ARRAY_SIZE(side_fields);
	int ret;

	if (!json_is_integer(schema) || json_integer_value(schema) != DB_RUN_SCHEMA)
		return db_fail(err, EBADMSG, "run.json: .schema: expected %d", DB_RUN_SCHEMA);
	ret = read_fields(run_fields, ARRAY_SIZE(run_fields), obj, run, "run.json: ", err);
	if (!ret)
		ret = read_fields(config_fields, ARRAY_SIZE(config_fields),
				  json_object_get(obj, "config"), run, "run.json: .config", err);
	if (!ret)
		ret = read_fields(side_fields, n_side, json_object_get(sides, "ep"), &run->ep,
				  "run.json: .sides.ep", err);
	if (!ret)
		ret = read_fields(side_fields, n_side, json_object_get(sides, "rc"), &run->rc,
				  "run.json: .sides.rc", err);
	if (!ret)
		ret = read_array(json_object_get(obj, "backends"), backend_fields,
				 ARRAY_SIZE(backend_fields), sizeof(*run->backends),
				 &run->backends, &run->n_backends, "run.json: .backends", err);
	if (!ret)
		ret = read_array(json_object_get(obj, "times"), time_fields,
				 ARRAY_SIZE(time_fields), sizeof(*run->times), &run->times,
				 &run->n_times, "run.json: .times", err);
	if (!ret)
		ret = read_strings(json_object_get(obj, "notes"), &run->notes, "run.json: .notes",
				   err);
	if (!ret)
		ret = load_plan(run, json_object_get(obj, "plan"), err);
	return ret ? ret : find_suites(run, err);
}

/* the directory's own name: results/latest must give the same report */
static int set_name(struct db_run *run, struct db_error *err)
{
	char *path = realpath(run->dir, NULL);
	int ret;

	if (!path)
		return db_fail(err, errno, "%s: %s", run->dir, strerror(errno));
	ret = set_format(&run->name, "%s", strrchr(path, '/') + 1);
	free(path);
	return ret ? no_memory(err) : 0;
}

int db_run_load(const char *dir, struct db_run *run, struct db_error *err)
{
	json_t *obj = NULL;
	char *path = NULL;
	int ret;

	*run = (struct db_run){ 0 };
	run->dir = strdup(dir);
	ret = run->dir ? set_name(run, err) : no_memory(err);
	if (!ret && asprintf(&path, "%s/run.json", dir) < 0) {
		path = NULL;
		ret = no_memory(err);
	}
	if (!ret)
		ret = load_json(path, "run.json", &obj, err);
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
	free_fields(run_fields, ARRAY_SIZE(run_fields), run);
	free_fields(config_fields, ARRAY_SIZE(config_fields), run);
	free_fields(side_fields, ARRAY_SIZE(side_fields), &run->ep);
	free_fields(side_fields, ARRAY_SIZE(side_fields), &run->rc);
	for (i = 0; i < run->n_backends; i++)
		free_fields(backend_fields, ARRAY_SIZE(backend_fields), &run->backends[i]);
	free(run->backends);
	for (i = 0; i < run->n_times; i++)
		free_fields(time_fields, ARRAY_SIZE(time_fields), &run->times[i]);
	free(run->times);
	free_strings(&run->notes);
	for (i = 0; i < run->n_cases; i++)
		free_case(&run->cases[i]);
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

bool db_run_is_known(const struct db_run_case *c)
{
	return c->status == DB_RUN_FAIL && *c->known.number;
}

const struct db_run_backend *db_run_backend(const struct db_run *run, const char *name)
{
	size_t i;

	for (i = 0; i < run->n_backends; i++)
		if (!strcmp(run->backends[i].name, name))
			return &run->backends[i];
	return NULL;
}

int db_run_read(const struct db_run *run, const struct db_run_case *c, const char *file,
		struct db_buf *out, struct db_error *err)
{
	char *path;
	int ret;

	if (!db_name_ok(file))
		return db_fail(err, EINVAL, "%s/%s: not a usable file name: %.100s", c->suite,
			       c->name, file);
	if (asprintf(&path, "%s/cases/%s/%s/%s", run->dir, c->suite, c->dir, file) < 0)
		return no_memory(err);
	out->limit = DB_RUN_FILE_MAX;
	ret = db_file_read(path, out, err);
	free(path);
	return ret;
}

static int read_part(int fd, size_t offset, size_t max, struct db_buf *out)
{
	char bytes[16384];
	ssize_t n;

	while (max) {
		n = pread(fd, bytes, max < sizeof(bytes) ? max : sizeof(bytes), (off_t)offset);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : 0;
		db_buf_add(out, bytes, (size_t)n);
		offset += (size_t)n;
		max -= (size_t)n;
	}
	return 0;
}

int db_run_read_at(const struct db_run *run, const struct db_run_case *c, const char *file,
		   size_t offset, size_t max, struct db_buf *out, size_t *size,
		   struct db_error *err)
{
	char path[PATH_MAX];
	struct stat st;
	int fd, ret = 0;

	if (!db_name_ok(file))
		return db_fail(err, EINVAL, "%s/%s: not a usable file name: %.100s", c->suite,
			       c->name, file);
	db_file_path(path, "%s/cases/%s/%s/%s", run->dir, c->suite, c->dir, file);
	/* a FIFO would otherwise be waited for */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return db_fail(err, errno, "cannot read %s: %s", path, strerror(errno));
	if (fstat(fd, &st))
		ret = -errno;
	else if (!S_ISREG(st.st_mode))
		ret = -EINVAL;
	else
		ret = read_part(fd, offset, max, out);
	close(fd);
	if (ret)
		return db_fail(err, -ret, "cannot read %s: %s", path, strerror(-ret));
	if (size)
		*size = (size_t)st.st_size;
	return 0;
}
