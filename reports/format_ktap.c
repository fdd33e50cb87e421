// SPDX-License-Identifier: GPL-2.0-only
/*
 * results.ktap and results.flat.ktap: KTAP version 1 (Documentation/dev-tools/ktap.rst of the
 * kernel), once with a parent test per suite and once with all cases on one level for readers that
 * know no nesting.
 */
#include <stdlib.h>
#include <string.h>

#include "reports/formats.h"

/* one level of nesting */
#define INDENT "  "

/* how a result is written; what no directive takes goes into a line before it */
static const struct form {
	const char *result, *directive;
} forms[DB_RUN_STATUSES] = {
	[DB_RUN_PASS] = { "ok", NULL },
	[DB_RUN_FAIL] = { "not ok", NULL },
	[DB_RUN_SKIP] = { "ok", "SKIP" },
	[DB_RUN_ERROR] = { "not ok", "ERROR" },
	[DB_RUN_MISS] = { "not ok", "ERROR not run:" },
	[DB_RUN_DONE] = { "ok", NULL },
};

/* no '#' is in a name: db_name_ok() */
static void add_case(struct db_buf *out, const char *indent, size_t number, const char *suite,
		     const struct db_run_case *c)
{
	const struct form *f = &forms[c->status];
	const char *dot = *suite ? "." : "", *directive = f->directive;

	/* kselftest.h prints its expected failures like this, too: "ok" with XFAIL */
	if (c->status == DB_RUN_SKIP && c->expected_failure)
		directive = "XFAIL";
	/*
	 * ktap.rst: "not ok" with TODO is known not to work at the moment.  XFAIL would be wrong:
	 * this is what a kernel does, not what a test wants.  Readers that know no TODO (kunit.py)
	 * count a failure, which is what it is.
	 */
	if (db_run_is_known(c))
		directive = "TODO known kernel bug";
	/* the name first, so that no reason can look like a result or a plan */
	if (!directive && *c->reason)
		db_buf_printf(out, "%s# %s%s%s: %s\n", indent, suite, dot, c->dir, c->reason);
	db_buf_printf(out, "%s%s %zu %s%s%s", indent, f->result, number, suite, dot, c->dir);
	if (db_run_is_known(c))
		db_buf_printf(out, " # %s %s: %s: %s", directive, c->known.number, c->known.title,
			      c->reason);
	else if (directive)
		db_buf_printf(out, " # %s %s", directive, c->reason);
	db_buf_add(out, "\n", 1);
}

/* fails if a case does; but where the lab failed the kernel is not said to have */
static void add_suite(struct db_buf *out, size_t number, const struct db_report_suite *s)
{
	size_t unknown = s->count[DB_RUN_ERROR] + s->count[DB_RUN_MISS];

	if (s->count[DB_RUN_FAIL] > s->known)
		db_buf_printf(out, "# %s: %zu of %zu cases failed\nnot ok %zu %s\n", s->name,
			      s->count[DB_RUN_FAIL], s->n, number, s->name);
	else if (unknown)
		db_buf_printf(out, "not ok %zu %s # ERROR %zu of %zu cases have no verdict\n",
			      number, s->name, unknown, s->n);
	else if (s->known)
		db_buf_printf(out, "not ok %zu %s # TODO %zu of %zu cases failed by known kernel "
			      "bugs\n", number, s->name, s->known, s->n);
	else if (s->count[DB_RUN_SKIP] == s->n)
		db_buf_printf(out, "ok %zu %s # SKIP all cases were skipped\n", number, s->name);
	else
		db_buf_printf(out, "ok %zu %s\n", number, s->name);
}

static const char *known(const char *s)
{
	return *s ? s : "(not recorded)";
}

static void add_side(struct db_buf *out, const char *name, const struct db_run_side *side)
{
	db_buf_printf(out, "# %s: %s, Linux %s, %s\n", name, known(side->description),
		      known(side->release), known(side->version));
}

/* behind the results: before them it would belong to the first */
static void add_environment(struct db_buf *out, const struct db_run *run)
{
	db_buf_printf(out, "# doorbench %s, pair %s (%s), config sha256 %s\n",
		      known(run->doorbench), run->pair, run->kind, known(run->config_sha256));
	add_side(out, "EP", &run->ep);
	add_side(out, "RC", &run->rc);
}

static int write_nested(const struct db_run *run, const struct db_report_suite *suites, size_t n,
			struct db_error *err)
{
	struct db_buf out = { 0 };
	size_t s, i;
	int ret;

	db_buf_printf(&out, "KTAP version 1\n1..%zu\n", n);
	for (s = 0; s < n; s++) {
		db_buf_printf(&out, INDENT "KTAP version 1\n" INDENT "1..%zu\n", suites[s].n);
		for (i = 0; i < suites[s].n; i++)
			add_case(&out, INDENT, i + 1, "", suites[s].cases[i]);
		add_suite(&out, s + 1, &suites[s]);
	}
	add_environment(&out, run);
	ret = db_report_save(run->dir, "results.ktap", &out, err);
	db_buf_free(&out);
	return ret;
}

static int write_flat(const struct db_run *run, struct db_error *err)
{
	struct db_buf out = { 0 };
	size_t i;
	int ret;

	db_buf_printf(&out, "KTAP version 1\n1..%zu\n", run->n_cases);
	for (i = 0; i < run->n_cases; i++)
		add_case(&out, "", i + 1, run->cases[i].suite, &run->cases[i]);
	add_environment(&out, run);
	ret = db_report_save(run->dir, "results.flat.ktap", &out, err);
	db_buf_free(&out);
	return ret;
}

int db_report_write_ktap(const struct db_run *run, struct db_error *err)
{
	struct db_report_suite *suites = NULL;
	size_t n;
	int ret = db_report_suites(run, &suites, &n, err);

	if (!ret)
		ret = write_nested(run, suites, n, err);
	if (!ret)
		ret = write_flat(run, err);
	db_report_suites_free(suites);
	return ret;
}
