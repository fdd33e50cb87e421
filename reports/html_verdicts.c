// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cases in report.html, what is not PASS first.  Check boxes in front of the list hide statuses
 * and suites by the style sheet alone; a page without script works everywhere.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/formats.h"
#include "reports/html.h"

/* suites that have a check box: more would be no help */
#define SUITES_MAX	12

/* groups in the order of the page; a case is in the first that takes it */
enum group { GROUP_BAD, GROUP_KNOWN, GROUP_REMARK, GROUP_SKIP, GROUP_EXPECTED, GROUP_GOOD, GROUPS };

static const struct {
	const char *title;
	bool open;		/* not folded at first */
} groups[GROUPS] = {
	[GROUP_BAD] = { "Failed, broken or missing", true },
	[GROUP_KNOWN] = { "Failed by known kernel bugs", true },
	[GROUP_REMARK] = { "Passed with a remark", true },
	[GROUP_SKIP] = { "Skipped", true },
	[GROUP_EXPECTED] = { "Expected failures", false },
	[GROUP_GOOD] = { "Passed", false },
};

/* what fails is what the page is opened for; within a group, in this order */
static const enum db_run_status status_order[] = {
	DB_RUN_FAIL, DB_RUN_ERROR, DB_RUN_MISS, DB_RUN_SKIP, DB_RUN_DONE, DB_RUN_PASS,
};

#define N_STATUSES (sizeof(status_order) / sizeof(status_order[0]))

static enum group group_of(const struct db_run_case *c)
{
	switch (c->status) {
	case DB_RUN_PASS:
	case DB_RUN_DONE:
		return *c->reason ? GROUP_REMARK : GROUP_GOOD;
	case DB_RUN_SKIP:
		return c->expected_failure ? GROUP_EXPECTED : GROUP_SKIP;
	default:
		return db_run_is_known(c) ? GROUP_KNOWN : GROUP_BAD;
	}
}

static void add_box(struct db_markup *d, const char *id)
{
	db_html_open(d, "input", "box");
	db_markup_attribute(d, "type", "checkbox");
	db_markup_attribute(d, "id", "%s", id);
	db_markup_attribute(d, "checked", "checked");
	db_markup_end(d);
}

static void add_label(struct db_markup *d, const char *id, const char *name, size_t n)
{
	db_html_open(d, "label", NULL);
	db_markup_attribute(d, "for", "%s", id);
	db_markup_text(d, name);
	db_html_word(d, "small", NULL, " %zu", n);
	db_markup_full_end(d);
}

/* the boxes themselves stand before everything that they hide: CSS looks no other way */
static void add_filters(struct db_html *h, const struct db_report_suite *suites, size_t n)
{
	size_t count[DB_RUN_STATUSES] = { 0 }, i;
	char id[16];

	for (i = 0; i < h->run->n_cases; i++)
		count[h->run->cases[i].status]++;
	for (i = 0; i < N_STATUSES; i++)
		if (count[status_order[i]])
			add_box(h->d, db_run_status_name(status_order[i]));
	for (i = 0; n > 1 && i < n && i < SUITES_MAX; i++) {
		snprintf(id, sizeof(id), "s%zu", i);
		add_box(h->d, id);
	}
	db_html_open(h->d, "p", "filters");
	db_html_put(h->d, "span", NULL, "Show:");
	for (i = 0; i < N_STATUSES; i++)
		if (count[status_order[i]])
			add_label(h->d, db_run_status_name(status_order[i]),
				  db_run_status_name(status_order[i]), count[status_order[i]]);
	for (i = 0; n > 1 && i < n && i < SUITES_MAX; i++) {
		snprintf(id, sizeof(id), "s%zu", i);
		add_label(h->d, id, suites[i].name, suites[i].n);
	}
	db_markup_full_end(h->d);
}

static void add_quotes(struct db_html *h, const char *side, const struct db_strings *quotes)
{
	size_t i;

	if (!quotes->n)
		return;
	db_html_put(h->d, "p", "quoted", "%s kernel log, the lines that this is about:", side);
	db_html_open(h->d, "pre", NULL);
	for (i = 0; i < quotes->n; i++)
		db_markup_printf(h->d, "%s\n", quotes->v[i]);
	db_markup_full_end(h->d);
}

static void add_case(struct db_html *h, const struct db_run_case *c, size_t suite)
{
	char class[32];

	snprintf(class, sizeof(class), "case %s s%zu", db_run_status_name(c->status), suite);
	db_html_open(h->d, "details", class);
	db_markup_attribute(h->d, "id", "c%zu", (size_t)(c - h->run->cases));
	db_html_inline(h->d, "summary", NULL);
	db_html_word(h->d, "b", "status", "%s", db_run_status_name(c->status));
	db_html_word(h->d, "span", "name", "%s/%s", c->suite, c->dir);
	if (c->seconds >= 0)
		db_html_word(h->d, "span", "time", "%.2f s", c->seconds);
	if (db_run_is_known(c))
		db_html_word(h->d, "span", "reason", "known kernel bug %s: %s", c->known.number,
			     c->known.title);
	if (*c->reason)
		db_html_word(h->d, "span", "reason", "%s", c->reason);
	db_markup_full_end(h->d);
	if (c->labels.n || *c->tier || *c->started) {
		db_html_open(h->d, "p", "dim");
		if (*c->started)
			db_markup_printf(h->d, "started %s", c->started);
		if (c->board_seconds >= 0)
			db_markup_printf(h->d, ", %.2f s on the boards", c->board_seconds);
		if (*c->tier)
			db_markup_printf(h->d, ", tier %s", c->tier);
		if (!c->planned)
			db_markup_text(h->d, ", not in the plan");
		db_markup_full_end(h->d);
	}
	add_quotes(h, "EP", &c->quotes_ep);
	add_quotes(h, "RC", &c->quotes_rc);
	db_html_logs(h, c);
	db_markup_full_end(h->d);
}

static void add_group(struct db_html *h, enum group group, const struct db_report_suite *suites,
		      size_t n_suites)
{
	size_t count = 0, i, k, s;

	for (i = 0; i < h->run->n_cases; i++)
		count += group_of(&h->run->cases[i]) == group;
	if (!count)
		return;
	db_html_open(h->d, "details", "group");
	if (groups[group].open)
		db_markup_attribute(h->d, "open", "open");
	db_html_inline(h->d, "summary", NULL);
	db_markup_text(h->d, groups[group].title);
	db_html_word(h->d, "small", NULL, " %zu", count);
	db_markup_full_end(h->d);
	for (k = 0; k < N_STATUSES; k++)
		for (s = 0; s < n_suites; s++)
			for (i = 0; suites[s].count[status_order[k]] && i < suites[s].n; i++)
				if (suites[s].cases[i]->status == status_order[k] &&
				    group_of(suites[s].cases[i]) == group)
					add_case(h, suites[s].cases[i], s);
	db_markup_full_end(h->d);
}

void db_html_verdicts(struct db_html *h)
{
	struct db_report_suite *suites;
	size_t n, g;

	if (db_report_suites(h->run, &suites, &n, NULL)) {
		h->d->failed = true;
		return;
	}
	db_html_section(h, "cases", "Cases");
	if (!h->run->n_cases)
		db_html_put(h->d, "p", NULL, "This run has no case.");
	else
		add_filters(h, suites, n);
	db_html_open(h->d, "div", "cases");
	for (g = 0; g < GROUPS; g++)
		add_group(h, g, suites, n);
	db_markup_full_end(h->d);
	db_markup_full_end(h->d);
	db_report_suites_free(suites);
}
