// SPDX-License-Identifier: GPL-2.0-only
/* The part of report.txt on vNTB throughput: iperf3 and ntb_perf, both directions and modes. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "reports/page.h"
#include "reports/sections.h"

static const struct {
	const char *name;		/* of the case, without its backend */
	const char *measurement;	/* its headline */
	const char *test, *direction;
} rows[] = {
	{ "iperf3_tcp_rc_to_ep", "iperf3.tcp.rc_to_ep", "TCP", "RC to EP" },
	{ "iperf3_tcp_ep_to_rc", "iperf3.tcp.ep_to_rc", "TCP", "EP to RC" },
	{ "iperf3_udp_rc_to_ep", "iperf3.udp.rc_to_ep", "UDP", "RC to EP" },
	{ "iperf3_udp_ep_to_rc", "iperf3.udp.ep_to_rc", "UDP", "EP to RC" },
	{ "ntb_perf_rc_to_ep", "ntb_perf.rc_to_ep", "window", "RC to EP" },
	{ "ntb_perf_ep_to_rc", "ntb_perf.ep_to_rc", "window", "EP to RC" },
};

static const struct db_run_case *find_case(const struct db_run *run, size_t row,
					   enum db_report_mode mode)
{
	return db_report_vntb_case(run, db_report_backend(run, mode), rows[row].name);
}

static const struct db_run_measurement *find(const struct db_run *run, size_t row,
					     enum db_report_mode mode)
{
	const struct db_run_case *c = find_case(run, row, mode);

	for (size_t i = 0; c && i < c->n_measurements; i++) {
		if (!strcmp(c->measurements[i].name, rows[row].measurement))
			return &c->measurements[i];
	}
	return NULL;
}

static void add_lost(struct db_buf *line, const struct db_run_measurement *m)
{
	if (m && m->sent >= 0 && m->received >= 0)
		db_buf_printf(line, "  %ld of %ld", m->sent - m->received, m->sent);
	else
		db_buf_printf(line, "  -");
}

static void add_value(struct db_buf *line, int width, double value)
{
	char text[32] = "-";

	if (isfinite(value))
		snprintf(text, sizeof(text), "%.*f", value >= 100 ? 0 : value >= 10 ? 1 : 2, value);
	db_buf_printf(line, "%*s", width, text);
}

static void add_row(struct db_buf *page, const struct db_run *run, size_t row)
{
	const struct db_run_measurement *polling = find(run, row, DB_REPORT_POLLING);
	const struct db_run_measurement *doorbell = find(run, row, DB_REPORT_DOORBELL);
	double p = polling ? polling->value : NAN, d = doorbell ? doorbell->value : NAN;

	if (!find_case(run, row, DB_REPORT_POLLING) && !find_case(run, row, DB_REPORT_DOORBELL))
		return;
	db_buf_printf(page, "  %-6s  %-8s  %-6s", rows[row].test, rows[row].direction,
		      polling ? polling->unit : doorbell ? doorbell->unit : "-");
	add_value(page, 9, p);
	add_value(page, 9, d);
	add_value(page, 6, p > 0 ? d / p : NAN);
	add_lost(page, polling);
	add_lost(page, doorbell);
	db_buf_add(page, "\n", 1);
}

/* why there is no number, or what is to be known of it */
static void add_remarks(struct db_buf *page, const struct db_run *run, size_t row)
{
	for (size_t mode = 0; mode < DB_REPORT_MODES; mode++) {
		const struct db_run_case *c = find_case(run, row, mode);
		const struct db_run_measurement *m = find(run, row, mode);
		char lead[64];

		if (!c)
			continue;
		snprintf(lead, sizeof(lead), "%s %s, %s", rows[row].test, rows[row].direction,
			 db_report_mode_name(mode));
		if (c->status != DB_RUN_PASS && c->status != DB_RUN_DONE)
			db_report_status(page, 2, lead, c);
		if (m && *m->note)
			db_page_wrap(page, "  ", 2, "%s: %s", lead, m->note);
	}
}

static bool has_any(const struct db_run *run)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		for (size_t mode = 0; mode < DB_REPORT_MODES; mode++) {
			if (find_case(run, i, mode))
				return true;
		}
	}
	return false;
}

void db_report_throughput(struct db_buf *page, const struct db_run *run)
{
	if (!has_any(run))
		return;
	db_page_title(page, "Performance test: vNTB throughput");
	db_buf_printf(page, "  %-6s  %-8s  %-6s%9s%9s%6s  lost: polling, doorbell\n", "test", "way",
		      "unit", "polling", "doorbell", "ratio");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		add_row(page, run, i);
	db_buf_add(page, "\n", 1);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		add_remarks(page, run, i);
	db_page_wrap(page, "\n  ", 2, "Rates of what the receiver got.  TCP, UDP: one stream of "
		     "iperf3 over ntb_netdev; window: ntb_perf's CPU copies into the other side's "
		     "memory, which needs no doorbell.  ratio: doorbell / polling, of one run "
		     "each: no verdict.  lost: datagrams sent that had not arrived when the test "
		     "ended.");
}
