// SPDX-License-Identifier: GPL-2.0-only
/* A night's mail, in the form of one about a kernel regression, see night.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/sanitise.h"
#include "reports/night.h"
#include "reports/page.h"

/* cases of one section, runs, notes: a mail is to be read */
#define MOST	30
/* lines of a kernel log that are quoted of a case, per side */
#define QUOTES	3

static const struct {
	const char *title, *count;
	bool details;
} sections[] = {
	[NIGHT_FAILS] = { "Newly failing, passed in the baseline", "newly failing", true },
	[NIGHT_FAILS_UNKNOWN] = { "Failing, without a verdict in the baseline",
				  "failing without a verdict in the baseline", true },
	[NIGHT_NO_VERDICT] = { "Without a verdict, had one in the baseline", "without a verdict",
			       true },
	[NIGHT_PASSES] = { "Newly passing, never passed in the baseline", "newly passing", false },
	[NIGHT_KNOWN] = { "Known: failed in the baseline, or listed as failing", "known to fail",
			  false },
};

/* "1 newly failing, 2 newly passing"; what changed, and what is known if @known */
static void add_counts(const struct night_group *g, bool known, struct db_buf *out)
{
	const char *between = "";

	for (size_t i = 0; i < (known ? NIGHT_SAME : NIGHT_KNOWN); i++) {
		if (!g->count[i])
			continue;
		db_buf_printf(out, "%s%zu %s", between, g->count[i], sections[i].count);
		between = ", ";
	}
	if (g->worse)
		db_buf_printf(out, "%s%zu measured worse", between, g->worse);
	between = g->worse ? ", " : between;
	if (g->better)
		db_buf_printf(out, "%s%zu measured better", between, g->better);
	between = g->better ? ", " : between;
	if (g->died)
		db_buf_printf(out, "%sa kernel died or could not be torn down", between);
}

void night_line(const struct night_group *g, struct db_buf *out)
{
	db_buf_printf(out, "%s-%s: %zu run%s: ", g->pair, g->branch, g->n_runs,
		      g->n_runs > 1 ? "s" : "");
	if (!g->has_old) {
		db_buf_printf(out, "cannot tell: no baseline; 'doorbench baseline save %s-%s "
			      "DIR...' keeps one\n", g->pair, g->branch);
		return;
	}
	if (!compare_comparable(&g->old, &g->new)) {
		db_buf_printf(out, "cannot tell: the baseline is of pair %s (%s), these runs are "
			      "of %s (%s)\n", g->old.env[COMPARE_PAIR], g->old.env[COMPARE_KIND],
			      g->new.env[COMPARE_PAIR], g->new.env[COMPARE_KIND]);
		return;
	}
	if (g->verdict == COMPARE_REGRESSION)
		db_buf_printf(out, "REGRESSION: ");
	else if (g->verdict == COMPARE_CANNOT_TELL)
		db_buf_printf(out, "cannot tell: ");
	else if (!g->changed)
		db_buf_printf(out, "nothing changed%s", g->count[NIGHT_KNOWN] ? ", " : "");
	add_counts(g, true, out);
	db_buf_printf(out, "; %zu of %zu measurements judged\n", g->judged, g->n_rows);
}

static void add_statuses(const char *when, const struct compare_case *c, struct db_buf *out)
{
	const char *between = "";

	db_buf_printf(out, "%s: ", when);
	for (int s = 0; c && s < DB_RUN_STATUSES; s++) {
		if (!c->count[s])
			continue;
		db_buf_printf(out, "%s%s %ld", between, db_run_status_name((enum db_run_status)s),
			      c->count[s]);
		between = ", ";
	}
	if (!c)
		db_buf_printf(out, "not there");
}

/* ASCII: what boards said goes into a mail */
static void add_text(struct db_buf *out, const char *lead, size_t indent, const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		out->dropped++;
	else if (*db_sanitise(copy))
		db_page_wrap(out, lead, indent, "%s", copy);
	free(copy);
}

static void add_details(const struct night_case *c, struct db_buf *out)
{
	const struct db_run_case *x = c->example;

	if (!x)
		return;
	for (size_t i = 0; i < x->quotes_ep.n && i < QUOTES; i++)
		add_text(out, "    EP:", 10, x->quotes_ep.v[i]);
	for (size_t i = 0; i < x->quotes_rc.n && i < QUOTES; i++)
		add_text(out, "    RC:", 10, x->quotes_rc.v[i]);
	db_page_wrap(out, "    in", 10, "%s/cases/%s/%s", c->run->name, x->suite, x->dir);
	db_page_wrap(out, "    again", 10, "doorbench run --pair %s --suite %s --case '%s'",
		     c->run->pair, x->suite, x->name);
}

static void add_case(const struct night_case *c, struct db_buf *out)
{
	const struct compare_case *it = c->new ? c->new : c->old;
	struct db_buf line = { 0 };

	db_page_wrap(out, "  ", 2, "%s %s", it->suite, it->name);
	add_statuses("baseline", c->old, &line);
	add_statuses("; now", c->new, &line);
	db_page_wrap(out, "    ", 4, "%s", db_buf_str(&line));
	out->dropped += line.dropped;
	db_buf_free(&line);
	if (c->example)
		add_text(out, "    why", 10, c->example->reason);
	if (sections[c->change].details)
		add_details(c, out);
}

static void add_section(const struct night_group *g, enum night_change change, struct db_buf *out)
{
	size_t shown = 0;

	if (!g->count[change])
		return;
	db_buf_printf(out, "\n%s:\n", sections[change].title);
	for (size_t i = 0; i < g->n_cases && shown < MOST; i++) {
		if (g->cases[i].change == change) {
			add_case(&g->cases[i], out);
			shown++;
		}
	}
	if (shown < g->count[change])
		db_buf_printf(out, "  and %zu more\n", g->count[change] - shown);
}

static void add_measured(const struct night_group *g, struct db_buf *out)
{
	bool ratios = compare_ratios_only(&g->old, &g->new);

	if (g->worse + g->better)
		db_buf_printf(out, "\nMeasured changes:\n");
	for (size_t i = 0; i < g->n_rows; i++)
		if (g->rows[i].significant)
			compare_row_print(&g->rows[i], ratios, out);
	db_buf_printf(out, "\n");
	db_page_wrap(out, "", 0, "%zu measurements compared, %zu judged (at least %d runs a side): "
		     "Mann-Whitney U, two-sided, p corrected for their number (Holm), a change "
		     "is p <= 0.05.", g->n_rows, g->judged, COMPARE_RUNS_MIN);
	if (ratios)
		db_page_wrap(out, "", 0, "A virtual pair: ratios only, its times say nothing "
			     "about hardware.");
}

static void add_runs(const struct night_group *g, struct db_buf *out)
{
	size_t notes = 0;

	db_buf_printf(out, "\nRuns:\n");
	for (size_t i = 0; i < g->n_runs && i < MOST; i++)
		add_text(out, "  ", 2, g->runs[i]->name);
	if (g->n_runs > MOST)
		db_buf_printf(out, "  and %zu more\n", g->n_runs - MOST);
	for (size_t i = 0; i < g->n_runs; i++) {
		for (size_t k = 0; k < g->runs[i]->notes.n && notes < MOST; k++) {
			if (!notes++)
				db_buf_printf(out, "\nThe runner noted:\n");
			add_text(out, "  ", 2, g->runs[i]->notes.v[k]);
		}
	}
}

static void add_group(const struct night_group *g, struct db_buf *out)
{
	db_buf_printf(out, "\n");
	db_page_wrap(out, "baseline", 13, "%s-%s", g->pair, g->branch);
	compare_env_print(&g->old, &g->new, out);
	for (int i = 0; i < NIGHT_SAME; i++)
		add_section(g, (enum night_change)i, out);
	add_measured(g, out);
	add_runs(g, out);
}

/* "2026-11-27", of the first run that has a time */
static void add_date(const struct night *night, struct db_buf *out)
{
	const char *first = "";

	for (size_t i = 0; i < night->n_runs; i++) {
		const char *t = night->runs[i].started;

		if (*t && (!*first || strcmp(t, first) < 0))
			first = t;
	}
	db_buf_printf(out, "%.10s", *first ? first : "unknown");
}

static void add_subject(const struct night *night, const struct night_group *only, size_t changed,
			struct db_buf *out)
{
	struct db_buf counts = { 0 };

	db_buf_printf(out, "Subject: [doorbench] ");
	if (changed > 1) {
		db_buf_printf(out, "%zu pairs and branches changed\n", changed);
	} else {
		db_buf_printf(out, "%.20s %.10s %s\n", only->pair, only->branch,
			      only->verdict == COMPARE_REGRESSION ? "regression" :
			      only->verdict == COMPARE_SAME ? "better" : "cannot tell");
		add_counts(only, false, &counts);
	}
	db_buf_printf(out, " (night of ");
	add_date(night, out);
	db_buf_printf(out, "%s%.45s)\n", counts.len ? ": " : "", db_buf_str(&counts));
	out->dropped += counts.dropped;
	db_buf_free(&counts);
}

void night_mail(const struct night *night, struct db_buf *out)
{
	const struct night_group *only = NULL;
	size_t changed = 0;

	for (size_t i = 0; i < night->n_groups; i++) {
		if (!night->groups[i].changed)
			continue;
		only = &night->groups[i];
		changed++;
	}
	if (!changed)
		return;
	add_subject(night, only, changed, out);
	for (size_t i = 0; i < night->n_groups; i++)
		if (night->groups[i].changed)
			add_group(&night->groups[i], out);
}
