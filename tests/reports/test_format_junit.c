// SPDX-License-Identifier: GPL-2.0-only
/*
 * results.xml: compared with golden files, validated against junit.rng, counted by XPath, and made
 * of text that has no place in XML.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <libxml/relaxng.h>

#include "lib/rundir_read.h"
#include "reports/report.h"
#include "tests/reports/xpath.h"

static void golden(void **state)
{
	copy_golden(*state);
	assert_int_equal(db_report_junit(run, NULL), 0);
	assert_golden(*state, "results.xml", "expected.xml");
}

static void __attribute__((format(printf, 2, 3))) quiet(void *arg, const char *fmt, ...)
{
}

/* what the schema says of a document: 0 = valid */
static int validate(xmlDocPtr doc)
{
	xmlRelaxNGParserCtxtPtr parser = xmlRelaxNGNewParserCtxt("tests/reports/junit.rng");
	xmlRelaxNGPtr schema = xmlRelaxNGParse(parser);
	xmlRelaxNGValidCtxtPtr valid;
	int ret;

	assert_non_null(schema);
	valid = xmlRelaxNGNewValidCtxt(schema);
	xmlRelaxNGSetValidErrors(valid, quiet, quiet, NULL);
	ret = xmlRelaxNGValidateDoc(valid, doc);
	xmlRelaxNGFreeValidCtxt(valid);
	xmlRelaxNGFree(schema);
	xmlRelaxNGFreeParserCtxt(parser);
	return ret;
}

static xmlChar *string(xmlDocPtr doc, const char *path)
{
	xmlXPathContextPtr context = xmlXPathNewContext(doc);
	xmlXPathObjectPtr value = xmlXPathEvalExpression(BAD_CAST path, context);
	xmlChar *s;

	assert_non_null(value);
	s = xmlXPathCastToString(value);
	xmlXPathFreeObject(value);
	xmlXPathFreeContext(context);
	return s;
}

static void counts_are_right(void **state)
{
	size_t count[DB_RUN_STATUSES] = { 0 }, i;
	struct db_run r;
	xmlDocPtr doc;

	copy_golden(*state);
	assert_int_equal(db_report_junit(run, NULL), 0);
	assert_int_equal(db_run_load(run, &r, NULL), 0);
	for (i = 0; i < r.n_cases; i++)
		count[r.cases[i].status]++;
	doc = read_xml(run, "results.xml");
	assert_int_equal(validate(doc), 0);
	assert_true(number(doc, "count(//testcase)") == (double)r.n_cases);
	assert_true(number(doc, "count(//failure)") == (double)count[DB_RUN_FAIL]);
	assert_true(number(doc, "count(//skipped)") == (double)count[DB_RUN_SKIP]);
	assert_true(number(doc, "count(//error[@type='ERROR'])") == (double)count[DB_RUN_ERROR]);
	assert_true(number(doc, "count(//error[@type='MISS'])") == (double)count[DB_RUN_MISS]);
	/* the numbers that are written, against the elements that are there */
	assert_true(number(doc, "count(//testsuite[@tests != count(testcase) or "
			   "@failures != count(.//failure) or @errors != count(.//error) or "
			   "@skipped != count(.//skipped)])") == 0);
	assert_true(number(doc, "/testsuites/@tests") == (double)r.n_cases);
	assert_true(number(doc, "/testsuites/@errors") == number(doc, "count(//error)"));
	/* one result, one name */
	assert_true(number(doc, "count(//testcase[@name = preceding-sibling::testcase/@name])") ==
		    0);
	xmlFreeDoc(doc);
	db_run_free(&r);
}

/* reasons as JSON has them, and as they have to arrive */
static const struct {
	const char *json, *message;
} reasons[] = {
	{ "a <b> & \\\"c\\\" 'd' ]]>", "a <b> & \"c\" 'd' ]]>" },
	{ "caf\\u00e9 \\ud83d\\ude00", "caf\xc3\xa9 \xf0\x9f\x98\x80" },
	{ "\\u0001\\u0008\\u001b[31m\\u007f\\u0085", "???[31m??" },
	{ "a\\uffffb\\ufffec", "a?b?c" },
	{ "a\\nb\\tc", "a?b c" },
};

static void odd_characters(void **state)
{
	char result[256];
	xmlChar *s;
	xmlDocPtr doc;
	size_t i;

	make_tmp();
	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		snprintf(result, sizeof(result), "\"status\": \"FAIL\", \"reason\": \"%s\"",
			 reasons[i].json);
		put_case(result);
		assert_int_equal(db_report_junit(run, NULL), 0);
		doc = read_xml(run, "results.xml");
		assert_int_equal(validate(doc), 0);
		s = string(doc, "//failure/@message");
		assert_string_equal((char *)s, reasons[i].message);
		xmlFree(s);
		s = string(doc, "//failure");
		assert_string_equal((char *)s, reasons[i].message);
		xmlFree(s);
		xmlFreeDoc(doc);
	}
}

static void expected_failure(void **state)
{
	xmlDocPtr doc;
	xmlChar *s;

	make_tmp();
	put_case("\"status\": \"SKIP\", \"reason\": \"no such mode\", \"expected_failure\": true");
	assert_int_equal(db_report_junit(run, NULL), 0);
	doc = read_xml(run, "results.xml");
	s = string(doc, "//skipped/@message");
	assert_string_equal((char *)s, "expected failure: no such mode");
	xmlFree(s);
	s = string(doc, "//testcase/@classname");
	assert_string_equal((char *)s, "p.s");
	xmlFree(s);
	xmlFreeDoc(doc);
}

static void no_case(void **state)
{
	xmlDocPtr doc;

	make_tmp();
	put("run.json", "{ \"schema\": 1, \"pair\": \"p\", \"kind\": \"boards\", \"plan\": [] }");
	assert_int_equal(db_report_junit(run, NULL), 0);
	doc = read_xml(run, "results.xml");
	assert_int_equal(validate(doc), 0);
	xmlFreeDoc(doc);
}

#define COUNTS "tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\" time=\"1.0\""
#define SUITE(attributes, inside) "<testsuites name=\"n\" " COUNTS "><testsuite " attributes \
	" " COUNTS "><properties/>" inside "</testsuite></testsuites>"
#define CASE(inside) \
	SUITE("name=\"s\"", "<testcase classname=\"c\" name=\"n\">" inside "</testcase>")

/* the schema lets nothing else through: what each of these is, and whether it may pass */
static const struct {
	const char *xml;
	bool valid;
} documents[] = {
	{ CASE(""), true },
	{ CASE("<failure message=\"m\" type=\"FAIL\">m</failure>"), true },
	{ CASE("<skipped message=\"m\"/>"), true },
	{ CASE("<skipped message=\"\"/>"), false },
	{ CASE("<skipped/>"), false },
	{ CASE("<failure message=\"m\" type=\"BAD\"/>"), false },
	{ CASE("<failure message=\"m\" type=\"FAIL\"/><skipped message=\"m\"/>"), false },
	{ CASE("<system-out/>"), false },
	{ SUITE("name=\"s\"", "<testcase name=\"n\"/>"), false },
	{ SUITE("name=\"s\"", "<testcase classname=\"c\"/>"), false },
	{ SUITE("name=\"s\"", "<testcase classname=\"c\" name=\"n\" time=\"-1\"/>"), false },
	{ SUITE("name=\"s\"", ""), false },
	{ SUITE("", "<testcase classname=\"c\" name=\"n\"/>"), false },
	{ SUITE("name=\"s\" timestamp=\"yesterday\"", "<testcase classname=\"c\" name=\"n\"/>"),
	  false },
	{ "<testsuites/>", false },
};

static void schema_refuses(void **state)
{
	size_t i;

	for (i = 0; i < sizeof(documents) / sizeof(documents[0]); i++) {
		xmlDocPtr doc = xmlReadMemory(documents[i].xml, (int)strlen(documents[i].xml), "x",
					      NULL, XML_PARSE_NONET);

		assert_non_null(doc);
		assert_int_equal(validate(doc) == 0, documents[i].valid);
		xmlFreeDoc(doc);
	}
}

static int clean_up(void **state)
{
	xmlRelaxNGCleanupTypes();
	xmlCleanupParser();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH_GOLDEN(golden),
		EACH_GOLDEN(counts_are_right),
		COPY_TEST(odd_characters),
		COPY_TEST(expected_failure),
		COPY_TEST(no_case),
		cmocka_unit_test(schema_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, clean_up);
}
