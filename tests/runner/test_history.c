// SPDX-License-Identifier: GPL-2.0-only
/* Which earlier run counts, and what is taken from it. */
#include <math.h>
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
#include "runner/history.h"

/* a directory of its own for each test */
static int make_dir(void **state)
{
	static char dir[64];

	snprintf(dir, sizeof(dir), "/tmp/doorbench-test-XXXXXX");
	*state = mkdtemp(dir);
	return *state ? 0 : -1;
}

static int remove_dir(void **state)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", (char *)*state);
	return system(command);
}

static void put(const char *parent, const char *run, const char *file, const char *text)
{
	char path[512], dir[512];

	snprintf(path, sizeof(path), "%s/%s/%s", parent, run, file);
	snprintf(dir, sizeof(dir), "%s", path);
	*strrchr(dir, '/') = '\0';
	assert_int_equal(db_file_mkdirs(dir, NULL), 0);
	assert_int_equal(db_file_write(path, text, strlen(text), NULL), 0);
}

/* one case "link" of suite "vntb" that took @seconds; @finished: "" if the run was cut off */
static void put_run(const char *parent, const char *run, const char *pair, const char *finished,
		    double seconds)
{
	char text[512];

	snprintf(text, sizeof(text), "{\"schema\": 1, \"pair\": \"%s\", \"kind\": \"virtual\", "
		 "\"finished\": \"%s\"}", pair, finished);
	put(parent, run, "run.json", text);
	snprintf(text, sizeof(text), "{\"suite\": \"vntb\", \"case\": \"link\", "
		 "\"status\": \"PASS\", \"seconds\": %f}", seconds);
	put(parent, run, "cases/vntb/link/result.json", text);
}

/* the run that is found, and its one case */
static void expect(const char *parent, const char *pair, const char *run, double seconds)
{
	const struct run_history_case *c;
	struct run_history h;

	run_history_load(parent, pair, &h);
	assert_string_equal(h.run ? h.run : "none", run);
	c = run_history_find(&h, "vntb", "link");
	if (c)
		assert_float_equal(c->seconds, seconds, 1e-9);
	assert_int_equal(c != NULL, seconds > 0);
	run_history_free(&h);
}

#define DONE	"2026-11-22T12:30:00Z"

static void test_newest(void **state)
{
	expect(*state, "spider", "none", 0);
	put_run(*state, "20261122T120000Z-spider-7.3.0", "spider", DONE, 1);
	expect(*state, "spider", "20261122T120000Z-spider-7.3.0", 1);
	put_run(*state, "20261122T130000Z-spider-7.2.0", "spider", DONE, 2);
	put_run(*state, "20251122T130000Z-spider-9.9.0", "spider", DONE, 3);
	expect(*state, "spider", "20261122T130000Z-spider-7.2.0", 2);
	expect("/nonexistent", "spider", "none", 0);
}

/* a later run that is no use does not hide an earlier one that is */
static void test_unusable(void **state)
{
	char good[] = "20261122T110000Z-spider-7.3.0";
	char path[512];

	put_run(*state, good, "spider", DONE, 1);
	put_run(*state, "20261122T120000Z-spider-7.3.0", "spider", "", 2);
	put(*state, "20261122T130000Z-spider-unbooted", "run.json", "{");
	put(*state, "20261122T140000Z-spider-unbooted", "other", "no run.json");
	snprintf(path, sizeof(path), "%s/20261122T150000Z-spider-file", (char *)*state);
	assert_int_equal(db_file_write(path, "", 0, NULL), 0);
	snprintf(path, sizeof(path), "%s/20261122T160000Z-spider-away", (char *)*state);
	assert_int_equal(symlink("/nonexistent", path), 0);
	expect(*state, "spider", good, 1);
}

/* other pairs, also those whose names begin alike; and what is no name of a run */
static void test_names(void **state)
{
	static const char *const others[] = {
		"20261122T120000Z-spider2-7.3.0", "20261122T120000Z-xspider-7.3.0", "latest",
		"20261122T120000Z-spider", "20261122T120000-spider-7.3.0", "x-spider-7.3.0",
		"2026112xT120000Z-spider-7.3.0", "old-20261122T120000Z-spider-7.3.0",
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		put_run(*state, others[i], "spider", DONE, 1);
	put_run(*state, "20261122T120000Z-spider-orion-7.3.0", "spider-orion", DONE, 2);
	expect(*state, "spider", "none", 0);
	expect(*state, "spider-orion", "20261122T120000Z-spider-orion-7.3.0", 2);
	put_run(*state, "20261121T120000Z-spider-7.3.0", "spider", DONE, 3);
	expect(*state, "spider", "20261121T120000Z-spider-7.3.0", 3);
}

/* only so many are looked at */
static void test_bound(void **state)
{
	char name[64];

	put_run(*state, "20261122T000000Z-spider-7.3.0", "spider", DONE, 1);
	for (int i = 1; i <= 9; i++) {
		snprintf(name, sizeof(name), "20261122T%02d0000Z-spider-7.3.0", i);
		put_run(*state, name, "spider", "", 2);
	}
	expect(*state, "spider", "20261122T000000Z-spider-7.3.0", 1);
	put_run(*state, "20261122T110000Z-spider-7.3.0", "spider", "", 2);
	expect(*state, "spider", "none", 0);
}

static void put_case(const char *parent, const char *dir, const char *text)
{
	char file[256];

	snprintf(file, sizeof(file), "cases/%s/result.json", dir);
	put(parent, "20261122T120000Z-spider-7.3.0", file, text);
}

static void test_cases(void **state)
{
	const struct run_history_case *c;
	struct run_history h;

	put_run(*state, "20261122T120000Z-spider-7.3.0", "spider", DONE, 1);
	put_case(*state, "vntb/ping", "{\"suite\": \"vntb\", \"case\": \"ping\", "
		 "\"status\": \"DONE\", \"seconds\": 4, \"measurements\": [{\"name\": \"a\"}, "
		 "{\"name\": \"b\", \"unit\": \"ms\", \"value\": 3.5}, "
		 "{\"name\": \"c\", \"unit\": \"s\", \"value\": 9}]}");
	put_case(*state, "a/fails", "{\"suite\": \"a\", \"case\": \"fails\", "
		 "\"status\": \"FAIL\", \"reason\": \"x\", \"seconds\": 0.5}");
	/* these did not run */
	put_case(*state, "z/missed", "{\"suite\": \"z\", \"case\": \"missed\", "
		 "\"status\": \"MISS\", \"reason\": \"x\", \"seconds\": 3}");
	put_case(*state, "z/skipped", "{\"suite\": \"z\", \"case\": \"skipped\", "
		 "\"status\": \"SKIP\", \"reason\": \"x\", \"seconds\": 0}");
	put_case(*state, "z/broken", "{");
	run_history_load(*state, "spider", &h);
	assert_int_equal(h.n_cases, 3);
	c = run_history_find(&h, "vntb", "ping");
	assert_float_equal(c->seconds, 4, 1e-9);
	assert_float_equal(c->value, 3.5, 1e-9);
	assert_string_equal(c->unit, "ms");
	c = run_history_find(&h, "a", "fails");
	assert_float_equal(c->seconds, 0.5, 1e-9);
	assert_true(isnan(c->value));
	assert_string_equal(c->unit, "");
	assert_null(run_history_find(&h, "z", "missed"));
	assert_null(run_history_find(&h, "z", "skipped"));
	assert_null(run_history_find(&h, "z", "broken"));
	assert_null(run_history_find(&h, "vntb", "fails"));
	run_history_free(&h);
	assert_null(run_history_find(&h, "vntb", "ping"));
}

/* a case that ran several times: the mean of its times, the first value, in the order of repeats */
static void test_repeats(void **state)
{
	const struct run_history_case *c;
	struct run_history h;
	char dir[32], text[512];

	put_run(*state, "20261122T120000Z-spider-7.3.0", "spider", DONE, 1);
	put_case(*state, "vntb/ping", "{\"suite\": \"vntb\", \"case\": \"ping\", "
		 "\"status\": \"FAIL\", \"reason\": \"x\", \"seconds\": 1}");
	/* the tenth comes before the second in the directory */
	for (int i = 2; i <= 10; i++) {
		snprintf(dir, sizeof(dir), "vntb/ping@%d", i);
		snprintf(text, sizeof(text), "{\"suite\": \"vntb\", \"case\": \"ping\", "
			 "\"repeat\": %d, \"status\": \"DONE\", \"seconds\": %d, "
			 "\"measurements\": [{\"name\": \"rtt\", \"unit\": \"u%d\", "
			 "\"value\": %d}]}", i, i, i, 100 + i);
		put_case(*state, dir, text);
	}
	run_history_load(*state, "spider", &h);
	assert_int_equal(h.n_cases, 2);
	c = run_history_find(&h, "vntb", "ping");
	assert_float_equal(c->seconds, 5.5, 1e-9);
	assert_float_equal(c->value, 102, 1e-9);
	assert_string_equal(c->unit, "u2");
	assert_float_equal(run_history_find(&h, "vntb", "link")->seconds, 1, 1e-9);
	run_history_free(&h);
}

int main(void)
{
#define DIR_TEST(f)	cmocka_unit_test_setup_teardown(f, make_dir, remove_dir)
	const struct CMUnitTest tests[] = {
		DIR_TEST(test_newest),
		DIR_TEST(test_unusable),
		DIR_TEST(test_names),
		DIR_TEST(test_bound),
		DIR_TEST(test_cases),
		DIR_TEST(test_repeats),
	};

	return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
