// SPDX-License-Identifier: GPL-2.0-only
/* The part of report.txt that says how each suite went with each doorbell backend. */
#include <stdio.h>
#include <string.h>

#include "reports/page.h"
#include "reports/sections.h"

/* what fits into 75 columns; a run of one pair hardly has more */
#define SUITES_MAX	6
/* with fewer backends the other sections tell all of it */
#define BACKENDS_MIN	3

struct suites {
	const char *name[SUITES_MAX];
	size_t n;
	bool more;
};

static void collect(const struct db_run *run, struct suites *s)
{
	size_t i, k;

	for (i = 0; i < run->n_cases; i++) {
		for (k = 0; k < s->n && strcmp(s->name[k], run->cases[i].suite) != 0; k++)
			;
		if (k < s->n)
			continue;
		if (s->n < SUITES_MAX)
			s->name[s->n++] = run->cases[i].suite;
		else
			s->more = true;
	}
}

/* Return: cases of this backend, of all suites if @suite is NULL */
static size_t count(const struct db_run *run, const char *backend, const char *suite,
		    size_t *passed, size_t *skipped)
{
	size_t i, n = 0;

	*passed = *skipped = 0;
	for (i = 0; i < run->n_cases; i++) {
		const struct db_run_case *c = &run->cases[i];

		if (strcmp(c->backend, backend) != 0 || (suite && strcmp(c->suite, suite) != 0))
			continue;
		n++;
		*passed += c->status == DB_RUN_PASS || c->status == DB_RUN_DONE;
		*skipped += c->status == DB_RUN_SKIP;
	}
	return n;
}

static void add_row(struct db_buf *page, const struct db_run *run, const struct suites *s,
		    const char *backend)
{
	size_t i, n, passed, skipped;
	char cell[48];

	db_buf_printf(page, "  %-12.12s", backend);
	for (i = 0; i < s->n; i++) {
		n = count(run, backend, s->name[i], &passed, &skipped);
		snprintf(cell, sizeof(cell), "%zu/%zu", passed, n - skipped);
		db_buf_printf(page, " %9s", !n ? "-" : n == skipped ? "skipped" : cell);
	}
	db_buf_add(page, "\n", 1);
}

void db_report_backends(struct db_buf *page, const struct db_run *run)
{
	size_t b, i, passed, skipped, seen = 0;
	struct suites s = { 0 };

	for (b = 0; b < run->n_backends; b++)
		seen += count(run, run->backends[b].name, NULL, &passed, &skipped) > 0;
	if (seen < BACKENDS_MIN)
		return;
	collect(run, &s);
	db_page_title(page, "Doorbell backends");
	db_buf_printf(page, "  %-12s", "backend");
	for (i = 0; i < s.n; i++)
		db_buf_printf(page, " %9.9s", s.name[i]);
	db_buf_add(page, "\n", 1);
	for (b = 0; b < run->n_backends; b++)
		if (count(run, run->backends[b].name, NULL, &passed, &skipped))
			add_row(page, run, &s, run->backends[b].name);
	db_page_wrap(page, "\n  ", 2, "Cases that passed of those that were not skipped, by suite; "
		     "-: the suite has none with this backend, or none was selected.%s", s.more ?
		     " Not all suites have a column." : "");
}
