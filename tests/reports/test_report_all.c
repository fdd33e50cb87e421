// SPDX-License-Identifier: GPL-2.0-only
/* All reports at once: each is made, twice the same, and none keeps another from being made. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "reports/report.h"
#include "tests/reports/golden.h"

static const char *const files[] = {
	"report.txt", "results.ktap", "results.flat.ktap", "results.xml", "results.kcidb.json",
	"result.txt", "report.html",
};

#define N_FILES (sizeof(files) / sizeof(files[0]))

static void same_twice(void **state)
{
	struct db_buf first[N_FILES], again;
	size_t i;

	copy_golden(*state);
	assert_int_equal(db_report_all(run, TEMPLATES, NULL), 0);
	for (i = 0; i < N_FILES; i++) {
		first[i] = read_file(run, files[i]);
		assert_true(first[i].len > 0);
	}
	assert_int_equal(db_report_all(run, TEMPLATES, NULL), 0);
	for (i = 0; i < N_FILES; i++) {
		again = read_file(run, files[i]);
		assert_string_equal(db_buf_str(&again), db_buf_str(&first[i]));
		db_buf_free(&again);
		db_buf_free(&first[i]);
	}
}

/* a directory where a file should be: that report fails, whatever the user may write */
static void one_fails(void **state)
{
	struct db_error err;
	char path[128];
	size_t i, k;

	for (i = 0; i < N_FILES; i++) {
		copy_golden("repeats");
		snprintf(path, sizeof(path), "%s/%s", run, files[i]);
		assert_int_equal(mkdir(path, 0777), 0);
		assert_int_equal(db_report_all(run, TEMPLATES, &err), -EISDIR);
		assert_non_null(strstr(err.text, files[i]));
		for (k = 0; k < N_FILES; k++)	/* both of KTAP's are one report */
			assert_true(exists(files[k]) || (i == 1 && k == 2));
		assert_int_equal(remove_copy(NULL), 0);
	}
	copy_golden("repeats");
}

static void first_error_is_told(void **state)
{
	struct db_error err;

	copy_golden("repeats");
	put("results.xml/x", "");
	assert_int_equal(db_report_all(run, "no such directory", &err), -ENOENT);
	assert_non_null(strstr(err.text, "no such directory"));
	assert_true(exists("result.txt"));
}

static void no_run(void **state)
{
	struct db_error err;

	make_tmp();
	assert_int_equal(db_report_all(run, TEMPLATES, &err), -ENOENT);
	assert_true(err.text[0]);
	assert_false(exists("result.txt"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH_GOLDEN(same_twice),
		COPY_TEST(one_fails),
		COPY_TEST(first_error_is_told),
		COPY_TEST(no_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
