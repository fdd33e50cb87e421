// SPDX-License-Identifier: GPL-2.0-only
/* The environment of both sides in report.html, and where the run's time went. */
#include <stdio.h>
#include <string.h>

#include "reports/html.h"

static void add_row(struct db_html *h, const char *name, const char *ep, const char *rc)
{
	/* the sides are wanted to be equal, boards apart: what is not catches the eye */
	bool differs = strcmp(ep, rc) != 0 && strcmp(name, "board") != 0;

	db_html_open(h->d, "tr", differs ? "differs" : NULL);
	db_html_word(h->d, "th", NULL, "%s", name);
	db_html_word(h->d, "td", *ep ? NULL : "unknown", "%s", db_html_known(ep));
	db_html_word(h->d, "td", *rc ? NULL : "unknown", "%s", db_html_known(rc));
	db_markup_full_end(h->d);
}

static void add_number(struct db_html *h, const char *name, long ep, long rc)
{
	char texts[2][24] = { "", "" };

	if (ep >= 0)
		snprintf(texts[0], sizeof(texts[0]), "%ld", ep);
	if (rc >= 0)
		snprintf(texts[1], sizeof(texts[1]), "%ld", rc);
	add_row(h, name, texts[0], texts[1]);
}

static void add_sides(struct db_html *h)
{
	const struct db_run_side *ep = &h->run->ep, *rc = &h->run->rc;

	db_html_open(h->d, "div", "scroll");
	db_html_open(h->d, "table", "sides");
	db_html_open(h->d, "tr", NULL);
	db_html_word(h->d, "td", NULL, "%s", "");
	db_html_word(h->d, "th", NULL, "EP (endpoint)");
	db_html_word(h->d, "th", NULL, "RC (root complex)");
	db_markup_full_end(h->d);
	add_row(h, "board", ep->description, rc->description);
	add_row(h, "kernel", ep->release, rc->release);
	add_row(h, "build", ep->version, rc->version);
	add_row(h, "machine", ep->machine, rc->machine);
	add_number(h, "HZ", ep->hz, rc->hz);
	add_row(h, "preemption", ep->preempt, rc->preempt);
	add_number(h, "CPUs", ep->cpus, rc->cpus);
	add_row(h, "IOMMU", ep->iommu, rc->iommu);
	add_row(h, "cpuidle", ep->cpuidle, rc->cpuidle);
	add_number(h, "tainted", ep->tainted, rc->tainted);
	add_row(h, "command line", ep->cmdline, rc->cmdline);
	db_markup_full_end(h->d);
	db_markup_full_end(h->d);
}

static void add_term(struct db_html *h, const char *term, const char *text)
{
	db_html_put(h->d, "dt", NULL, "%s", term);
	db_html_word(h->d, "dd", NULL, "%s", text);
}

static void add_run(struct db_html *h)
{
	const struct db_run *run = h->run;
	struct db_buf text = { 0 };
	size_t i;

	db_html_open(h->d, "dl", NULL);
	db_buf_printf(&text, "%s (%s): %s", run->pair, run->kind, db_html_known(run->description));
	add_term(h, "pair", db_buf_str(&text));
	for (i = 0; i < run->n_backends; i++) {
		db_buf_free(&text);
		db_buf_printf(&text, "%s (%s): %s", run->backends[i].name, run->backends[i].mode,
			      db_html_known(run->backends[i].description));
		add_term(h, i ? "" : "doorbells", db_buf_str(&text));
	}
	add_term(h, "doorbench", db_html_known(run->doorbench));
	db_buf_free(&text);
	db_buf_printf(&text, "%s, sha256 %s", db_html_known(run->config_path),
		      db_html_known(run->config_sha256));
	add_term(h, "configuration", db_buf_str(&text));
	add_term(h, "run", run->name);
	for (i = 0; i < run->n_times; i++) {
		db_buf_free(&text);
		db_buf_printf(&text, "%.1f s  %s", run->times[i].seconds, run->times[i].what);
		add_term(h, i ? "" : "time went to", db_buf_str(&text));
	}
	h->d->failed |= text.dropped > 0;
	db_buf_free(&text);
	db_markup_full_end(h->d);
}

void db_html_environment(struct db_html *h)
{
	db_html_section(h, "environment", "Environment");
	add_sides(h);
	add_run(h);
	db_markup_full_end(h->d);
}
