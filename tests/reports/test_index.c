// SPDX-License-Identifier: GPL-2.0-only
/*
 * The index over many nights: which are listed, in which order, with which numbers; what cannot be
 * read; links from wherever the page is; the same bytes again.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "reports/report.h"
#include "tests/reports/xpath.h"

/* a night of a pair: a ping case by doorbell and by polling, in microseconds, and one that fails */
static void make_night(const char *dir, const char *pair, int day, const char *release, int us)
{
	static const char *const backends[] = { "embedded", "none" };
	char name[160], text[700];
	size_t i;
	int k;

	snprintf(name, sizeof(name), "%s/run.json", dir);
	snprintf(text, sizeof(text), "{ \"schema\": 1, \"pair\": \"%s\", \"kind\": \"boards\", "
		 "\"started\": \"2026-11-%02dT01:00:00Z\", \"finished\": \"x\", \"sides\": "
		 "{ \"ep\": { \"release\": \"%s\" } }, \"backends\": [ { \"name\": \"embedded\", "
		 "\"mode\": \"doorbell\" }, { \"name\": \"none\", \"mode\": \"polling\" } ] }",
		 pair, day, release);
	put(name, text);
	for (i = 0; i < 2; i++) {
		snprintf(name, sizeof(name), "%s/cases/vntb/%s.ping/result.json", dir,
			 backends[i]);
		snprintf(text, sizeof(text), "{ \"suite\": \"vntb\", \"case\": \"%s.ping\", "
			 "\"backend\": \"%s\", \"status\": \"PASS\", \"measurements\": [ { "
			 "\"name\": \"ping.rtt\", \"unit\": \"ms\", \"n\": 7, \"samples\": "
			 "\"p.samples\" }, "
			 "{ \"name\": \"rate\", \"unit\": \"Mbit/s\", \"value\": %d } ] }",
			 backends[i], backends[i], us);
		put(name, text);
		snprintf(name, sizeof(name), "%s/cases/vntb/%s.ping/p.samples", dir, backends[i]);
		for (k = 0, text[0] = '\0'; k < 7; k++)
			snprintf(text + strlen(text), sizeof(text) - strlen(text), "%d %d.%03d\n",
				 k + 1, i ? 8 : 0, us + k);
		put(name, text);
	}
	snprintf(name, sizeof(name), "%s/cases/vntb/embedded.bad/result.json", dir);
	put(name, "{ \"suite\": \"vntb\", \"case\": \"embedded.bad\", \"status\": \"FAIL\", "
	    "\"reason\": \"r\", \"measurements\": [ { \"name\": \"bad.number\", "
	    "\"value\": 1 } ] }");
}

static void make_nights(void)
{
	char path[128];

	make_tmp();
	make_night("c", "desk", 3, "7.4.0", 500);
	make_night("a", "desk", 1, "7.3.0", 700);
	make_night("b", "desk", 2, "7.3.0", 710);
	make_night("d", "other", 1, "7.3.0", 300);
	put("a/report.html", "");
	put("broken/run.json", "{");
	put("nothing/file", "");
	put("evil <b>/run.json", "[]");
	snprintf(path, sizeof(path), "%s/latest", run);
	assert_int_equal(symlink("c", path), 0);
}

static void assert_text(xmlDocPtr doc, const char *path, const char *expected)
{
	xmlXPathContextPtr context = xmlXPathNewContext(doc);
	xmlXPathObjectPtr value = xmlXPathEvalExpression(BAD_CAST path, context);
	xmlChar *s;

	assert_non_null(value);
	s = xmlXPathCastToString(value);
	assert_string_equal((char *)s, expected);
	xmlFree(s);
	xmlXPathFreeObject(value);
	xmlXPathFreeContext(context);
}

#define SECTION(n) "//*[local-name() = 'section'][" #n "]"
#define ROW(section, n) SECTION(section) "//*[@class = 'nights']/*[" #n "]"

static void index_to(const char *name)
{
	char page[128];

	snprintf(page, sizeof(page), "%s/%s", tmp, name);
	assert_int_equal(db_report_index(run, page, NULL), 0);
}

static void newest_first(void **state)
{
	xmlDocPtr doc;

	make_nights();
	index_to("run/index.html");
	doc = read_xml(tmp, "run/index.html");
	assert_true(number(doc, "count(//*[local-name() = 'section'])") == 3);
	assert_text(doc, SECTION(1) "/*[local-name() = 'h2']", "desk");
	assert_true(number(doc, "count(//*[@class = 'nights'][1]/*)") == 4 + 2);
	assert_text(doc, ROW(1, 2) "/*[1]", "2026-11-03");
	assert_text(doc, ROW(1, 4) "/*[1]", "2026-11-01");
	/* FAIL and PASS: no night has any other */
	assert_text(doc, ROW(1, 2) "/*[3]", "1");
	assert_text(doc, ROW(1, 2) "/*[4]", "2");
	/* 0.500 to 0.506: the median with its interval of 7 samples, which is all of them */
	assert_text(doc, ROW(1, 2) "/*[5]", "0.503 [0.500, 0.506]");
	assert_text(doc, ROW(1, 2) "/*[6]", "8.50 [8.50, 8.51]");
	/* where the kernel changed, in the table and in each figure */
	assert_text(doc, ROW(1, 2) "/@class", "differs");
	assert_true(number(doc, "count(//*[@class = 'differs'])") == 1);
	assert_true(number(doc, "count(//*[@class = 'mark c0'])") == 2);
	assert_text(doc, "//*[@class = 'note']", "7.4.0");
	xmlFreeDoc(doc);
}

static void trends(void **state)
{
	xmlDocPtr doc;

	make_nights();
	index_to("run/index.html");
	doc = read_xml(tmp, "run/index.html");
	/* ping.rtt and rate of each pair, with two backends; not what a failing case measured */
	assert_true(number(doc, "count(//*[local-name() = 'svg'])") == 4);
	assert_true(number(doc, "count(//*[@class = 'line c0'])") == 4);
	assert_true(number(doc, "count(//*[@class = 'line c1'])") == 4);
	assert_true(number(doc, "count(//*[contains(., 'bad.number')])") == 0);
	xmlFreeDoc(doc);
}

static void links(void **state)
{
	static const struct {
		const char *page, *first, *third;
	} all[] = {
		{ "run/index.html", "c/", "a/report.html" },
		{ "index.html", "run/c/", "run/a/report.html" },
		{ "run/nothing/index.html", "../c/", "../a/report.html" },
		{ "elsewhere/index.html", "../run/c/", "../run/a/report.html" },
	};
	char path[128];
	size_t i;

	make_nights();
	snprintf(path, sizeof(path), "%s/elsewhere", tmp);
	assert_int_equal(mkdir(path, 0777), 0);
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		xmlDocPtr doc;

		index_to(all[i].page);
		doc = read_xml(tmp, all[i].page);
		assert_text(doc, ROW(1, 2) "//@href", all[i].first);
		assert_text(doc, ROW(1, 4) "//@href", all[i].third);
		xmlFreeDoc(doc);
	}
}

static void unreadable(void **state)
{
	xmlDocPtr doc;

	make_nights();
	index_to("run/index.html");
	doc = read_xml(tmp, "run/index.html");
	assert_true(number(doc, "count(" SECTION(3) "//*[local-name() = 'tr'])") == 3);
	assert_text(doc, SECTION(3) "//*[local-name() = 'tr'][1]", "broken"
		    "run.json:1: string or '}' expected near end of file");
	assert_text(doc, SECTION(3) "//*[local-name() = 'tr'][2]/*[1]", "evil <b>");
	assert_text(doc, SECTION(3) "//*[local-name() = 'tr'][2]//@href", "evil%20%3Cb%3E/");
	assert_text(doc, SECTION(3) "//*[local-name() = 'tr'][3]/*[2]",
		    "no run directory: it has no run.json");
	xmlFreeDoc(doc);
}

static void same_twice(void **state)
{
	struct db_buf first, second;

	make_nights();
	index_to("run/index.html");
	first = read_file(run, "index.html");
	index_to("run/index.html");
	second = read_file(run, "index.html");
	assert_string_equal(db_buf_str(&first), db_buf_str(&second));
	db_buf_free(&first);
	db_buf_free(&second);
}

static void nothing_there(void **state)
{
	struct db_error err;
	char page[128];

	make_tmp();
	snprintf(page, sizeof(page), "%s/index.html", tmp);
	assert_int_equal(db_report_index(run, page, &err), -ENOENT);
	assert_int_equal(mkdir(run, 0777), 0);
	assert_int_equal(db_report_index(run, page, &err), -ENOENT);
	assert_non_null(strstr(err.text, "no run directory in it"));
	assert_int_equal(access(page, F_OK), -1);
	snprintf(page, sizeof(page), "%s/no/such/index.html", tmp);
	assert_int_equal(db_report_index(run, page, &err), -ENOENT);
}

static int clean_up(void **state)
{
	xmlCleanupParser();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		COPY_TEST(newest_first), COPY_TEST(trends), COPY_TEST(links),
		COPY_TEST(unreadable), COPY_TEST(same_twice), COPY_TEST(nothing_there),
	};

	return cmocka_run_group_tests(tests, NULL, clean_up);
}
