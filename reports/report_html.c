// SPDX-License-Identifier: GPL-2.0-only
/*
 * report.html: everything about a run on one page, what asks for attention first.  A run with the
 * same files gives the same page, byte for byte.
 */
#include <string.h>

#include "reports/formats.h"
#include "reports/html.h"

/* the page's first line, as in report.txt */
static void add_warning(struct db_html *h)
{
	const char *what = db_html_known(h->run->description);
	size_t len = strlen(what);

	if (strcmp(h->run->kind, "virtual") != 0)
		return;
	db_html_put(h->d, "p", "warning", "Virtual pair: %s%s absolute times say nothing about "
		    "hardware, compare only ratios.", what,
		    len && what[len - 1] == '.' ? "" : ";");
}

static const char *const verdict_words[DB_RUN_STATUSES] = {
	[DB_RUN_PASS] = "passed", [DB_RUN_FAIL] = "failed", [DB_RUN_SKIP] = "skipped",
	[DB_RUN_ERROR] = "lab errors", [DB_RUN_MISS] = "not run", [DB_RUN_DONE] = "measured",
};

/* what fails is never hidden behind a long row of passes */
static const enum db_run_status verdict_order[DB_RUN_STATUSES] = {
	DB_RUN_FAIL, DB_RUN_ERROR, DB_RUN_MISS, DB_RUN_PASS, DB_RUN_DONE, DB_RUN_SKIP,
};

static void add_bar(struct db_html *h, const size_t count[DB_RUN_STATUSES])
{
	size_t i;

	db_html_open(h->d, "div", "bar");
	db_markup_attribute(h->d, "aria-hidden", "true");
	for (i = 0; i < DB_RUN_STATUSES; i++) {
		enum db_run_status status = verdict_order[i];

		if (!count[status])
			continue;
		db_html_inline(h->d, "i", db_run_status_name(status));
		db_markup_attribute(h->d, "style", "flex-grow:%zu", count[status]);
		db_markup_full_end(h->d);
	}
	db_markup_full_end(h->d);
}

static void add_counts(struct db_html *h)
{
	size_t count[DB_RUN_STATUSES] = { 0 }, expected = 0, known = 0, i;

	for (i = 0; i < h->run->n_cases; i++) {
		count[h->run->cases[i].status]++;
		known += db_run_is_known(&h->run->cases[i]);
		expected += h->run->cases[i].status == DB_RUN_SKIP &&
			    h->run->cases[i].expected_failure;
	}
	db_html_open(h->d, "ul", "counts");
	for (i = 0; i < DB_RUN_STATUSES; i++) {
		enum db_run_status status = verdict_order[i];

		if (status == DB_RUN_DONE && !count[status])
			continue;
		db_html_open(h->d, "li", count[status] ? db_run_status_name(status) : "none");
		db_html_word(h->d, "b", NULL, "%zu", count[status]);
		db_markup_printf(h->d, " %s", verdict_words[status]);
		if (status == DB_RUN_FAIL && known)
			db_html_word(h->d, "small", NULL, " %zu of them by known kernel bugs",
				     known);
		if (status == DB_RUN_SKIP && expected)
			db_html_word(h->d, "small", NULL, " %zu of them expected to fail",
				     expected);
		db_markup_full_end(h->d);
	}
	db_markup_full_end(h->d);
	if (h->run->n_cases)
		add_bar(h, count);
}

static void add_state(struct db_html *h)
{
	const struct db_run *run = h->run;
	size_t i;

	if (run->interrupted)
		db_html_put(h->d, "p", "attention", "The run was interrupted.");
	else if (!*run->finished)
		db_html_put(h->d, "p", "attention", "The run did not finish.");
	for (i = 0; i < run->notes.n; i++)
		db_html_put(h->d, "p", "attention", "The runner noted: %s", run->notes.v[i]);
}

static void add_head(struct db_html *h)
{
	const struct db_run *run = h->run;

	db_html_open(h->d, "header", NULL);
	db_html_put(h->d, "p", "kicker", "doorbench \xc2\xb7 PCI endpoint doorbells");
	db_html_open(h->d, "h1", NULL);
	db_markup_printf(h->d, "%s, Linux %s", run->pair, db_html_known(run->ep.release));
	db_markup_full_end(h->d);
	db_html_put(h->d, "p", "dim", "%s to %s \xc2\xb7 %s", db_html_known(run->started),
		    db_html_known(run->finished), run->name);
	add_counts(h);
	add_state(h);
	db_markup_full_end(h->d);
}

static void add_contents(struct db_html *h)
{
	static const struct {
		const char *id, *text;
	} all[] = {
		{ "#cases", "Cases" }, { "#numbers", "Measurements" }, { "#iommu", "IOMMU" },
		{ "#environment", "Environment" },
	};
	size_t i;

	db_html_open(h->d, "nav", NULL);
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		db_html_open(h->d, "a", NULL);
		db_markup_attribute(h->d, "href", "%s", all[i].id);
		db_markup_text(h->d, all[i].text);
		db_markup_full_end(h->d);
	}
	db_markup_text(h->d, "\n");
	db_html_link(h->d, "report.txt", "Report for a mail");
	db_markup_full_end(h->d);
}

int db_report_write_html(const struct db_run *run, struct db_error *err)
{
	struct db_buf page = { 0 }, title = { 0 };
	struct db_markup d;
	struct db_html h = { .d = &d, .run = run, .logs_left = DB_HTML_LOGS_MAX };
	int ret;

	db_buf_printf(&title, "%s, Linux %s, %s", run->pair, db_html_known(run->ep.release),
		      run->name);
	db_markup_open(&d, &page);
	db_html_begin(&d, db_buf_str(&title));
	add_warning(&h);
	add_head(&h);
	add_contents(&h);
	db_html_verdicts(&h);
	db_html_numbers(&h);
	db_html_iommu(&h);
	db_html_environment(&h);
	db_markup_close(&d, &page);
	page.dropped += title.dropped;
	ret = db_report_save(run->dir, "report.html", &page, err);
	db_buf_free(&page);
	db_buf_free(&title);
	return ret;
}
