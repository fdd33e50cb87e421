/* SPDX-License-Identifier: GPL-2.0-only */
/* What XML pages say, by libxml2's parser and XPath: a second reader of what reports write. */
#ifndef TESTS_XPATH_H
#define TESTS_XPATH_H

#include <libxml/parser.h>
#include <libxml/xpath.h>

#include "tests/reports/golden.h"

/* a file of @dir, which must be well-formed; the caller's */
static inline xmlDocPtr read_xml(const char *dir, const char *name)
{
	struct db_buf text = read_file(dir, name);
	xmlDocPtr doc = xmlReadMemory(db_buf_str(&text), (int)text.len, name, NULL,
				      XML_PARSE_NONET);

	assert_non_null(doc);
	db_buf_free(&text);
	return doc;
}

/* an XPath expression's value as a number */
static inline double number(xmlDocPtr doc, const char *path)
{
	xmlXPathContextPtr context = xmlXPathNewContext(doc);
	xmlXPathObjectPtr value = xmlXPathEvalExpression(BAD_CAST path, context);
	double n;

	assert_non_null(value);
	n = xmlXPathCastToNumber(value);
	xmlXPathFreeObject(value);
	xmlXPathFreeContext(context);
	return n;
}

#endif
