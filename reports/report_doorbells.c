// SPDX-License-Identifier: GPL-2.0-only
/* The part of report.txt on doorbells as they were counted: rung on the RC, interrupts on the EP. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "reports/page.h"
#include "reports/sections.h"

/* what a row shows, in its order; the numbers that a case of suite doorbell leaves of a series */
static const struct {
	const char *name, *title;
	int width;
} columns[] = {
	{ "rings.rung", "rung", 8 },
	{ "rings.interrupts", "interrupts", 11 },
	{ "rings.lost", "lost", 6 },
	{ "rings.spurious", "spurious", 9 },
	{ "rings.coalesced", "merged", 7 },
	{ "rings.timeouts", "timed out", 10 },
};

/* widest name of a case with its backend that leaves room for the numbers */
#define NAME_WIDTH	22

const struct db_run_measurement *db_report_measurement(const struct db_run_case *c,
						       const char *name)
{
	size_t i;

	for (i = 0; c && i < c->n_measurements; i++)
		if (!strcmp(c->measurements[i].name, name))
			return &c->measurements[i];
	return NULL;
}

static bool is_counted(const struct db_run_case *c)
{
	return !strcmp(c->suite, "doorbell");
}

/* the @nth measurement named @name: a case may ring several times */
static const struct db_run_measurement *find(const struct db_run_case *c, const char *name,
					     size_t nth)
{
	size_t i;

	for (i = 0; i < c->n_measurements; i++)
		if (!strcmp(c->measurements[i].name, name) && !nth--)
			return &c->measurements[i];
	return NULL;
}

static void add_row(struct db_buf *page, const char *name, const struct db_run_case *c, size_t nth)
{
	size_t i;

	/* a name that is too long has a line of its own */
	if (strlen(name) > NAME_WIDTH)
		db_buf_printf(page, "  %s\n  %*s", name, NAME_WIDTH, "");
	else
		db_buf_printf(page, "  %-*s", NAME_WIDTH, name);
	for (i = 0; i < ARRAY_SIZE(columns); i++) {
		const struct db_run_measurement *m = find(c, columns[i].name, nth);

		if (m && !isnan(m->value))
			db_buf_printf(page, "%*.0f", columns[i].width, m->value);
		else
			db_buf_printf(page, "%*s", columns[i].width, "?");
	}
	db_buf_add(page, "\n", 1);
}

static size_t add_rows(struct db_buf *page, const struct db_run *run)
{
	size_t i, nth, found = 0;

	for (i = 0; i < run->n_cases; i++) {
		const struct db_run_case *c = &run->cases[i];

		if (!is_counted(c))
			continue;
		for (nth = 0; find(c, columns[0].name, nth); nth++)
			add_row(page, nth ? "" : c->dir, c, nth);
		found += nth;
	}
	return found;
}

/* what went with DMA transfers, and every case that has more to tell than its numbers */
static void add_remarks(struct db_buf *page, const struct db_run *run)
{
	struct db_buf text = { 0 };
	size_t i;

	for (i = 0; i < run->n_cases; i++) {
		const struct db_run_case *c = &run->cases[i];
		const struct db_run_measurement *m = db_report_measurement(c, "dma.spurious");

		if (!is_counted(c))
			continue;
		if (m && !isnan(m->value))
			db_page_wrap(&text, "  ", 2, "%s: %.0f spurious %s%s%s", c->dir, m->value,
				     m->unit, *m->note ? " " : "", m->note);
		if (c->status != DB_RUN_PASS || *c->reason)
			db_report_status(&text, 2, c->dir, c);
	}
	if (text.len) {
		db_buf_add(page, "\n", 1);
		db_buf_add(page, text.data, text.len);
	}
	page->dropped += text.dropped;
	db_buf_free(&text);
}

static bool has_counted(const struct db_run *run)
{
	size_t i;

	for (i = 0; i < run->n_cases; i++)
		if (is_counted(&run->cases[i]))
			return true;
	return false;
}

void db_report_doorbells(struct db_buf *page, const struct db_run *run)
{
	size_t i;

	if (!has_counted(run))
		return;
	db_page_title(page, "Doorbells");
	db_buf_printf(page, "  %-*s", NAME_WIDTH, "case");
	for (i = 0; i < ARRAY_SIZE(columns); i++)
		db_buf_printf(page, "%*s", columns[i].width, columns[i].title);
	db_buf_add(page, "\n", 1);
	if (!add_rows(page, run))
		db_page_wrap(page, "  ", 2, "No rings were counted.");
	add_remarks(page, run);
	db_page_wrap(page, "\n  ", 2, "Rung: writes of the RC; interrupts: of the EP, from its "
		     "/proc/interrupts.  Where each ring waits for its answer, one without an "
		     "interrupt is lost; elsewhere several may be one interrupt (merged, or "
		     "coalesced), and only a wait without an answer shows a loss.");
}
