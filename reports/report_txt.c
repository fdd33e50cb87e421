// SPDX-License-Identifier: GPL-2.0-only
/*
 * report.txt: the results in the form in which patch series report theirs.  What is missing is
 * stated with its reason in its place.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text.h"
#include "reports/formats.h"
#include "reports/page.h"
#include "reports/sections.h"

/* "" reads as a slip; say that nobody knows */
static const char *known(const char *s)
{
	return *s ? s : "not recorded";
}

static void add_number(struct db_buf *out, const char *before, long n, const char *after)
{
	if (n >= 0)
		db_buf_printf(out, ", %s%ld%s", before, n, after);
	else
		db_buf_printf(out, ", %snot recorded%s", before, after);
}

static void add_verdict(struct db_buf *page, const struct db_run *run)
{
	size_t count[DB_RUN_STATUSES] = { 0 }, expected = 0, unexpected = 0, known_bugs = 0, i;
	struct db_buf line = { 0 };

	for (i = 0; i < run->n_cases; i++) {
		const struct db_run_case *c = &run->cases[i];

		count[c->status]++;
		expected += c->status == DB_RUN_SKIP && c->expected_failure;
		known_bugs += db_run_is_known(c);
		unexpected += c->status == DB_RUN_PASS && *c->reason;
	}
	db_buf_printf(&line, "%zu passed", count[DB_RUN_PASS]);
	if (unexpected)
		db_buf_printf(&line, " (%zu with a remark)", unexpected);
	if (count[DB_RUN_DONE])
		db_buf_printf(&line, ", %zu measured", count[DB_RUN_DONE]);
	db_buf_printf(&line, ", %zu failed", count[DB_RUN_FAIL]);
	if (known_bugs)
		db_buf_printf(&line, " (of which %zu by known kernel bugs)", known_bugs);
	db_buf_printf(&line, ", %zu skipped", count[DB_RUN_SKIP]);
	if (expected)
		db_buf_printf(&line, " (%zu expected to fail)", expected);
	db_buf_printf(&line, ", %zu lab errors, %zu not run.", count[DB_RUN_ERROR],
		      count[DB_RUN_MISS]);
	db_page_wrap(page, "", 0, "%s", db_buf_str(&line));
	db_buf_free(&line);
	db_report_measuring(page, run);
	if (run->interrupted)
		db_page_wrap(page, "", 0, "The run was interrupted.");
	else if (!*run->finished)
		db_page_wrap(page, "", 0, "The run did not finish.");
}

static void add_head(struct db_buf *page, const struct db_run *run)
{
	if (!strcmp(run->kind, "virtual")) {
		db_page_wrap(page, "", 0, "Virtual pair: %s%s absolute times say nothing about "
			     "hardware, compare only ratios.", known(run->description),
			     run->description[strlen(run->description) - !!*run->description] == '.'
			     ? "" : ";");
		db_buf_add(page, "\n", 1);
	}
	add_verdict(page, run);
}

static void add_side(struct db_buf *page, const char *lead, const struct db_run_side *s)
{
	struct db_buf line = { 0 };

	db_buf_printf(&line, "Linux %s, %s", known(s->release), known(s->machine));
	add_number(&line, "HZ=", s->hz, "");
	db_buf_printf(&line, ", preemption: %s", known(s->preempt));
	add_number(&line, "", s->cpus, " CPU(s)");
	db_buf_printf(&line, ", IOMMU: %s, cpuidle: %s", known(s->iommu), known(s->cpuidle));
	add_number(&line, "tainted: ", s->tainted, "");
	db_page_wrap(page, lead, 14, "%s", known(s->description));
	db_page_wrap(page, "", 14, "%s", db_buf_str(&line));
	db_page_wrap(page, "", 14, "build: %s", known(s->version));
	db_page_wrap(page, "", 14, "command line: %s", known(s->cmdline));
	db_buf_free(&line);
}

/* a pair may have more backends than a run has cases for */
static bool takes_part(const struct db_run *run, const char *backend)
{
	size_t i;

	for (i = 0; i < run->n_cases; i++)
		if (!strcmp(run->cases[i].backend, backend))
			return true;
	return false;
}

static void add_tested_on(struct db_buf *page, const struct db_run *run)
{
	const char *lead = "  doorbells";
	size_t i;

	db_page_title(page, "Tested on");
	db_page_wrap(page, "  pair", 14, "%s (kind: %s): %s", run->pair, run->kind,
		     known(run->description));
	add_side(page, "  EP", &run->ep);
	add_side(page, "  RC", &run->rc);
	for (i = 0; i < run->n_backends; i++) {
		if (!takes_part(run, run->backends[i].name))
			continue;
		db_page_wrap(page, lead, 14, "%s (mode: %s): %s", run->backends[i].name,
			     run->backends[i].mode, known(run->backends[i].description));
		lead = "";
	}
	db_page_wrap(page, "  doorbench", 14, "%s", known(run->doorbench));
	db_page_wrap(page, "  config", 14, "%s, sha256 %.12s", known(run->config_path),
		     known(run->config_sha256));
	db_page_wrap(page, "  run", 14, "%s", run->name);
	db_page_wrap(page, "  time", 14, "%s to %s", known(run->started), known(run->finished));
}

/* the command of a case as it was typed on the RC: the last line naming the test program */
static void add_command(struct db_buf *page, const struct db_run *run, const struct db_run_case *c)
{
	struct db_buf text = { 0 };
	const char *pos, *end, *line, *found = NULL;
	size_t len, found_len = 0;

	if (!db_run_read(run, c, "rc.sh", &text, NULL)) {
		pos = db_buf_str(&text);
		end = pos + text.len;
		while (db_text_next_line(&pos, end, &line, &len, NULL)) {
			if (len && line[0] != '#' && memmem(line, len, "pci_endpoint_test ", 18)) {
				found = line;
				found_len = len;
			}
		}
	}
	if (found) {
		db_buf_printf(page, "  $ ");
		db_page_quote(page, 0, found, found_len);
	}
	db_buf_free(&text);
}

static void add_ktap(struct db_buf *page, const struct db_run *run, const struct db_run_case *c)
{
	struct db_buf text = { 0 };

	if (db_run_read(run, c, "ktap.txt", &text, NULL) || !text.len)
		db_page_wrap(page, "  ", 2, "(no output was recorded)");
	else
		db_page_quote(page, 2, db_buf_str(&text), text.len);
	db_buf_free(&text);
}

static void add_quotes(struct db_buf *page, const struct db_strings *quotes)
{
	size_t i;

	for (i = 0; i < quotes->n; i++)
		db_page_quote(page, 2, quotes->v[i], strlen(quotes->v[i]));
	if (!quotes->n)
		db_page_wrap(page, "  ", 2, "(no line was recorded)");
}

/* the three words in which a case is told of in a sentence */
static const char *outcome(const struct db_run_case *c)
{
	static const char *const words[DB_RUN_STATUSES] = {
		[DB_RUN_PASS] = "succeeds", [DB_RUN_FAIL] = "fails",
		[DB_RUN_SKIP] = "was skipped", [DB_RUN_ERROR] = "could not be judged",
		[DB_RUN_MISS] = "was not run", [DB_RUN_DONE] = "was run without a verdict",
	};

	return words[c->status];
}

static bool is_doorbell_test(const struct db_run_case *c)
{
	const char *dot = strrchr(c->name, '.');

	return !strcmp(c->suite, "endpoint") && dot && !strcmp(dot, ".DOORBELL_TEST");
}

static void add_doorbell_case(struct db_buf *page, const struct db_run *run,
			      const struct db_run_case *c)
{
	const char *which = strrchr(c->dir, '.') + 1;	/* is_doorbell_test() */

	if (c->status != DB_RUN_MISS) {
		db_page_wrap(page, "", 0, "The EP prints the following in dmesg when running "
			     "%s (%s):", which, known(c->backend));
		db_buf_add(page, "\n", 1);
		add_quotes(page, &c->quotes_ep);
		db_buf_add(page, "\n", 1);
	}
	db_page_wrap(page, "", 0, "%s %s (%s)%s%s%s", which, outcome(c), known(c->backend),
		     *c->reason ? ": " : "", c->reason, c->status == DB_RUN_MISS ? "" : ":");
	if (c->status == DB_RUN_MISS)
		return;
	db_buf_add(page, "\n", 1);
	add_command(page, run, c);
	add_ktap(page, run, c);
}

static void add_doorbell_tests(struct db_buf *page, const struct db_run *run)
{
	size_t i, found = 0;

	for (i = 0; i < run->n_cases; i++) {
		if (!is_doorbell_test(&run->cases[i]))
			continue;
		found++;
		db_buf_add(page, "\n", 1);
		add_doorbell_case(page, run, &run->cases[i]);
	}
	if (!found)
		db_page_wrap(page, "\n", 0, "DOORBELL_TEST is not part of this run.");
}

static void add_iommu(struct db_buf *page, const struct db_run *run)
{
	size_t i, found = 0;

	db_buf_printf(page, "\nIOMMU coverage tested:\n\n");
	for (i = 0; i < run->n_cases; i++) {
		const struct db_run_case *c = &run->cases[i];

		if (!is_doorbell_test(c))
			continue;
		found++;
		db_page_wrap(page, "  ", 2, "%s (%s) %s with EP IOMMU: %s, RC IOMMU: %s.",
			     strrchr(c->dir, '.') + 1, known(c->backend), outcome(c),
			     known(run->ep.iommu), known(run->rc.iommu));
	}
	db_page_wrap(page, "  ", 2, found ? "Other IOMMU settings were not part of this run." :
		     "None: DOORBELL_TEST is not part of this run.");
}

/* "embedded.pci_ep_bar.BAR0.BAR_TEST" without its backend, which the table names once */
static const char *own_name(const struct db_run_case *c)
{
	size_t n = strlen(c->backend);

	return n && !strncmp(c->dir, c->backend, n) && c->dir[n] == '.' ? c->dir + n + 1 :
	       c->dir;
}

static void add_endpoint_case(struct db_buf *page, const struct db_run_case *c)
{
	db_buf_printf(page, "    %-6s  %s\n", db_run_status_name(c->status), own_name(c));
	if (db_run_is_known(c))
		db_page_wrap(page, "", 14, "known kernel bug %s: %s", c->known.number,
			     c->known.title);
	if (*c->reason)
		db_page_wrap(page, "", 14, "%s%s", c->expected_failure ? "expected failure: " : "",
			     c->reason);
}

/*
 * The endpoint cases run with @backend; "": those of which no backend is known.  Each is marked in
 * @told.
 */
static size_t add_endpoint_table(struct db_buf *page, const struct db_run *run, const char *backend,
				 bool *told)
{
	size_t count[DB_RUN_STATUSES] = { 0 }, total = 0, i;

	for (i = 0; i < run->n_cases; i++) {
		const struct db_run_case *c = &run->cases[i];

		if (strcmp(c->suite, "endpoint") != 0 || strcmp(c->backend, backend) != 0)
			continue;
		if (!total)
			db_buf_printf(page, "  %s:\n\n",
				      *backend ? backend : "no backend recorded");
		add_endpoint_case(page, c);
		told[i] = true;
		count[c->status]++;
		total++;
	}
	if (total)
		db_page_wrap(page, "\n    ", 4, "%zu tests: %zu PASS, %zu FAIL, %zu SKIP, "
			     "%zu ERROR, %zu MISS, %zu DONE", total, count[DB_RUN_PASS],
			     count[DB_RUN_FAIL], count[DB_RUN_SKIP], count[DB_RUN_ERROR],
			     count[DB_RUN_MISS], count[DB_RUN_DONE]);
	return total;
}

static void add_endpoint(struct db_buf *page, const struct db_run *run)
{
	bool *told = calloc(run->n_cases + 1, sizeof(*told));
	size_t i, found = 0;

	db_page_title(page, "Upstream kselftest: pci_endpoint_test");
	page->dropped += !told;
	for (i = 0; told && i < run->n_cases; i++) {
		if (strcmp(run->cases[i].suite, "endpoint") != 0 || told[i])
			continue;
		if (found)
			db_buf_add(page, "\n", 1);
		found += add_endpoint_table(page, run, run->cases[i].backend, told);
	}
	free(told);
	if (!found)
		db_page_wrap(page, "  ", 2, "Not part of this run.");
	add_iommu(page, run);
}

static void add_failures(struct db_buf *page, const struct db_run *run)
{
	size_t i, found = 0;

	db_page_title(page, "Failures and gaps");
	for (i = 0; i < run->n_cases; i++) {
		const struct db_run_case *c = &run->cases[i];
		char *what;

		if (c->status != DB_RUN_FAIL && c->status != DB_RUN_ERROR &&
		    c->status != DB_RUN_MISS)
			continue;
		found++;
		if (asprintf(&what, "%s/%s", c->suite, c->dir) < 0) {
			page->dropped++;
			return;
		}
		db_buf_printf(page, "  %-5s  %s\n", db_run_status_name(c->status), what);
		if (db_run_is_known(c))
			db_page_wrap(page, "", 9, "known kernel bug %s: %s", c->known.number,
				     c->known.title);
		db_page_wrap(page, "", 9, "%s", c->reason);
		free(what);
	}
	if (!found)
		db_page_wrap(page, "  ", 2, "None.");
}

int db_report_write_txt(const struct db_run *run, struct db_error *err)
{
	struct db_buf page = { 0 };
	int ret;

	add_head(&page, run);
	add_tested_on(&page, run);
	add_doorbell_tests(&page, run);
	add_endpoint(&page, run);
	db_report_backends(&page, run);
	db_report_doorbells(&page, run);
	db_report_latency(&page, run);
	db_report_iommu(&page, run);
	db_report_vntb(&page, run);
	db_report_summary(&page, run);
	db_report_throughput(&page, run);
	add_failures(&page, run);
	ret = db_report_save(run->dir, "report.txt", &page, err);
	db_buf_free(&page);
	return ret;
}
