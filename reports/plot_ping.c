// SPDX-License-Identifier: GPL-2.0-only
/* The picture "ping": every vNTB ping sample of a run in its order, without and with doorbells. */
#include <stdio.h>
#include <string.h>

#include "reports/plot.h"
#include "reports/sections.h"

/*
 * Points that a panel can show; of more samples each point is the smallest or the largest of
 * equally many neighbours, so that no outlier is lost.
 */
#define POINTS_MAX	10000

struct ping {
	const struct db_plot *plot;
	size_t n[DB_REPORT_MODES][DB_REPORT_RATES];
	size_t total;
};

/* names in files and in the template */
static const char *const rate_words[DB_REPORT_RATES] = { "1hz", "fast" };

static void add_sample(struct db_buf *text, const struct db_run_samples *s, size_t i)
{
	db_buf_printf(text, "%zu %.0f %.3f\n", i + 1, s->x[i], s->y[i]);
}

/* the smallest and the largest of samples @from to @to, in their order */
static void add_extremes(struct db_buf *text, const struct db_run_samples *s, size_t from,
			 size_t to)
{
	size_t low = from, high = from, i;

	for (i = from; i < to; i++) {
		low = s->y[i] < s->y[low] ? i : low;
		high = s->y[i] > s->y[high] ? i : high;
	}
	add_sample(text, s, low < high ? low : high);
	if (low != high)
		add_sample(text, s, low < high ? high : low);
}

static void add_samples(struct db_buf *text, const struct db_run_samples *s)
{
	size_t i, step = (s->n + POINTS_MAX / 2 - 1) / (POINTS_MAX / 2);

	if (s->n <= POINTS_MAX)
		step = 1;
	else
		db_buf_printf(text, "# smallest and largest of each %zu samples\n", step);
	for (i = 0; i < s->n; i += step)
		add_extremes(text, s, i, i + step < s->n ? i + step : s->n);
}

static int write_samples(struct ping *p, enum db_report_mode mode, enum db_report_rate rate,
			 struct db_error *err)
{
	const struct db_run *run = p->plot->run;
	const struct db_run_case *c =
		db_report_ping_case(run, db_report_backend(run, mode), rate);
	const struct db_run_measurement *m = db_report_rtt(c);
	struct db_run_samples s = { 0 };
	struct db_buf text = { 0 };
	char name[64];
	int ret;

	snprintf(name, sizeof(name), "%s_%s.dat", db_report_mode_name(mode), rate_words[rate]);
	/* report.txt says why a case has no samples */
	if (!m || db_run_samples(run, c, m, &s, NULL))
		return db_plot_remove(p->plot, name, err);
	p->n[mode][rate] = s.n;
	p->total += s.n;
	db_buf_printf(&text, "# %s/%s; unit: ms; columns: sample icmp_seq rtt\n", c->suite,
		      c->name);
	add_samples(&text, &s);
	ret = db_plot_write(p->plot, name, &text, err);
	db_buf_free(&text);
	db_run_samples_free(&s);
	return ret;
}

/* "1 Hz: n = 10 polling, 10 doorbell; HZ=250, Linux 7.3.4" */
static void add_title(struct db_buf *out, const struct ping *p, enum db_report_rate rate)
{
	const struct db_run_side *ep = &p->plot->run->ep;
	struct db_buf title = { 0 };

	db_buf_printf(&title, "ping, %s: n = %zu polling, %zu doorbell\n",
		      db_report_rate_label(rate), p->n[DB_REPORT_POLLING][rate],
		      p->n[DB_REPORT_DOORBELL][rate]);
	db_buf_printf(&title, "EP: Linux %.60s, ", *ep->release ? ep->release : "(not recorded)");
	if (ep->hz > 0)
		db_buf_printf(&title, "HZ=%ld", ep->hz);
	else
		db_buf_printf(&title, "HZ not recorded");
	db_buf_printf(out, "title_%s = ", rate_words[rate]);
	db_plot_quote(out, db_buf_str(&title));
	db_buf_add(out, "\n", 1);
	out->dropped += title.dropped;
	db_buf_free(&title);
}

static void add_settings(struct db_buf *script, const struct ping *p)
{
	const struct db_run *run = p->plot->run;
	bool virtual = !strcmp(run->kind, "virtual");
	struct db_buf headline = { 0 };
	size_t mode, rate;

	db_buf_printf(&headline, "vNTB ping without and with doorbells, pair \"%.60s\"%s",
		      run->pair, virtual ?
		      "\nvirtual pair: absolute times say nothing about hardware" : "");
	db_buf_printf(script, "headline = ");
	db_plot_quote(script, db_buf_str(&headline));
	db_buf_add(script, "\n", 1);
	for (rate = 0; rate < DB_REPORT_RATES; rate++) {
		add_title(script, p, rate);
		for (mode = 0; mode < DB_REPORT_MODES; mode++)
			db_buf_printf(script, "has_%s_%s = %d\n", db_report_mode_name(mode),
				      rate_words[rate], p->n[mode][rate] > 0);
	}
	script->dropped += headline.dropped;
	db_buf_free(&headline);
}

long db_plot_ping(const struct db_plot *plot, struct db_buf *script, struct db_error *err)
{
	struct ping p = { .plot = plot };
	size_t mode, rate;
	int ret = 0;

	for (mode = 0; mode < DB_REPORT_MODES && !ret; mode++)
		for (rate = 0; rate < DB_REPORT_RATES && !ret; rate++)
			ret = write_samples(&p, mode, rate, err);
	if (ret)
		return ret;
	add_settings(script, &p);
	return (long)p.total;
}
