// SPDX-License-Identifier: GPL-2.0-only
/*
 * report.html: compared with golden files; read again by two parsers, one for XML and one for HTML,
 * which must see the same elements; made of text that has no place in either; logs that are too
 * long; what must not be loaded from anywhere.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <libxml/HTMLparser.h>

#include "reports/html.h"
#include "reports/report.h"
#include "tests/reports/xpath.h"

static void golden(void **state)
{
	copy_golden(*state);
	assert_int_equal(db_report_html(run, NULL), 0);
	assert_golden(*state, "report.html", "expected.html");
}

static xmlDocPtr load_html(void)
{
	struct db_buf text = read_file(run, "report.html");
	xmlDocPtr doc = htmlReadMemory(db_buf_str(&text), (int)text.len, "report.html", "utf-8",
				       HTML_PARSE_NONET | HTML_PARSE_NOERROR);

	assert_non_null(doc);
	db_buf_free(&text);
	return doc;
}

/* an element that one reading closes elsewhere than the other has other descendants */
static void two_readings(void **state)
{
	static const char *const paths[] = {
		"count(//*)", "count(//text())", "string-length(string(/))",
		"count(//*[local-name() = 'details'])",
		"count(//*[local-name() = 'td']/*)",
		"count(//*[local-name() = 'section']//*[local-name() = 'pre'])",
		"count(//*[local-name() = 'body']/*)",
	};
	xmlDocPtr xml, html;
	size_t i;

	copy_golden(*state);
	assert_int_equal(db_report_html(run, NULL), 0);
	xml = read_xml(run, "report.html");
	html = load_html();
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		assert_true(number(xml, paths[i]) == number(html, paths[i]));
	assert_true(number(xml, "count(//*[local-name() = 'section'])") == 4);
	/* one entry a case, and each anchor that is pointed to */
	assert_true(number(xml, "count(//@id) = count(//@id[not(. = ../preceding::*/@id)])") == 1);
	xmlFreeDoc(xml);
	xmlFreeDoc(html);
}

/* only links to files beside the page; no script, nothing that loads by itself */
static void needs_nothing(void **state)
{
	xmlDocPtr doc;

	copy_golden(*state);
	assert_int_equal(db_report_html(run, NULL), 0);
	doc = read_xml(run, "report.html");
	assert_true(number(doc, "count(//*[local-name() = 'script' or local-name() = 'img' or "
			   "local-name() = 'iframe' or local-name() = 'object' or "
			   "local-name() = 'link' or local-name() = 'form'])") == 0);
	assert_true(number(doc, "count(//@src | //@onclick | //@onload | //@onerror)") == 0);
	assert_true(number(doc, "count(//@href[contains(., ':') or starts-with(., '/') or "
			   "contains(., '..')])") == 0);
	assert_true(number(doc, "count(//*[local-name() = 'style'][contains(., 'url(') or "
			   "contains(., 'import')])") == 0);
	xmlFreeDoc(doc);
}

static void warning_is_first(void **state)
{
	struct db_buf text;
	const char *body;

	copy_golden("complete");
	assert_int_equal(db_report_html(run, NULL), 0);
	text = read_file(run, "report.html");
	body = strstr(db_buf_str(&text), "<body>");
	assert_non_null(body);
	assert_int_equal(strncmp(body, "<body>\n<p class=\"warning\">Virtual pair: ", 39), 0);
	db_buf_free(&text);
}

static void assert_has(const char *part, bool wanted)
{
	struct db_buf text = read_file(run, "report.html");

	if ((strstr(db_buf_str(&text), part) != NULL) != wanted)
		fail_msg("%s'%s' in\n%s", wanted ? "no " : "", part, db_buf_str(&text));
	db_buf_free(&text);
}

/* what a board prints is text, whatever it looks like */
static void boards_cannot_write_markup(void **state)
{
	make_tmp();
	put_case("\"status\": \"FAIL\", \"reason\": \"</style><script>alert(1)</script>&amp;\", "
		 "\"quotes\": { \"ep\": [ \"]]><b>\" ] }");
	put("cases/s/c/ktap.txt", "<!-- <img src=x onerror=y> \x1b[31m \xff \xef\xbf\xbe \x01\n");
	put("cases/s/c/output-<x>.txt", "not a usable name\n");
	assert_int_equal(db_report_html(run, NULL), 0);
	xmlFreeDoc(read_xml(run, "report.html"));
	assert_has("&lt;script&gt;alert(1)", true);
	assert_has("&lt;img src=x onerror=y&gt; ?[31m ? ? ?\n", true);
	assert_has("]]&gt;&lt;b&gt;", true);
	assert_has("<script", false);
	assert_has("not a usable name", false);
}

static void long_logs_are_cut(void **state)
{
	struct db_buf text = { 0 };
	size_t i;

	make_tmp();
	put_case("\"status\": \"PASS\"");
	for (i = 0; i < 2000; i++)
		db_buf_printf(&text, "line %04zu\n", i);
	put("cases/s/c/ktap.txt", db_buf_str(&text));
	db_buf_free(&text);
	assert_int_equal(db_report_html(run, NULL), 0);
	assert_has("20000 bytes, truncated, see file", true);
	/* 4096 bytes of each end, in whole lines */
	assert_has("line 0000\n", true);
	assert_has("line 0408\n<em>[truncated: 11820 bytes left out here, see cases/s/c/ktap.txt]"
		   "</em>\nline 1591\n", true);
	assert_has("line 1999\n", true);
	put_case("\"status\": \"FAIL\", \"reason\": \"r\"");
	assert_int_equal(db_report_html(run, NULL), 0);
	assert_has("truncated", false);
}

/* a page has its fill: what failed comes first and so has its logs */
static void all_logs_have_a_limit(void **state)
{
	const size_t n = DB_HTML_LOGS_MAX / DB_HTML_LOG_PASS_MAX + 2;
	struct db_buf plan = { 0 }, log = { 0 };
	char name[64], result[160];
	size_t i;

	make_tmp();
	while (log.len < DB_HTML_LOG_PASS_MAX - 1)
		db_buf_add(&log, "x", 1);
	db_buf_printf(&plan, "{ \"schema\": 1, \"pair\": \"p\", \"kind\": \"boards\", "
		      "\"plan\": [");
	for (i = 0; i < n; i++) {
		bool last = i + 1 == n;

		db_buf_printf(&plan, "{ \"suite\": \"s\", \"case\": \"c%zu\" }%s", i,
			      last ? "] }" : ",");
		snprintf(name, sizeof(name), "cases/s/c%zu/result.json", i);
		snprintf(result, sizeof(result), "{ \"suite\": \"s\", \"case\": \"c%zu\", "
			 "\"status\": \"%s\", \"reason\": \"%s\" }", i, last ? "FAIL" : "PASS",
			 last ? "r" : "");
		put(name, result);
		snprintf(name, sizeof(name), "cases/s/c%zu/ktap.txt", i);
		put(name, last ? "of the one that fails\n" : db_buf_str(&log));
	}
	put("run.json", db_buf_str(&plan));
	assert_int_equal(db_report_html(run, NULL), 0);
	assert_has("of the one that fails\n", true);
	assert_has("(not folded in: the page has its fill of logs, see the file)", true);
	db_buf_free(&plan);
	db_buf_free(&log);
}

static void put_samples(const char *samples)
{
	make_tmp();
	put_case("\"status\": \"PASS\", \"measurements\": [ { \"name\": \"x\", "
		 "\"unit\": \"ms\", \"n\": 4, \"samples\": \"x.samples\" } ]");
	put("cases/s/c/x.samples", samples);
}

/* four samples in three bars, of which the first is as high as the others together */
static void histogram_counts_all(void **state)
{
	put_samples("1 1\n2 1.001\n3 1.006\n4 1.012\n");
	assert_int_equal(db_report_html(run, NULL), 0);
	assert_has("% of the samples in each bar, 0.543 % wide", true);
	assert_has("d=\"M50.0 228.0V37.5H", true);
	assert_has("V132.8H", true);
	assert_has("Not in the histogram", false);
}

static void histogram_tells_what_it_lacks(void **state)
{
	put_samples("1 0\n2 0\n3 1\n4 100000000000000\n");
	assert_int_equal(db_report_html(run, NULL), 0);
	assert_has("Not in the histogram: 2 samples too small for it, 1 too large.", true);
	remove_copy(state);
	put_samples("1 0\n2 0\n3 0\n4 0\n");
	assert_int_equal(db_report_html(run, NULL), 0);
	assert_has("Not in the histogram: 4 samples too small for it, 0 too large.", true);
	assert_has("of the samples in each bar", false);
}

static void iommu_matrix(void **state)
{
	xmlDocPtr doc;

	copy_golden("iommu-html");
	assert_int_equal(db_report_html(run, NULL), 0);
	doc = read_xml(run, "report.html");
	/* 4 EP modes and one that the suite added, 2 RC modes; two cells were run */
	assert_true(number(doc, "count(//*[@class = 'matrix']//*[local-name() = 'tr'])") == 6);
	assert_true(number(doc, "count(//*[@class = 'matrix']//*[@class = 'unknown'])") == 7);
	assert_true(number(doc, "count(//*[@class = 'matrix']//*[@class = 'FAIL'])") == 1);
	assert_true(number(doc, "count(//*[@class = 'tests']//*[@class = 'PASS'])") == 1);
	xmlFreeDoc(doc);
}

static int clean_up(void **state)
{
	xmlCleanupParser();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		GOLDEN_TEST(golden, "repeats"), GOLDEN_TEST(golden, "hostile"),
		GOLDEN_TEST(golden, "iommu-html"),
		EACH_GOLDEN(two_readings), GOLDEN_TEST(two_readings, "iommu-html"),
		EACH_GOLDEN(needs_nothing),
		COPY_TEST(warning_is_first),
		COPY_TEST(boards_cannot_write_markup),
		COPY_TEST(long_logs_are_cut),
		COPY_TEST(all_logs_have_a_limit),
		COPY_TEST(histogram_counts_all),
		COPY_TEST(histogram_tells_what_it_lacks),
		COPY_TEST(iommu_matrix),
	};

	return cmocka_run_group_tests(tests, NULL, clean_up);
}
