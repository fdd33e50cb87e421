// SPDX-License-Identifier: GPL-2.0-only
/* The part of report.txt on vNTB ping latency: set-up, ping's own lines. */
#include <stdio.h>
#include <string.h>

#include "lib/ping.h"
#include "lib/text.h"
#include "reports/page.h"
#include "reports/sections.h"

static const struct {
	const char *name, *title;
} modes[DB_REPORT_MODES] = {
	[DB_REPORT_POLLING] = { "polling", "Without doorbells (polling" },
	[DB_REPORT_DOORBELL] = { "doorbell", "With doorbells (" },
};

static const struct {
	const char *name, *label;
} rates[DB_REPORT_RATES] = {
	[DB_REPORT_1HZ] = { "ping_1hz", "1 Hz" },
	[DB_REPORT_FAST] = { "ping_fast", "fast" },
};

const char *db_report_mode_name(enum db_report_mode mode)
{
	return modes[mode].name;
}

const char *db_report_rate_label(enum db_report_rate rate)
{
	return rates[rate].label;
}

const struct db_run_backend *db_report_backend(const struct db_run *run, enum db_report_mode mode)
{
	size_t i;

	for (i = 0; i < run->n_backends; i++)
		if (!strcmp(run->backends[i].mode, modes[mode].name))
			return &run->backends[i];
	return NULL;
}

const struct db_run_case *db_report_vntb_case(const struct db_run *run,
					      const struct db_run_backend *backend,
					      const char *what)
{
	size_t i, n;

	if (!backend)
		return NULL;
	n = strlen(backend->name);
	for (i = 0; i < run->n_cases; i++) {
		const struct db_run_case *c = &run->cases[i];

		if (!strcmp(c->suite, "vntb") && !strncmp(c->name, backend->name, n) &&
		    c->name[n] == '.' && !strcmp(c->name + n + 1, what))
			return c;
	}
	return NULL;
}

const struct db_run_case *db_report_ping_case(const struct db_run *run,
					      const struct db_run_backend *backend,
					      enum db_report_rate rate)
{
	return db_report_vntb_case(run, backend, rates[rate].name);
}

const struct db_run_measurement *db_report_rtt(const struct db_run_case *c)
{
	size_t i;

	for (i = 0; c && i < c->n_measurements; i++)
		if (!strcmp(c->measurements[i].name, "ping.rtt"))
			return &c->measurements[i];
	return NULL;
}

/* what a transcript puts around each script, so that it can be run by hand */
static bool is_wrapping(const char *line, size_t len)
{
	static const char *const words[] = { "(", ")", "set -e" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (len == strlen(words[i]) && !strncmp(line, words[i], len))
			return true;
	return false;
}

/* the configfs lines of a transcript, from "cd ...pci_ep" to the one that starts the controller */
static bool add_configfs(struct db_buf *page, const struct db_buf *text)
{
	const char *pos = db_buf_str(text), *end = pos + text->len, *line;
	bool inside = false, found = false;
	struct db_buf lines = { 0 };
	size_t len;

	while (!found && db_text_next_line(&pos, end, &line, &len, NULL)) {
		inside |= len > 3 && !strncmp(line, "cd ", 3) && memmem(line, len, "pci_ep", 6);
		if (!inside || is_wrapping(line, len))
			continue;
		db_buf_add(&lines, line, len);
		db_buf_add(&lines, "\n", 1);
		found = len > 6 && !strncmp(line, "echo 1", 6) && memmem(line, len, "/start", 6);
	}
	if (found)
		db_page_quote(page, 6, db_buf_str(&lines), lines.len);
	db_buf_free(&lines);
	return found;
}

static void add_setup(struct db_buf *page, const struct db_run *run)
{
	static const char *const cases[] = { "link", "ping_1hz", "ping_fast" };
	size_t i, mode;
	bool found = false;

	db_buf_printf(page, "Setup:\n  - configfs (EP), from the transcript of the run:\n\n");
	for (mode = DB_REPORT_MODES; mode-- && !found; ) {
		const struct db_run_backend *b = db_report_backend(run, mode);

		for (i = 0; i < ARRAY_SIZE(cases) && !found; i++) {
			const struct db_run_case *c = db_report_vntb_case(run, b, cases[i]);
			struct db_buf text = { 0 };

			if (c && !db_run_read(run, c, "ep.sh", &text, NULL))
				found = add_configfs(page, &text);
			db_buf_free(&text);
		}
	}
	if (!found)
		db_page_wrap(page, "      ", 6, "(no transcript of the vNTB cases has it)");
}

/* the samples of a ping case and the output they come from must agree in number */
static void check_output(struct db_buf *page, const struct db_run_case *c,
			 const struct db_buf *text)
{
	const struct db_run_measurement *m = db_report_rtt(c);
	struct db_error why = { "" };
	struct db_ping ping;
	size_t n;

	if (db_ping_parse(db_buf_str(text), text->len, &ping, NULL)) {
		page->dropped++;
		return;
	}
	n = db_ping_times(&ping, NULL);
	if (db_ping_check(&ping, &why))
		db_page_wrap(page, "\n    ", 4, "Note: %s.", why.text);
	if (m && m->n >= 0 && (size_t)m->n != n)
		db_page_wrap(page, "\n    ", 4, "Note: the output has %zu times, result.json "
			     "says %ld.", n, m->n);
	db_ping_free(&ping);
}

static void add_output(struct db_buf *page, const struct db_run *run, const struct db_run_case *c)
{
	struct db_buf text = { 0 };

	if (db_run_read(run, c, DB_REPORT_PING_OUTPUT, &text, NULL)) {
		db_page_wrap(page, "    ", 4, "(no output of ping was recorded)");
	} else {
		db_page_quote(page, 4, db_buf_str(&text), text.len);
		check_output(page, c, &text);
	}
	db_buf_free(&text);
}

/* a case of which more is to be said than that it passed */
static bool is_plain(const struct db_run_case *c)
{
	return c->status == DB_RUN_PASS || c->status == DB_RUN_DONE;
}

static void add_mode(struct db_buf *page, const struct db_run *run, enum db_report_mode mode)
{
	const struct db_run_backend *b = db_report_backend(run, mode);
	const struct db_run_case *link = db_report_vntb_case(run, b, "link");
	const struct db_run_case *ping = db_report_ping_case(run, b, DB_REPORT_1HZ);

	db_page_wrap(page, "\n  -", 4, "%s%s%s):", modes[mode].title,
		     b && mode == DB_REPORT_POLLING ? "; backend " : "",
		     b ? b->name : mode == DB_REPORT_POLLING ? "" : "no backend");
	db_buf_add(page, "\n", 1);
	if (!b) {
		db_page_wrap(page, "    ", 4, "Not part of this run.");
		return;
	}
	if (link && !is_plain(link))
		db_report_status(page, 4, "link", link);
	if (!ping) {
		db_page_wrap(page, "    ", 4, "%s: not part of this run.",
			     rates[DB_REPORT_1HZ].name);
		return;
	}
	if (!is_plain(ping))
		db_report_status(page, 4, rates[DB_REPORT_1HZ].name, ping);
	if (ping->status != DB_RUN_MISS && ping->status != DB_RUN_SKIP)
		add_output(page, run, ping);
}

/* is it of one of the two backends that are compared? */
static bool is_compared(const struct db_run *run, const struct db_run_case *c)
{
	size_t mode;

	for (mode = 0; mode < DB_REPORT_MODES; mode++) {
		const struct db_run_backend *b = db_report_backend(run, mode);

		if (b && !strcmp(b->name, c->backend))
			return true;
	}
	return false;
}

static void add_others(struct db_buf *page, const struct db_run *run)
{
	size_t i, found = 0;

	for (i = 0; i < run->n_cases; i++) {
		const struct db_run_case *c = &run->cases[i];

		if (strcmp(c->suite, "vntb") != 0 || is_compared(run, c))
			continue;
		if (!found++)
			db_buf_printf(page, "\n  - Other backends, not compared here:\n\n");
		db_report_status(page, 4, c->name, c);
	}
}

void db_report_vntb(struct db_buf *page, const struct db_run *run)
{
	size_t mode;

	db_page_title(page, "Performance test: vNTB ping latency");
	add_setup(page, run);
	db_buf_printf(page, "\nResults:\n");
	for (mode = 0; mode < DB_REPORT_MODES; mode++)
		add_mode(page, run, mode);
	add_others(page, run);
}
