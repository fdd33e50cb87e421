// SPDX-License-Identifier: GPL-2.0-only
/* results.xml: the dialect of JUnit's report that Jenkins and GitLab read. */
#include <errno.h>
#include <libxml/xmlwriter.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/formats.h"
#include "reports/report.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

struct document {
	xmlTextWriterPtr xml;
	bool failed;		/* out of memory, the only thing that can go wrong */
};

static void check(struct document *d, int ret)
{
	d->failed |= ret < 0;
}

static void start(struct document *d, const char *element)
{
	check(d, xmlTextWriterStartElement(d->xml, BAD_CAST element));
}

static void end(struct document *d)
{
	check(d, xmlTextWriterEndElement(d->xml));
}

/* a cleaned text may hold U+FFFE and U+FFFF, which XML has no place for (XML 1.0, section 2.2) */
static void replace_noncharacters(char *text)
{
	char *at;

	while ((at = strstr(text, "\xef\xbf\xbe")) || (at = strstr(text, "\xef\xbf\xbf"))) {
		*at = '?';
		memmove(at + 1, at + 3, strlen(at + 3) + 1);
	}
}

static void __attribute__((format(printf, 3, 4)))
attribute(struct document *d, const char *name, const char *fmt, ...)
{
	char *value;
	va_list ap;
	int ret;

	va_start(ap, fmt);
	ret = vasprintf(&value, fmt, ap);
	va_end(ap);
	check(d, ret);
	if (ret < 0)
		return;
	replace_noncharacters(value);
	check(d, xmlTextWriterWriteAttribute(d->xml, BAD_CAST name, BAD_CAST value));
	free(value);
}

static void text(struct document *d, const char *words)
{
	char *copy = strdup(words);

	d->failed |= !copy;
	if (!copy)
		return;
	replace_noncharacters(copy);
	check(d, xmlTextWriterWriteString(d->xml, BAD_CAST copy));
	free(copy);
}

static void property(struct document *d, const char *name, const char *value)
{
	if (!*value)
		return;
	start(d, "property");
	attribute(d, "name", "%s", name);
	attribute(d, "value", "%s", value);
	end(d);
}

static void add_side(struct document *d, const char *side, const struct db_run_side *s)
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

static void add_properties(struct document *d, const struct db_run *run)
{
	start(d, "properties");
	property(d, "run", run->name);
	property(d, "pair", run->pair);
	property(d, "kind", run->kind);
	property(d, "doorbench", run->doorbench);
	property(d, "config", run->config_path);
	property(d, "config.sha256", run->config_sha256);
	add_side(d, "ep", &run->ep);
	add_side(d, "rc", &run->rc);
	end(d);
}

static void add_case(struct document *d, const struct db_run *run, const struct db_run_case *c)
{
	/* the element that tells of a status; PASS and DONE need none */
	static const char *const elements[DB_RUN_STATUSES] = {
		[DB_RUN_FAIL] = "failure", [DB_RUN_SKIP] = "skipped",
		[DB_RUN_ERROR] = "error", [DB_RUN_MISS] = "error",
	};
	const char *element = elements[c->status];

	start(d, "testcase");
	attribute(d, "classname", "%s.%s", run->pair, c->suite);
	attribute(d, "name", "%s", c->dir);
	if (c->seconds >= 0)
		attribute(d, "time", "%.3f", c->seconds);
	if (element) {
		start(d, element);
		attribute(d, "message", "%s%s", c->expected_failure ? "expected failure: " : "",
			  c->reason);
		if (c->status != DB_RUN_SKIP) {
			attribute(d, "type", "%s", db_run_status_name(c->status));
			text(d, c->reason);	/* Jenkins shows the one, GitLab the other */
		}
		end(d);
	}
	end(d);
}

static void add_counts(struct document *d, const struct db_report_suite *s)
{
	attribute(d, "tests", "%zu", s->n);
	attribute(d, "failures", "%zu", s->count[DB_RUN_FAIL]);
	attribute(d, "errors", "%zu", s->count[DB_RUN_ERROR] + s->count[DB_RUN_MISS]);
	attribute(d, "skipped", "%zu", s->count[DB_RUN_SKIP]);
	attribute(d, "time", "%.3f", s->seconds);
}

static void add_suite(struct document *d, const struct db_run *run,
		      const struct db_report_suite *s)
{
	size_t i;

	start(d, "testsuite");
	attribute(d, "name", "%s", s->name);
	add_counts(d, s);
	if (db_report_is_time(run->started))
		attribute(d, "timestamp", "%s", run->started);
	add_properties(d, run);
	for (i = 0; i < run->n_cases; i++)
		if (!strcmp(run->cases[i].suite, s->name))
			add_case(d, run, &run->cases[i]);
	end(d);
}

static void add_run(struct document *d, const struct db_run *run,
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
	start(d, "testsuites");
	attribute(d, "name", "doorbench %s", run->pair);
	add_counts(d, &total);
	for (i = 0; i < n; i++)
		add_suite(d, run, &suites[i]);
	end(d);
}

static int write_xml(const struct db_run *run, const struct db_report_suite *suites, size_t n,
		     struct db_error *err)
{
	xmlBufferPtr xml = xmlBufferCreate();
	struct document d = { .xml = xml ? xmlNewTextWriterMemory(xml, 0) : NULL };
	struct db_buf out = { 0 };
	int ret;

	d.failed = !d.xml;
	if (!d.failed) {
		check(&d, xmlTextWriterSetIndent(d.xml, 1));
		check(&d, xmlTextWriterStartDocument(d.xml, NULL, "UTF-8", NULL));
		add_run(&d, run, suites, n);
		check(&d, xmlTextWriterEndDocument(d.xml));
		xmlFreeTextWriter(d.xml);
		db_buf_add(&out, xmlBufferContent(xml), (size_t)xmlBufferLength(xml));
	}
	out.dropped += d.failed;
	ret = db_report_save(run->dir, "results.xml", &out, err);
	db_buf_free(&out);
	if (xml)
		xmlBufferFree(xml);
	return ret;
}

int db_report_junit(const char *rundir, struct db_error *err)
{
	struct db_report_suite *suites = NULL;
	struct db_run run;
	size_t n;
	int ret = db_run_load(rundir, &run, err);

	if (ret)
		return ret;
	ret = db_report_suites(&run, &suites, &n, err);
	if (!ret)
		ret = write_xml(&run, suites, n, err);
	free(suites);
	db_run_free(&run);
	return ret;
}
