// SPDX-License-Identifier: GPL-2.0-only
/*
 * The part of report.txt on the IOMMU matrix: for each backend a row per mode of the EP's and the
 * RC's IOMMU, then the proofs that these translate, then the reason of everything that is no pass.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "reports/page.h"
#include "reports/sections.h"

/* what the cases of suite iommu are named by */
static const char *const ep_modes[] = { "off", "passthrough", "lazy", "strict" };
static const char *const rc_modes[] = { "off", "on" };
static const char *const proofs[] = {
	"ep_doorbell_is_iova", "ep_unmapped_faults", "rc_unmapped_faults",
};

static bool is_iommu(const struct db_run_case *c)
{
	return !strcmp(c->suite, "iommu");
}

static const struct db_run_case *cell(const struct db_run *run, const struct db_run_backend *b,
				      const char *fixture, const char *ep, const char *rc)
{
	char name[128];

	snprintf(name, sizeof(name), "%s.%s.ep_%s.rc_%s", b->name, fixture, ep, rc);
	return db_run_find(run, "iommu", name);
}

/* "n/a": not applicable, its reason stands below */
static const char *outcome(const struct db_run_case *c)
{
	static const char *const words[DB_RUN_STATUSES] = {
		[DB_RUN_PASS] = "pass", [DB_RUN_FAIL] = "FAIL", [DB_RUN_SKIP] = "n/a",
		[DB_RUN_ERROR] = "ERROR", [DB_RUN_MISS] = "missed", [DB_RUN_DONE] = "done",
	};

	return c ? words[c->status] : "";
}

/* "-" where nothing was measured */
static void add_value(struct db_buf *page, int width, const struct db_run_case *c,
		      const char *name, double divisor, int digits)
{
	const struct db_run_measurement *m = db_report_measurement(c, name);

	if (m && !isnan(m->value))
		db_buf_printf(page, " %*.*f", width, digits, m->value / divisor);
	else
		db_buf_printf(page, " %*s", width, "-");
}

/* in 75 columns */
static void add_row(struct db_buf *page, const struct db_run *run, const struct db_run_backend *b,
		    const char *ep, const char *rc)
{
	const struct db_run_case *doorbell = cell(run, b, "matrix", ep, rc);
	const struct db_run_case *ntb = cell(run, b, "ntb", ep, rc);

	if (!doorbell && !ntb)
		return;
	db_buf_printf(page, "  %-9.9s %-11s %-3s %-6s", b->name, ep, rc, outcome(doorbell));
	add_value(page, 5, doorbell, "rings.rung", 1, 0);
	add_value(page, 4, doorbell, "rings.lost", 1, 0);
	add_value(page, 5, doorbell, "rings.spurious", 1, 0);
	add_value(page, 7, doorbell, "ring.reply", 1000, 1);
	db_buf_printf(page, "  %-6s", outcome(ntb));
	add_value(page, 7, ntb, "ping.rtt", 1, 2);
	db_buf_add(page, "\n", 1);
}

static bool has(const struct db_run *run, const char *fixture)
{
	size_t i;

	for (i = 0; i < run->n_cases; i++)
		if (is_iommu(&run->cases[i]) && strstr(run->cases[i].name, fixture))
			return true;
	return false;
}

static void add_matrix(struct db_buf *page, const struct db_run *run)
{
	size_t b, ep, rc;

	if (!has(run, ".matrix.") && !has(run, ".ntb."))
		return;
	db_buf_printf(page, "  %-9s %-11s %-3s %-6s %5s %4s %5s %7s  %-6s %7s\n", "backend", "EP",
		      "RC", "cell", "rings", "lost", "spur.", "ring us", "vNTB", "ping ms");
	for (b = 0; b < run->n_backends; b++)
		for (ep = 0; ep < ARRAY_SIZE(ep_modes); ep++)
			for (rc = 0; rc < ARRAY_SIZE(rc_modes); rc++)
				add_row(page, run, &run->backends[b], ep_modes[ep], rc_modes[rc]);
	db_page_wrap(page, "\n  ", 2, "Cell: upstream's DOORBELL_TEST, its READ and WRITE tests, "
		     "then rings that are counted on both sides; ring us, ping ms: medians, of "
		     "ring to reply and of a vNTB ping. n/a: not applicable, the reason stands "
		     "below. A fault of an IOMMU in either kernel's log makes its cell a FAIL.");
}

/* what a proof has found: its addresses, or the line with the fault */
static void add_evidence(struct db_buf *page, const struct db_run_case *c)
{
	const struct db_run_measurement *m = db_report_measurement(c, "doorbell.address");
	const struct db_strings *sides[] = { &c->quotes_ep, &c->quotes_rc };
	size_t i;

	if (m)
		db_page_wrap(page, "    ", 4, "%s", m->note);
	for (i = 0; i < ARRAY_SIZE(sides); i++)
		if (sides[i]->n)
			db_page_wrap(page, "    ", 4, "%s: %s", i ? "RC" : "EP", sides[i]->v[0]);
}

static void add_proofs(struct db_buf *page, const struct db_run *run)
{
	char name[128];
	size_t b, i;

	if (!has(run, ".proof."))
		return;
	db_page_wrap(page, "\n  ", 2, "Proofs that the IOMMUs translate:");
	for (b = 0; b < run->n_backends; b++)
		for (i = 0; i < ARRAY_SIZE(proofs); i++) {
			const struct db_run_case *c;

			snprintf(name, sizeof(name), "%s.proof.%s", run->backends[b].name,
				 proofs[i]);
			c = db_run_find(run, "iommu", name);
			if (!c)
				continue;
			db_buf_printf(page, "  %-6s %s\n", outcome(c), name);
			add_evidence(page, c);
		}
}

/* cells of one backend often lack the same thing: a reason is said once */
static bool said(const struct db_run *run, size_t at)
{
	size_t i;

	for (i = 0; i < at; i++)
		if (is_iommu(&run->cases[i]) && run->cases[i].status == run->cases[at].status &&
		    !strcmp(run->cases[i].backend, run->cases[at].backend) &&
		    !strcmp(run->cases[i].reason, run->cases[at].reason))
			return true;
	return false;
}

static void add_reasons(struct db_buf *page, const struct db_run *run)
{
	bool any = false;
	size_t i;

	for (i = 0; i < run->n_cases; i++) {
		const struct db_run_case *c = &run->cases[i];

		if (!is_iommu(c) || c->status == DB_RUN_PASS || said(run, i))
			continue;
		if (!any)
			db_buf_add(page, "\n", 1);
		any = true;
		db_report_status(page, 2, c->dir, c);
	}
}

void db_report_iommu(struct db_buf *page, const struct db_run *run)
{
	if (!has(run, ""))
		return;
	db_page_title(page, "IOMMU matrix");
	add_matrix(page, run);
	add_proofs(page, run);
	add_reasons(page, run);
}
