// SPDX-License-Identifier: GPL-2.0-only
/* A failure by a known kernel bug in each report, and the texts of bug reports. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lib/rundir_read.h"
#include "lib/text.h"
#include "reports/report.h"
#include "tests/reports/golden.h"

#define CASE	"cases/doorbell/embedded.beside_dma/"
#define BUG	"bugs/doorbell-embedded.beside_dma.txt"

static void has(const char *file, const char *text)
{
	struct db_buf all = read_file(run, file);

	if (!strstr(db_buf_str(&all), text))
		fail_msg("\"%s\" is not in %s: %s", text, file, db_buf_str(&all));
	db_buf_free(&all);
}

static void every_report(void **state)
{
	copy_golden("doorbell");
	assert_int_equal(db_report_all(run, "reports/templates", NULL), 0);
	has("report.txt", "3 failed (of which 1 by known kernel bugs)");
	has("results.ktap", "not ok 4 embedded.beside_dma # TODO known kernel bug B6: dw-edma");
	/* beside it are new ones: the suite failed */
	has("results.ktap", "\nnot ok 1 doorbell\n");
	has("results.flat.ktap", " doorbell.embedded.beside_dma # TODO known kernel bug B6: ");
	has("results.xml", "type=\"known kernel bug B6\"");
	has("results.xml", "failures=\"3\"");
	has("results.kcidb.json", "\"issue_id\": \"doorbench:B6\"");
	has("result.txt", "doorbell.embedded.beside_dma fail\n");
	has("report.html", "known kernel bug B6: dw-edma passes");
	has("report.html", "Failed by known kernel bugs");
}

/* 75 columns, but for what a board said */
static void narrow(const char *file)
{
	struct db_buf text = read_file(run, file);
	const char *pos = db_buf_str(&text), *end = strstr(pos, "EP kernel log"), *line;
	size_t len;

	assert_non_null(end);
	while (db_text_next_line(&pos, end, &line, &len, NULL))
		assert_true(len <= 75);
	db_buf_free(&text);
}

static void bug_text(void **state)
{
	copy_golden("doorbell");
	put(CASE "ep.dmesg", "[    9.5] dw-edma: spurious \033[2J\n");
	assert_int_equal(db_report_bugs(run, NULL), 0);
	narrow(BUG);
	has(BUG, "Subject: [BUG] dmaengine: dw-edma: dw-edma passes");
	has(BUG, "--suite doorbell --case 'embedded.beside_dma'\n");
	has(BUG, "  Transfers by DMA beside an enabled doorbell raise no");
	has(BUG, "drivers/dma/dw-edma/dw-edma-core.c, dw_edma_interrupt_emulated()");
	has(BUG, "[    9.5] dw-edma: spurious ?[2J");
}

/* a new failure has a text too; one that is no failure any more has none */
static void bug_texts_of_this_report(void **state)
{
	copy_golden("doorbell");
	assert_int_equal(db_report_bugs(run, NULL), 0);
	put(CASE "result.json", "{\"suite\": \"doorbell\", \"case\": \"embedded.beside_dma\", "
	    "\"status\": \"FAIL\", \"reason\": \"something new\"}");
	assert_int_equal(db_report_bugs(run, NULL), 0);
	narrow(BUG);
	has(BUG, "doorbell/embedded.beside_dma fails");
	has(BUG, "nobody has analysed this failure yet");
	put(CASE "result.json", "{\"suite\": \"doorbell\", \"case\": \"embedded.beside_dma\", "
	    "\"status\": \"PASS\"}");
	assert_int_equal(db_report_bugs(run, NULL), 0);
	assert_false(exists(BUG));
}

/* what is no failure cannot be a known one, whoever wrote it */
static void no_failure(void **state)
{
	const struct db_run_case *c;
	struct db_run r;

	copy_golden("doorbell");
	put(CASE "result.json", "{\"suite\": \"doorbell\", \"case\": \"embedded.beside_dma\", "
	    "\"status\": \"ERROR\", \"reason\": \"lab\", \"known_issue\": {\"number\": \"B6\"}}");
	assert_int_equal(db_run_load(run, &r, NULL), 0);
	c = db_run_find(&r, "doorbell", "embedded.beside_dma");
	assert_int_equal(c->status, DB_RUN_ERROR);
	assert_non_null(strstr(c->reason, ".known_issue: expected"));
	assert_false(db_run_is_known(c));
	db_run_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		COPY_TEST(every_report),
		COPY_TEST(bug_text),
		COPY_TEST(bug_texts_of_this_report),
		COPY_TEST(no_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
