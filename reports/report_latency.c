// SPDX-License-Identifier: GPL-2.0-only
/* The part of report.txt on doorbell latency: a table per case, ratios, how it is spread. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lib/stats.h"
#include "reports/page.h"
#include "reports/sections.h"

#define NS_PER_US	1000.0
/* fewest samples of which the nearest rank of a percentile is not simply the maximum's */
#define P90_MIN		10
#define P99_MIN		100
#define P999_MIN	1000
/* of the spread: lines up to p99, longest bar */
#define BINS		10
#define BAR		40

/* what is measured and its word in the table, in the order of the table */
static const struct {
	const char *name, *label;
} kinds[] = {
	{ "ring.handler", "handler" },
	{ "ring.reply", "reply" },
	{ "ring.msi", "MSI" },
	{ "floor", "floor" },
	{ "command.poll", "polling" },
};

static bool is_latency(const struct db_run_case *c)
{
	return !strcmp(c->suite, "latency");
}

/* decimals of microseconds that the clock can tell apart; not recorded: none is shown */
static int known_digits(double resolution_ns)
{
	int digits = 0;

	while (digits < 3 && resolution_ns > 0 && pow(10, 2 - digits) >= resolution_ns)
		digits++;
	return digits;
}

/* four figures, but none that the clock cannot tell */
static const char *show_us(char text[32], double ns, double resolution_ns)
{
	double us = ns / NS_PER_US;
	int digits = us >= 999.5 ? 0 : us >= 99.95 ? 1 : us >= 9.995 ? 2 : 3;
	int most = known_digits(resolution_ns);

	snprintf(text, 32, "%.*f", digits < most ? digits : most, us);
	return text;
}

static void add_value(struct db_buf *page, int width, double ns, double resolution, bool enough)
{
	char text[32] = "-";

	if (enough)
		show_us(text, ns, resolution);
	db_buf_printf(page, " %*s", width, text);
}

static void add_row(struct db_buf *page, const char *label, const struct db_run_measurement *m,
		    const struct db_stats *s)
{
	char low[32], high[32], ci[80] = "-", lost[32] = "?";

	if (s->has_ci)
		snprintf(ci, sizeof(ci), "[%s, %s]", show_us(low, s->ci_low, m->resolution),
			 show_us(high, s->ci_high, m->resolution));
	if (m->lost >= 0)
		snprintf(lost, sizeof(lost), "%ld", m->lost);
	db_buf_printf(page, "  %-7s %7zu %4s", label, s->n, lost);
	add_value(page, 6, s->median, m->resolution, true);
	db_buf_printf(page, " %-14s", ci);
	add_value(page, 5, s->p90, m->resolution, s->n >= P90_MIN);
	add_value(page, 6, s->p99, m->resolution, s->n >= P99_MIN);
	add_value(page, 6, s->p999, m->resolution, s->n >= P999_MIN);
	add_value(page, 6, s->max, m->resolution, true);
	db_buf_add(page, "\n", 1);
}

/* Return: are there samples?  Then @s is filled in, and @samples holds them in ascending order */
static bool load(const struct db_run *run, const struct db_run_case *c,
		 const struct db_run_measurement *m, struct db_run_samples *samples,
		 struct db_stats *s, struct db_error *why)
{
	int ret;

	*samples = (struct db_run_samples){ 0 };
	if (!m)
		return false;
	ret = db_run_samples(run, c, m, samples, why);
	/* the run's directory is no part of a report */
	if (ret && ret != -ENODATA && ret != -EBADMSG)
		db_fail(why, -ret, "%s cannot be read", m->samples);
	return !ret && !db_stats_summary(samples->y, samples->n, s, why);
}

static void add_rows(struct db_buf *page, const struct db_run *run, const struct db_run_case *c)
{
	const char *note = NULL;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		const struct db_run_measurement *m = db_report_measurement(c, kinds[i].name);
		struct db_error why = { "" };
		struct db_run_samples samples;
		struct db_stats s;

		if (!m)
			continue;
		if (load(run, c, m, &samples, &s, &why))
			add_row(page, kinds[i].label, m, &s);
		else
			db_page_wrap(page, "  ", 10, "%s: no samples: %s", kinds[i].label,
				     why.text);
		db_run_samples_free(&samples);
	}
	for (i = 0; i < c->n_measurements; i++) {
		if (note && !strcmp(note, c->measurements[i].note))
			continue;
		note = c->measurements[i].note;
		db_page_wrap(page, "    ", 4, "%s: %s", c->measurements[i].name,
			     *note ? note : "method not recorded");
	}
}

static void add_case(struct db_buf *page, const struct db_run *run, const struct db_run_case *c)
{
	db_buf_printf(page, "  %s:\n", c->dir);
	if (c->status != DB_RUN_PASS && c->status != DB_RUN_DONE)
		db_report_status(page, 2, "case", c);
	if (c->n_measurements)
		add_rows(page, run, c);
	db_buf_add(page, "\n", 1);
}

/* "<backend>.<what>" of suite latency, NULL if the run has no such case */
static const struct db_run_case *find(const struct db_run *run, const char *backend,
				      const char *what)
{
	size_t i, n = strlen(backend);

	for (i = 0; i < run->n_cases; i++) {
		const struct db_run_case *c = &run->cases[i];

		if (is_latency(c) && !strncmp(c->name, backend, n) && c->name[n] == '.' &&
		    !strcmp(c->name + n + 1, what))
			return c;
	}
	return NULL;
}

static bool median(const struct db_run *run, const struct db_run_case *c, const char *name,
		   double *out)
{
	struct db_error why;
	struct db_run_samples samples;
	struct db_stats s;
	bool found = load(run, c, db_report_measurement(c, name), &samples, &s, &why);

	if (found)
		*out = s.median;
	db_run_samples_free(&samples);
	return found;
}

static void add_ratios(struct db_buf *page, const struct db_run *run, const char *backend)
{
	const struct db_run_case *ring = find(run, backend, "ring");
	double reply, polling, floor;

	if (!median(run, ring, "ring.reply", &reply) || reply <= 0)
		return;
	if (median(run, find(run, backend, "command"), "command.poll", &polling))
		db_page_wrap(page, "  ", 2, "%s: median polling / median reply = %.2f", backend,
			     polling / reply);
	else
		db_page_wrap(page, "  ", 2, "%s: no ratio to polling, it needs samples of both.",
			     backend);
	if (median(run, ring, "floor", &floor) && floor > 0)
		db_page_wrap(page, "  ", 2, "%s: median reply / median floor = %.2f", backend,
			     reply / floor);
}

static void add_bar(struct db_buf *page, const char *range, size_t n, size_t most)
{
	char bar[BAR + 1];
	size_t len = (n * BAR + most - 1) / most;	/* one sample is seen, too */

	memset(bar, '#', len);
	bar[len] = '\0';
	db_buf_printf(page, "    %-15s %7zu %s\n", range, n, bar);
}

/* equal steps from the least to p99, then one line for all above */
static void add_spread(struct db_buf *page, const struct db_run *run, const char *backend)
{
	const struct db_run_case *c = find(run, backend, "ring");
	const struct db_run_measurement *m = db_report_measurement(c, "ring.reply");
	size_t count[BINS + 1] = { 0 }, most = 0, i;
	char low[32], high[32], range[80];
	struct db_run_samples samples;
	struct db_error why;
	struct db_stats s;
	double step;

	if (!load(run, c, m, &samples, &s, &why) || s.n < P99_MIN || s.p99 <= s.min) {
		db_run_samples_free(&samples);
		return;
	}
	step = (s.p99 - s.min) / BINS;
	for (i = 0; i < samples.n; i++) {
		size_t bin = samples.y[i] > s.p99 ? BINS : (size_t)((samples.y[i] - s.min) / step);

		/* p99 itself is the end of the last step */
		if (bin == BINS && samples.y[i] <= s.p99)
			bin--;
		most = ++count[bin] > most ? count[bin] : most;
	}
	db_buf_printf(page, "\n  %s, ring to reply, us:\n", backend);
	for (i = 0; i < BINS; i++) {
		double from = s.min + step * (double)i;

		snprintf(range, sizeof(range), "%s - %s", show_us(low, from, m->resolution),
			 show_us(high, from + step, m->resolution));
		add_bar(page, range, count[i], most);
	}
	snprintf(range, sizeof(range), "above");
	add_bar(page, range, count[BINS], most);
	db_run_samples_free(&samples);
}

/* pci-epf-test.c looks for a command every msecs_to_jiffies(1); a timer of n jiffies fires late */
static void add_method(struct db_buf *page, const struct db_run *run)
{
	long hz = run->ep.hz;

	db_page_wrap(page, "\n  ", 2, "Microseconds on the RC's own clock, in no more digits than "
		     "it can tell apart; lost: no answer in time.  handler: from the write until "
		     "STATUS shows that the EP's handler ran; reply: until it shows that the EP "
		     "has sent its MSI; floor: reading the same BAR back; polling: the same reply "
		     "to a command that the EP has to look for.  Nothing is trimmed.  Median with "
		     "its exact 95 %% interval, percentiles by nearest rank, \"-\" where n is too "
		     "small to tell them from the maximum.");
	if (hz > 0)
		db_page_wrap(page, "  ", 2, "HZ=%ld on the EP: it looks for a command every 1 to "
			     "2 jiffies of %g ms.", hz, 1000.0 / (double)hz);
	db_page_wrap(page, "  ", 2, "Network load between the boards is not applicable: they have "
		     "no network of their own while pci-epf-test is bound.");
}

void db_report_latency(struct db_buf *page, const struct db_run *run)
{
	size_t i, found = 0;

	for (i = 0; i < run->n_cases; i++) {
		if (!is_latency(&run->cases[i]))
			continue;
		if (!found++) {
			db_page_title(page, "Doorbell latency");
			db_buf_printf(page, "  %-7s %7s %4s %6s %-14s %5s %6s %6s %6s\n\n", "what",
				      "n", "lost", "median", "[95 % CI]", "p90", "p99", "p99.9",
				      "max");
		}
		add_case(page, run, &run->cases[i]);
	}
	if (!found)
		return;
	for (i = 0; i < run->n_backends; i++)
		add_ratios(page, run, run->backends[i].name);
	for (i = 0; i < run->n_backends; i++)
		add_spread(page, run, run->backends[i].name);
	add_method(page, run);
}
