/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Golden run directories: a test works on a copy of tests/reports/golden/<name>/run, compares
 * what the reports leave there with the files beside it.  Needs <stdarg.h> to <cmocka.h> first.
 */
#ifndef DOORBENCH_TESTS_GOLDEN_H
#define DOORBENCH_TESTS_GOLDEN_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/file.h"

#define GOLDEN "tests/reports/golden"
#define TEMPLATES "reports/templates"

/* <tmp>/run is a copy of a golden run, or one that the test makes */
static char tmp[64], run[80];

static inline void make_tmp(void)
{
	snprintf(tmp, sizeof(tmp), "/tmp/doorbench-test-XXXXXX");
	assert_non_null(mkdtemp(tmp));
	snprintf(run, sizeof(run), "%s/run", tmp);
}

static inline void copy_golden(const char *name)
{
	char command[256];

	make_tmp();
	snprintf(command, sizeof(command), "cp -r '" GOLDEN "/%s/run' '%s'", name, run);
	assert_int_equal(system(command), 0);
}

static inline int remove_copy(void **state)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", tmp);
	return system(command);
}

static inline struct db_buf read_file(const char *dir, const char *name)
{
	struct db_buf out = { 0 };
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	assert_int_equal(db_file_read(path, &out, NULL), 0);
	return out;
}

static inline bool exists(const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", run, name);
	return !access(path, F_OK);
}

/* write a file of the run; plain writing, nothing here needs db_file_write()'s care */
static inline void put(const char *name, const char *text)
{
	char path[512], *slash;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", run, name);
	slash = strrchr(path, '/');
	*slash = '\0';
	assert_int_equal(db_file_mkdirs(path, NULL), 0);
	*slash = '/';
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_not_equal(fputs(text, f), EOF);
	assert_int_equal(fclose(f), 0);
}

/* a run of one case, s/c, with this result.json but for suite and case */
static inline void put_case(const char *result)
{
	struct db_buf text = { 0 };

	put("run.json", "{ \"schema\": 1, \"pair\": \"p\", \"kind\": \"boards\", "
	    "\"plan\": [ { \"suite\": \"s\", \"case\": \"c\" } ] }");
	db_buf_printf(&text, "{ \"suite\": \"s\", \"case\": \"c\", %s }", result);
	put("cases/s/c/result.json", db_buf_str(&text));
	db_buf_free(&text);
}

/* what a report left is what is expected, and nothing is left of its making */
static inline void assert_golden(const char *golden, const char *left, const char *expected)
{
	struct db_buf want, got;
	char dir[256], temporary[256];

	snprintf(dir, sizeof(dir), GOLDEN "/%s", golden);
	snprintf(temporary, sizeof(temporary), "%s.tmp", left);
	want = read_file(dir, expected);
	got = read_file(run, left);
	assert_string_equal(db_buf_str(&got), db_buf_str(&want));
	assert_int_equal(got.len, want.len);
	assert_false(exists(temporary));
	db_buf_free(&want);
	db_buf_free(&got);
}

#define GOLDEN_TEST(test, name) \
	{ #test " " name, test, NULL, remove_copy, (void *)(uintptr_t)(name) }

/* on the golden runs that every format has an expected file for */
#define EACH_GOLDEN(test) \
	GOLDEN_TEST(test, "complete"), GOLDEN_TEST(test, "hostile"), \
	GOLDEN_TEST(test, "all-error"), GOLDEN_TEST(test, "repeats")

#define COPY_TEST(test) cmocka_unit_test_teardown(test, remove_copy)

#endif
