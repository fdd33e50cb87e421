// SPDX-License-Identifier: GPL-2.0-only
/* The part of report.txt on doorbells as they were counted: rung on the RC, seen on the EP. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "reports/page.h"
#include "reports/sections.h"

/*
 * What a row shows, in its order: the numbers that a case of suite doorbell leaves of a series,
 * named "<series>.<what>".
 */
static const struct {
	const char *what, *title;
	int width;
} columns[] = {
	{ "rung", "rung", 8 },
	{ "interrupts", "interrupts", 11 },
	{ "lost", "lost", 6 },
	{ "spurious", "spurious", 9 },
	{ "coalesced", "merged", 7 },
	{ "timeouts", "timed out", 10 },
};

/* widest name of a case with its backend that leaves room for the numbers */
#define NAME_WIDTH	22

static bool is_counted(const struct db_run_case *c)
{
	return !strcmp(c->suite, "doorbell");
}

/* Return: length of the series' name if @m is the first of its numbers, else 0 */
static size_t series(const struct db_run_measurement *m)
{
	size_t n = strlen(m->name), what = strlen(columns[0].what);

	return n > what + 1 && m->name[n - what - 1] == '.' &&
	       !strcmp(m->name + n - what, columns[0].what) ? n - what - 1 : 0;
}

static const struct db_run_measurement *find(const struct db_run_case *c, const char *name,
					     size_t len, const char *what)
{
	size_t i;

	for (i = 0; i < c->n_measurements; i++) {
		const char *s = c->measurements[i].name;

		if (!strncmp(s, name, len) && s[len] == '.' && !strcmp(s + len + 1, what))
			return &c->measurements[i];
	}
	return NULL;
}

/* @label: of the row; @name: of the series */
static void add_row(struct db_buf *page, const char *label, const struct db_run_case *c,
		    const char *name, size_t len)
{
	size_t i;

	/* what is too long has a line of its own */
	if (strlen(label) > NAME_WIDTH)
		db_buf_printf(page, "  %s\n  %*s", label, NAME_WIDTH, "");
	else
		db_buf_printf(page, "  %-*s", NAME_WIDTH, label);
	for (i = 0; i < ARRAY_SIZE(columns); i++) {
		const struct db_run_measurement *m = find(c, name, len, columns[i].what);

		if (m && !isnan(m->value))
			db_buf_printf(page, "%*.0f", columns[i].width, m->value);
		else
			db_buf_printf(page, "%*s", columns[i].width, "?");
	}
	db_buf_add(page, "\n", 1);
}

/* the first series of a case under the case's name, others under their own */
static size_t add_rows(struct db_buf *page, const struct db_run_case *c)
{
	size_t i, len, found = 0;
	char label[32];

	for (i = 0; i < c->n_measurements; i++) {
		const char *name = c->measurements[i].name;

		len = series(&c->measurements[i]);
		if (!len)
			continue;
		snprintf(label, sizeof(label), "  %.*s", (int)len, name);
		add_row(page, found++ ? label : c->dir, c, name, len);
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
	size_t i, found;

	if (!has_counted(run))
		return;
	db_page_title(page, "Doorbells");
	db_buf_printf(page, "  %-*s", NAME_WIDTH, "case");
	for (i = 0; i < ARRAY_SIZE(columns); i++)
		db_buf_printf(page, "%*s", columns[i].width, columns[i].title);
	db_buf_add(page, "\n", 1);
	for (i = 0, found = 0; i < run->n_cases; i++)
		found += is_counted(&run->cases[i]) ? add_rows(page, &run->cases[i]) : 0;
	if (!found)
		db_page_wrap(page, "  ", 2, "No rings were counted.");
	add_remarks(page, run);
	db_page_wrap(page, "\n  ", 2, "Rung: writes of the RC; interrupts: of the EP, from its "
		     "/proc/interrupts.  Where each ring waits for its answer, one without an "
		     "interrupt is lost; elsewhere several may be one interrupt (merged, or "
		     "coalesced), and only a wait without an answer shows a loss.");
}
