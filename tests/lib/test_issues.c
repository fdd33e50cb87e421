// SPDX-License-Identifier: GPL-2.0-only
/* The file of known kernel bugs: the project's own, its table in the docs, and bad files. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/file.h"
#include "lib/issues.h"

static void test_shipped(void **state)
{
	const struct db_issue *found;
	struct db_issues issues;
	struct db_error err;
	size_t shown = 0;

	assert_int_equal(db_issues_load("suites/known-issues.conf", &issues, &err), 0);
	found = db_issues_find(&issues, NULL, "doorbell", "embedded.beside_dma");
	assert_string_equal(found->number, "B6");
	assert_null(db_issues_find(&issues, found, "doorbell", "embedded.beside_dma"));
	assert_null(db_issues_find(&issues, NULL, "doorbell", "none.beside_dma"));
	assert_null(db_issues_find(&issues, NULL, "doorbell", "embedded.rings"));
	for (size_t i = 0; i < issues.n; i++) {
		assert_true(issues.all[i].seen.n > 0);
		assert_true(strlen(issues.all[i].title) <= 65);
		shown += issues.all[i].cases.n > 0;
	}
	assert_true(shown >= 18);
	db_issues_free(&issues);
}

/* to mend it: put what "doorbench help bugs" prints between the marks */
static void test_documented(void **state)
{
	static const char begin[] = "<!-- bugs: begin -->\n", end[] = "<!-- bugs: end -->\n";
	struct db_buf doc = { 0 }, table = { 0 };
	struct db_issues issues;
	struct db_error err;
	char *from, *to;

	assert_int_equal(db_issues_load("suites/known-issues.conf", &issues, &err), 0);
	assert_int_equal(db_file_read("docs/kernel-bugs.md", &doc, &err), 0);
	from = strstr(doc.data, begin);
	to = strstr(doc.data, end);
	assert_non_null(from);
	assert_non_null(to);
	*to = '\0';
	db_issues_table(&issues, &table);
	assert_string_equal(from + strlen(begin), db_buf_str(&table));
	db_buf_free(&doc);
	db_buf_free(&table);
	db_issues_free(&issues);
}

#define ISSUE(more) "{ number = \"B1\"; title = \"t\"; file = \"f\"; function = \"g\"; " \
	"expected = \"e\"; actual = \"a\"; evidence = \"v\"; analysis = \"n\"; " more " }"

static void test_bad(void **state)
{
	static const struct {
		const char *text, *error;
	} files[] = {
		{ "issues = ( " ISSUE("dies = true;") " );", ":1: 'shows' is missing in B1" },
		{ "issues = (\n" ISSUE("") ",\n" ISSUE("") ");", ":3: B1 is in issues twice" },
		{ "issues = ( " ISSUE("cases = ( \"x\" );") " );",
		  "no pattern of suite/case: 'x'" },
		{ "issues = ( " ISSUE("colour = 1;") " );", ":1: unknown key 'colour'" },
		{ "issues = ( { number = \"B1\"; } );", ":1: 'title' is missing" },
		{ "issues = (", ":1: " },
	};
	char path[] = "/tmp/issues-XXXXXX";
	struct db_issues issues;
	struct db_error err;
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	close(fd);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		assert_int_equal(db_file_write(path, files[i].text, strlen(files[i].text), &err),
				 0);
		assert_int_equal(db_issues_load(path, &issues, &err), -EINVAL);
		if (!strstr(err.text, files[i].error))
			fail_msg("\"%s\" is not in \"%s\"", files[i].error, err.text);
		db_issues_free(&issues);
	}
	unlink(path);
	assert_int_not_equal(db_issues_load(path, &issues, &err), 0);
	db_issues_free(&issues);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shipped),
		cmocka_unit_test(test_documented),
		cmocka_unit_test(test_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
