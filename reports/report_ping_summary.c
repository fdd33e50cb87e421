// SPDX-License-Identifier: GPL-2.0-only
/* The summary of vNTB ping latencies in report.txt: table, ratios, and what is to be known to read
 * them.
 */
#include <stdio.h>
#include <string.h>

#include "lib/ping.h"
#include "lib/stats.h"
#include "reports/page.h"
#include "reports/sections.h"

/* the command is the first line of ping's output */
#define COMMAND_MAX	4096

/* fewest samples of which the nearest rank of a percentile is not simply the maximum's */
#define P90_MIN		10
#define P99_MIN		100

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
		add_row(page, db_report_mode_name(mode), db_report_rate_label(rate), m, s);
	else
		add_no_row(page, db_report_mode_name(mode), db_report_rate_label(rate), c,
			   why.text);
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
				     db_report_rate_label(rate));
			continue;
		}
		found++;
		db_page_wrap(page, "  ", 2, "%s: median polling / median doorbell = %.2f "
			     "(n = %zu and %zu).", db_report_rate_label(rate),
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
		snprintf(lead, sizeof(lead), "%s, %s", db_report_rate_label(rate),
			 db_report_mode_name(mode));
		if (!db_run_read_at(run, c, DB_REPORT_PING_OUTPUT, 0, COMMAND_MAX, &text, NULL,
				    NULL) &&
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
