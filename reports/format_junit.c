// SPDX-License-Identifier: GPL-2.0-only
/* results.xml: the dialect of JUnit's report that Jenkins and GitLab read. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "reports/formats.h"
#include "reports/markup.h"

/* in front of a bug's number: the type of such a failure */
#define KNOWN "known kernel bug"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static void property(struct db_markup *d, const char *name, const char *value)
{
	if (!*value)
		return;
	db_markup_start(d, "property");
	db_markup_attribute(d, "name", "%s", name);
	db_markup_attribute(d, "value", "%s", value);
	db_markup_end(d);
}

static void add_side(struct db_markup *d, const char *side, const struct db_run_side *s)
{
	const struct {
		const char *name, *value;
	} all[] = {
		{ "board", s->description }, { "kernel", s->release }, { "build", s->version },
		{ "machine", s->machine }, { "iommu", s->iommu }, { "cmdline", s->cmdline },
	};
	char name[32];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(all); i++) {
		snprintf(name, sizeof(name), "%s.%s", side, all[i].name);
		property(d, name, all[i].value);
	}
}

static void add_properties(struct db_markup *d, const struct db_run *run)
{
	db_markup_start(d, "properties");
	property(d, "run", run->name);
	property(d, "pair", run->pair);
	property(d, "kind", run->kind);
	property(d, "doorbench", run->doorbench);
	property(d, "config", run->config_path);
	property(d, "config.sha256", run->config_sha256);
	add_side(d, "ep", &run->ep);
	add_side(d, "rc", &run->rc);
	db_markup_end(d);
}

static void add_case(struct db_markup *d, const struct db_run *run, const struct db_run_case *c)
{
	/* the element that tells of a status; PASS and DONE need none */
	static const char *const elements[DB_RUN_STATUSES] = {
		[DB_RUN_FAIL] = "failure", [DB_RUN_SKIP] = "skipped",
		[DB_RUN_ERROR] = "error", [DB_RUN_MISS] = "error",
	};
	const char *element = elements[c->status];

	db_markup_start(d, "testcase");
	db_markup_attribute(d, "classname", "%s.%s", run->pair, c->suite);
	db_markup_attribute(d, "name", "%s", c->dir);
	if (c->seconds >= 0)
		db_markup_attribute(d, "time", "%.3f", c->seconds);
	if (element) {
		db_markup_start(d, element);
		if (db_run_is_known(c))
			db_markup_attribute(d, "message", KNOWN " %s: %s: %s", c->known.number,
					    c->known.title, c->reason);
		else
			db_markup_attribute(d, "message", "%s%s", c->expected_failure ?
					    "expected failure: " : "", c->reason);
		if (c->status != DB_RUN_SKIP) {
			db_markup_attribute(d, "type", "%s%s", db_run_is_known(c) ? KNOWN " " :
					    db_run_status_name(c->status), c->known.number);
			/* Jenkins shows the one, GitLab the other */
			db_markup_text(d, c->reason);
		}
		db_markup_end(d);
	}
	db_markup_end(d);
}

static void add_counts(struct db_markup *d, const struct db_report_suite *s)
{
	db_markup_attribute(d, "tests", "%zu", s->n);
	db_markup_attribute(d, "failures", "%zu", s->count[DB_RUN_FAIL]);
	db_markup_attribute(d, "errors", "%zu", s->count[DB_RUN_ERROR] + s->count[DB_RUN_MISS]);
	db_markup_attribute(d, "skipped", "%zu", s->count[DB_RUN_SKIP]);
	db_markup_attribute(d, "time", "%.3f", s->seconds);
}

static void add_suite(struct db_markup *d, const struct db_run *run,
		      const struct db_report_suite *s)
{
	size_t i;

	db_markup_start(d, "testsuite");
	db_markup_attribute(d, "name", "%s", s->name);
	add_counts(d, s);
	if (db_report_is_time(run->started))
		db_markup_attribute(d, "timestamp", "%s", run->started);
	add_properties(d, run);
	for (i = 0; i < s->n; i++)
		add_case(d, run, s->cases[i]);
	db_markup_end(d);
}

static void add_run(struct db_markup *d, const struct db_run *run,
		    const struct db_report_suite *suites, size_t n)
{
	struct db_report_suite total = { 0 };
	size_t i, status;

	for (i = 0; i < n; i++) {
		total.n += suites[i].n;
		total.seconds += suites[i].seconds;
		for (status = 0; status < DB_RUN_STATUSES; status++)
			total.count[status] += suites[i].count[status];
	}
	db_markup_start(d, "testsuites");
	db_markup_attribute(d, "name", "doorbench %s", run->pair);
	add_counts(d, &total);
	for (i = 0; i < n; i++)
		add_suite(d, run, &suites[i]);
	db_markup_end(d);
}

int db_report_write_junit(const struct db_run *run, struct db_error *err)
{
	struct db_report_suite *suites = NULL;
	struct db_buf out = { 0 };
	struct db_markup d;
	size_t n;
	int ret = db_report_suites(run, &suites, &n, err);

	if (ret)
		return ret;
	db_markup_open(&d, &out);
	xmlTextWriterSetIndent(d.xml, 1);
	xmlTextWriterStartDocument(d.xml, NULL, "UTF-8", NULL);
	add_run(&d, run, suites, n);
	db_markup_close(&d, &out);
	ret = db_report_save(run->dir, "results.xml", &out, err);
	db_buf_free(&out);
	db_report_suites_free(suites);
	return ret;
}
