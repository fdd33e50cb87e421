// SPDX-License-Identifier: GPL-2.0-only
/* The part of report.txt on vNTB ping latency: set-up, ping's own lines, summary. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/ping.h"
#include "lib/stats.h"
#include "lib/text.h"
#include "reports/page.h"
#include "reports/sections.h"

#define OUTPUT_FILE	"output-ping.txt"
/* the command is its first line */
#define COMMAND_MAX	4096

/* fewest samples of which the nearest rank of a percentile is not simply the maximum's */
#define P90_MIN		10
#define P99_MIN		100

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

	if (db_run_read(run, c, OUTPUT_FILE, &text, NULL)) {
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

/* @ms in as many digits as ping prints for it (iputils, gather_statistics()): no more is known */
static const char *show_ms(char *text, size_t size, double ms)
{
	int digits = ms >= 99.95 ? 0 : ms >= 9.995 ? 1 : ms >= 0.9995 ? 2 : 3;

	snprintf(text, size, "%.*f", digits, ms);
	return text;
}

static void add_value(struct db_buf *page, int width, double ms, bool enough)
{
	char text[32] = "-";

	if (enough)
		show_ms(text, sizeof(text), ms);
	db_buf_printf(page, " %*s", width, text);
}

static void add_row(struct db_buf *page, const char *mode, const char *rate,
		    const struct db_run_measurement *m, const struct db_stats *s)
{
	char low[32], high[32], ci[80] = "-", lost[32] = "?";

	if (s->has_ci)
		snprintf(ci, sizeof(ci), "[%s, %s]", show_ms(low, sizeof(low), s->ci_low),
			 show_ms(high, sizeof(high), s->ci_high));
	if (m->sent >= 0 && m->received >= 0)
		snprintf(lost, sizeof(lost), "%ld", m->sent - m->received);
	db_buf_printf(page, "  %-8s  %-4s %6zu %4s", mode, rate, s->n, lost);
	add_value(page, 5, s->min, true);
	add_value(page, 6, s->median, true);
	db_buf_printf(page, " %-14s", ci);
	add_value(page, 5, s->p90, s->n >= P90_MIN);
	add_value(page, 5, s->p99, s->n >= P99_MIN);
	add_value(page, 5, s->max, true);
	db_buf_add(page, "\n", 1);
}

/* why there is no number; never that there is none without saying why */
static void add_no_row(struct db_buf *page, const char *mode, const char *rate,
		       const struct db_run_case *c, const char *why)
{
	char lead[64];

	snprintf(lead, sizeof(lead), "  %-8s  %-4s", mode, rate);
	if (!c)
		db_page_wrap(page, lead, 21, "not part of this run");
	else if (*c->reason)
		db_page_wrap(page, lead, 21, "no samples, %s: %s", db_run_status_name(c->status),
			     c->reason);
	else
		db_page_wrap(page, lead, 21, "no samples, %s: %s", db_run_status_name(c->status),
			     why);
}

/* adds the row of one ping case; true if there are numbers, then they are in @s */
static bool add_case(struct db_buf *page, const struct db_run *run, enum db_report_mode mode,
		     enum db_report_rate rate, struct db_stats *s)
{
	const struct db_run_case *c =
		db_report_ping_case(run, db_report_backend(run, mode), rate);
	const struct db_run_measurement *m = db_report_rtt(c);
	struct db_run_samples samples = { 0 };
	struct db_error why = { "no measurement was recorded" };
	bool done;

	done = m && !db_run_samples(run, c, m, &samples, &why) &&
	       !db_stats_summary(samples.y, samples.n, s, &why);
	if (done)
		add_row(page, modes[mode].name, rates[rate].label, m, s);
	else
		add_no_row(page, modes[mode].name, rates[rate].label, c, why.text);
	db_run_samples_free(&samples);
	return done;
}

static void add_ratios(struct db_buf *page, struct db_stats s[][DB_REPORT_RATES],
		       bool done[][DB_REPORT_RATES])
{
	size_t rate, found = 0;

	db_buf_add(page, "\n", 1);
	for (rate = 0; rate < DB_REPORT_RATES; rate++) {
		const struct db_stats *polling = &s[DB_REPORT_POLLING][rate];
		const struct db_stats *doorbell = &s[DB_REPORT_DOORBELL][rate];

		if (!done[DB_REPORT_POLLING][rate] || !done[DB_REPORT_DOORBELL][rate] ||
		    doorbell->median <= 0) {
			db_page_wrap(page, "  ", 2, "%s: no ratio, it needs samples of both modes.",
				     rates[rate].label);
			continue;
		}
		found++;
		db_page_wrap(page, "  ", 2, "%s: median polling / median doorbell = %.2f "
			     "(n = %zu and %zu).", rates[rate].label,
			     polling->median / doorbell->median, polling->n, doorbell->n);
	}
	if (found)
		db_page_wrap(page, "  ", 2, "One run of each mode: no verdict on significance, it "
			     "needs at least 10 of each.");
}

/*
 * pci_epf_vntb.c looks for work every msecs_to_jiffies(5) (rounded up) when the peer cannot ring;
 * a timer of n jiffies fires after n to n + 1 of them.
 */
static void add_hz(struct db_buf *page, const struct db_run *run)
{
	long hz = run->ep.hz, jiffies;

	if (hz <= 0 || hz > 100000) {
		db_page_wrap(page, "  ", 2, "HZ of the EP was not recorded: the polling period, "
			     "counted in jiffies, is unknown.");
		return;
	}
	jiffies = (5 * hz + 999) / 1000;
	db_page_wrap(page, "  ", 2, "HZ=%ld on the EP: without doorbells vNTB looks for work every "
		     "5 ms, rounded up to %ld jiffies of %g ms, so each look comes %g to "
		     "%g ms after the one before.  Another HZ gives other numbers.",
		     hz, jiffies, 1000.0 / (double)hz,
		     1000.0 * (double)jiffies / (double)hz,
		     1000.0 * (double)(jiffies + 1) / (double)hz);
}

/* what was counted beside the times, such as the doorbell's interrupts on the EP */
static void add_counts(struct db_buf *page, const char *lead, const struct db_run_case *c)
{
	size_t i;

	for (i = 0; i < c->n_measurements; i++) {
		const struct db_run_measurement *m = &c->measurements[i];

		if (!*m->samples && m->n >= 0)
			db_page_wrap(page, "  ", 4, "%s: %s = %ld%s%s%s", lead, m->name, m->n,
				     *m->note ? " (" : "", m->note, *m->note ? ")" : "");
	}
}

/* the command and the runner's remark of each ping case, which tell what the rate was */
static void add_methods(struct db_buf *page, const struct db_run *run, enum db_report_rate rate)
{
	size_t mode;

	for (mode = 0; mode < DB_REPORT_MODES; mode++) {
		const struct db_run_case *c =
			db_report_ping_case(run, db_report_backend(run, mode), rate);
		const struct db_run_measurement *m = db_report_rtt(c);
		struct db_buf text = { 0 };
		struct db_ping ping;
		char lead[32];

		if (!m)
			continue;
		snprintf(lead, sizeof(lead), "%s, %s", rates[rate].label, modes[mode].name);
		if (!db_run_read_at(run, c, OUTPUT_FILE, 0, COMMAND_MAX, &text, NULL, NULL) &&
		    !db_ping_parse(db_buf_str(&text), text.len, &ping, NULL)) {
			db_page_wrap(page, "  ", 4, "%s: %s%s%s", lead, ping.n_lines &&
				     ping.lines[0].kind == DB_PING_COMMAND ?
				     ping.lines[0].text : "command not recorded",
				     *m->note ? "; " : "", m->note);
			db_ping_free(&ping);
		}
		db_buf_free(&text);
		add_counts(page, lead, c);
	}
}

static void add_notes(struct db_buf *page, const struct db_run *run)
{
	size_t rate, before;

	db_buf_add(page, "\n", 1);
	before = page->len;
	for (rate = 0; rate < DB_REPORT_RATES; rate++)
		add_methods(page, run, rate);
	if (page->len > before)
		db_buf_add(page, "\n", 1);
	db_page_wrap(page, "  ", 2, "Round-trip times in ms, in the digits that ping prints.  n: "
		     "samples; lost: sent without a reply (?: not recorded).  The interval of the "
		     "median comes from its order statistics (exact, at least 95 %%, needs %d "
		     "samples); p90 and p99 are nearest ranks, \"-\" where n is too small to tell "
		     "them from the maximum.", DB_STATS_CI_MIN);
	db_page_wrap(page, "  ", 2, "Nothing is trimmed: every sample counts, the first packet's "
		     "included, whatever it had to wait for.");
	add_hz(page, run);
	if (!strcmp(run->kind, "virtual"))
		db_page_wrap(page, "  ", 2, "On a virtual pair the emulated machines' network "
			     "stacks (under TCG) take most of the time in doorbell mode.");
}

void db_report_summary(struct db_buf *page, const struct db_run *run)
{
	struct db_stats s[DB_REPORT_MODES][DB_REPORT_RATES];
	bool done[DB_REPORT_MODES][DB_REPORT_RATES];
	size_t mode, rate;

	db_buf_printf(page, "\nSummary:\n\n");
	db_buf_printf(page, "  %-8s  %-4s %6s %4s %5s %6s %-14s %5s %5s %5s\n", "mode", "rate",
		      "n", "lost", "min", "median", "[95 % CI]", "p90", "p99", "max");
	for (rate = 0; rate < DB_REPORT_RATES; rate++)
		for (mode = 0; mode < DB_REPORT_MODES; mode++)
			done[mode][rate] = add_case(page, run, mode, rate, &s[mode][rate]);
	add_ratios(page, s, done);
	add_notes(page, run);
}
