// SPDX-License-Identifier: GPL-2.0-only
/*
 * results.kcidb.json: the results for KernelCI's common database, I/O schema v5.3.  A kernel is
 * known by what the EP's uname says of it; who knows its commit can add that to the checkout of
 * the same id.  The schema takes no nulls and no further keys: what is unknown is left out.
 */
#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/file.h"
#include "reports/formats.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define ORIGIN_VARIABLE "DOORBENCH_KCIDB_ORIGIN"
/* first part of every test's path: what all of this is about */
#define PATH_ROOT "pcie_ep"

struct report {
	const struct db_run *run;	/* the one that is being added */
	const char *origin;
	struct db_buf checkout, build;	/* ids */
	json_t *environment;		/* the same for all tests of a run */
	json_t *checkouts, *builds, *tests;
	json_t *issues, *incidents;	/* known kernel bugs, and the failures that show them */
	bool failed;			/* out of memory */
};

static void put(struct report *r, json_t *object, const char *key, json_t *value)
{
	r->failed |= json_object_set_new(object, key, value) < 0;
}

static void put_text(struct report *r, json_t *object, const char *key, const char *text)
{
	if (*text)
		put(r, object, key, json_string(text));
}

static void put_number(struct report *r, json_t *object, const char *key, long number)
{
	if (number >= 0)
		put(r, object, key, json_integer(number));
}

static void put_time(struct report *r, json_t *object, const char *key, const char *text)
{
	if (db_report_is_time(text))
		put(r, object, key, json_string(text));
}

static void put_buf(struct report *r, json_t *object, const char *key, const struct db_buf *text)
{
	r->failed |= text->dropped > 0;
	put(r, object, key, json_string(db_buf_str(text)));
}

static int find_origin(const char **origin, struct db_error *err)
{
	*origin = getenv(ORIGIN_VARIABLE);
	if (!*origin)
		*origin = "doorbench";
	if (**origin &&
	    strspn(*origin, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(*origin))
		return 0;
	return db_fail(err, EINVAL, ORIGIN_VARIABLE ": expected a name of a-z, 0-9 and '_'");
}

/* "doorbench:7.3.4", "doorbench:7.3.4/aarch64/_1_SMP_..." */
static void make_ids(struct report *r)
{
	const struct db_run_side *ep = &r->run->ep;

	db_buf_printf(&r->checkout, "%s:", r->origin);
	db_report_add_word(&r->checkout, *ep->release ? ep->release : "unknown");
	db_buf_printf(&r->build, "%s/", db_buf_str(&r->checkout));
	db_report_add_word(&r->build, *ep->machine ? ep->machine : "unknown");
	db_buf_printf(&r->build, "/");
	db_report_add_word(&r->build, *ep->version ? ep->version : "unknown");
}

/* kernels that several runs have are one checkout and one build */
static void add_once(struct report *r, json_t *list, json_t *object)
{
	const json_t *other;
	size_t i;

	json_array_foreach(list, i, other) {
		if (!json_equal(json_object_get(object, "id"), json_object_get(other, "id")))
			continue;
		json_decref(object);
		return;
	}
	r->failed |= json_array_append_new(list, object) < 0;
}

static json_t *checkout_of(struct report *r)
{
	json_t *checkout = json_object();

	put_buf(r, checkout, "id", &r->checkout);
	put_text(r, checkout, "origin", r->origin);
	if (*r->run->ep.release) {
		put(r, checkout, "comment", json_sprintf("Linux %s", r->run->ep.release));
		/* a kernel made of it has run */
		put(r, checkout, "valid", json_true());
	}
	return checkout;
}

static json_t *build_of(struct report *r)
{
	const struct db_run_side *ep = &r->run->ep;
	json_t *build = json_object();

	put_buf(r, build, "id", &r->build);
	put_text(r, build, "origin", r->origin);
	put_buf(r, build, "checkout_id", &r->checkout);
	put_text(r, build, "comment", ep->version);
	/* the schema's alphabet; uname's other machines have no PCIe endpoint controllers */
	if (strspn(ep->machine, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(ep->machine))
		put_text(r, build, "architecture", ep->machine);
	if (*ep->release)
		put_text(r, build, "status", "PASS");
	return build;
}

static json_t *side(struct report *r, const struct db_run_side *s)
{
	json_t *object = json_object();

	put_text(r, object, "board", s->description);
	put_text(r, object, "release", s->release);
	put_text(r, object, "version", s->version);
	put_text(r, object, "machine", s->machine);
	put_text(r, object, "preempt", s->preempt);
	put_text(r, object, "cmdline", s->cmdline);
	put_text(r, object, "iommu", s->iommu);
	put_text(r, object, "cpuidle", s->cpuidle);
	put_number(r, object, "hz", s->hz);
	put_number(r, object, "cpus", s->cpus);
	put_number(r, object, "tainted", s->tainted);
	return object;
}

static void make_environment(struct report *r)
{
	const struct db_run *run = r->run;
	json_t *misc = json_object();

	put_text(r, misc, "pair", run->pair);
	put_text(r, misc, "kind", run->kind);
	put_text(r, misc, "doorbench", run->doorbench);
	put_text(r, misc, "config", run->config_path);
	put_text(r, misc, "config_sha256", run->config_sha256);
	put(r, misc, "ep", side(r, &run->ep));
	put(r, misc, "rc", side(r, &run->rc));
	r->environment = json_object();
	put(r, r->environment, "comment",
	    json_sprintf("pair %s%s%s", run->pair, *run->description ? ": " : "",
			 run->description));
	put(r, r->environment, "misc", misc);
}

/*
 * What the test of a case and those of its measurements have in common.  @m: NULL for the case; a
 * measurement is numbered, its name need not be the only one of its kind.
 */
static json_t *make_test(struct report *r, const struct db_run_case *c,
			 const struct db_run_measurement *m)
{
	json_t *test = json_object();
	struct db_buf id = { 0 }, path = { 0 };

	db_buf_printf(&id, "%s:%s/%s/%s", r->origin, r->run->name, c->suite, c->dir);
	db_buf_printf(&path, PATH_ROOT ".");
	db_report_add_word(&path, c->suite);
	db_buf_printf(&path, ".");
	db_report_add_word(&path, c->name);
	if (m) {
		db_buf_printf(&id, "/%zu", (size_t)(m - c->measurements) + 1);
		db_buf_printf(&path, ".");
		db_report_add_word(&path, m->name);
	}
	put_buf(r, test, "id", &id);
	put_text(r, test, "origin", r->origin);
	put_buf(r, test, "build_id", &r->build);
	put_buf(r, test, "path", &path);
	put(r, test, "environment", json_incref(r->environment));
	put_time(r, test, "start_time", c->started);
	db_buf_free(&id);
	db_buf_free(&path);
	return test;
}

static json_t *case_misc(struct report *r, const struct db_run_case *c)
{
	json_t *misc = json_object(), *labels = json_array();
	size_t i;

	put_text(r, misc, "backend", c->backend);
	put_text(r, misc, "tier", c->tier);
	put_number(r, misc, "repeat", c->repeat);
	if (c->expected_failure)
		put(r, misc, "expected_failure", json_true());
	for (i = 0; i < c->labels.n; i++)
		r->failed |= json_array_append_new(labels, json_string(c->labels.v[i])) < 0;
	if (c->labels.n)
		put(r, misc, "labels", json_incref(labels));
	json_decref(labels);
	return misc;
}

static void add_measurement(struct report *r, const struct db_run_case *c,
			    const struct db_run_measurement *m)
{
	json_t *test, *number;

	if (isnan(m->value))
		return;
	test = make_test(r, c, m);
	number = json_object();
	put(r, number, "value", json_real(m->value));
	put_text(r, number, "unit", m->unit);
	put_text(r, test, "status", db_run_status_name(DB_RUN_DONE));
	put(r, test, "number", number);
	put_text(r, test, "comment", m->note);
	r->failed |= json_array_append_new(r->tests, test) < 0;
}

/* an issue's version grows whenever it changes: the number of a bug is never used again */
#define ISSUE_VERSION	1

static json_t *issue_id(const struct report *r, const struct db_run_issue *is)
{
	return json_sprintf("%s:%s", r->origin, is->number);
}

static void add_issue(struct report *r, const struct db_run_issue *is)
{
	json_t *issue = json_object(), *culprit = json_object();

	put(r, issue, "id", issue_id(r, is));
	put(r, issue, "version", json_integer(ISSUE_VERSION));
	put_text(r, issue, "origin", r->origin);
	put(r, issue, "comment", json_sprintf("%s (%s, %s)", is->title, is->file, is->function));
	put(r, culprit, "code", json_true());
	put(r, issue, "culprit", culprit);
	add_once(r, r->issues, issue);
}

static void add_incident(struct report *r, const struct db_run_case *c, const json_t *test)
{
	const char *id = json_string_value(json_object_get(test, "id"));
	json_t *incident = json_object();

	add_issue(r, &c->known);
	put_text(r, incident, "id", id ? id : "");
	put_text(r, incident, "origin", r->origin);
	put(r, incident, "issue_id", issue_id(r, &c->known));
	put(r, incident, "issue_version", json_integer(ISSUE_VERSION));
	put_text(r, incident, "test_id", id ? id : "");
	put(r, incident, "present", json_true());
	r->failed |= json_array_append_new(r->incidents, incident) < 0;
}

static void add_case(struct report *r, const struct db_run_case *c)
{
	json_t *test = make_test(r, c, NULL);
	size_t i;

	put_text(r, test, "status", db_run_status_name(c->status));
	put_text(r, test, "comment", c->reason);
	if (c->seconds >= 0)
		put(r, test, "duration", json_real(c->seconds));
	put(r, test, "misc", case_misc(r, c));
	if (db_run_is_known(c))
		add_incident(r, c, test);
	r->failed |= json_array_append_new(r->tests, test) < 0;
	for (i = 0; i < c->n_measurements; i++)
		add_measurement(r, c, &c->measurements[i]);
}

static void add_run(struct report *r, const struct db_run *run)
{
	size_t i;

	r->run = run;
	make_ids(r);
	make_environment(r);
	add_once(r, r->checkouts, checkout_of(r));
	add_once(r, r->builds, build_of(r));
	for (i = 0; i < run->n_cases; i++)
		add_case(r, &run->cases[i]);
	json_decref(r->environment);
	db_buf_free(&r->checkout);
	db_buf_free(&r->build);
}

/* a test is named by its run's directory: two of one name would be one */
static int check_names(const struct db_run *runs, size_t n, struct db_error *err)
{
	size_t i, k;

	for (i = 0; i < n; i++)
		for (k = 0; k < i; k++)
			if (!strcmp(runs[i].name, runs[k].name))
				return db_fail(err, EINVAL, "%s and %s: run directories of one "
					       "name, KCIDB could not tell them apart",
					       runs[k].dir, runs[i].dir);
	return 0;
}

int db_report_kcidb_runs(const struct db_run *runs, size_t n, const char *path,
			 struct db_error *err)
{
	struct report r = { .checkouts = json_array(), .builds = json_array(),
			    .tests = json_array(), .issues = json_array(),
			    .incidents = json_array() };
	json_t *all = json_pack("{s:{s:i s:i} s:o s:o s:o}", "version", "major", 5, "minor", 3,
				"checkouts", r.checkouts, "builds", r.builds, "tests", r.tests);
	int ret = find_origin(&r.origin, err);
	size_t i;

	if (!ret)
		ret = check_names(runs, n, err);
	for (i = 0; all && !ret && i < n; i++)
		add_run(&r, &runs[i]);
	if (json_array_size(r.issues)) {
		put(&r, all, "issues", json_incref(r.issues));
		put(&r, all, "incidents", json_incref(r.incidents));
	}
	if (!ret && (!all || r.failed))
		ret = db_fail(err, ENOMEM, "out of memory writing %s", path);
	if (!ret)
		ret = db_file_write_json(path, all, err);
	json_decref(r.issues);
	json_decref(r.incidents);
	json_decref(all);
	return ret;
}

int db_report_write_kcidb(const struct db_run *run, struct db_error *err)
{
	char path[PATH_MAX];

	db_file_path(path, "%s/results.kcidb.json", run->dir);
	return db_report_kcidb_runs(run, 1, path, err);
}
