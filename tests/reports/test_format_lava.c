// SPDX-License-Identifier: GPL-2.0-only
/*
 * Results for LAVA: result.txt compared with golden files and read back by the rules of test
 * definitions, and signals as a stand-in for lava-test-case receives them.
 */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "lib/rundir_read.h"
#include "lib/text.h"
#include "reports/report.h"
#include "tests/reports/golden.h"

static void golden(void **state)
{
	copy_golden(*state);
	assert_int_equal(db_report_lava(run, NULL), 0);
	assert_golden(*state, "result.txt", "expected.result.txt");
}

/* as the statuses have to arrive */
static const char *const words[DB_RUN_STATUSES] = {
	[DB_RUN_PASS] = "pass", [DB_RUN_FAIL] = "fail", [DB_RUN_SKIP] = "skip",
	[DB_RUN_ERROR] = "unknown", [DB_RUN_MISS] = "unknown", [DB_RUN_DONE] = "pass",
};

/* one line: blanks part it, there are 2, 3 or 4 parts, the third is a number; counts the parts */
static size_t parts(char *line, char *part[4])
{
	size_t n = 0;
	char *save = NULL, *end;

	for (char *p = strtok_r(line, " ", &save); p; p = strtok_r(NULL, " ", &save)) {
		assert_true(n < 4);
		part[n++] = p;
	}
	assert_in_range(n, 2, 4);
	if (n > 2) {
		assert_true(isfinite(strtod(part[2], &end)));
		assert_int_equal(*end, '\0');
	}
	return n;
}

static void read_back(void **state)
{
	const char *pos, *end, *line;
	char copy[1024], name[512], *part[4];
	struct db_buf text;
	struct db_run r;
	size_t len, i = 0;

	copy_golden(*state);
	assert_int_equal(db_report_lava(run, NULL), 0);
	assert_int_equal(db_run_load(run, &r, NULL), 0);
	text = read_file(run, "result.txt");
	pos = db_buf_str(&text);
	end = pos + text.len;
	while (db_text_next_line(&pos, end, &line, &len, NULL)) {
		snprintf(copy, sizeof(copy), "%.*s", (int)len, line);
		if (parts(copy, part) > 2) {
			assert_string_equal(part[1], "pass");
			continue;
		}
		snprintf(name, sizeof(name), "%s.%s", r.cases[i].suite, r.cases[i].dir);
		assert_string_equal(part[0], name);
		assert_string_equal(part[1], words[r.cases[i++].status]);
	}
	assert_int_equal(i, r.n_cases);
	db_buf_free(&text);
	db_run_free(&r);
}

/* a name and a unit are single words, whatever a suite wrote */
static void odd_words(void **state)
{
	struct db_buf text;

	make_tmp();
	put_case("\"status\": \"DONE\", \"measurements\": [ "
		 "{ \"name\": \"a b=c>d\", \"value\": 1.5, \"unit\": \"MB / s=\\u00b5\" }, "
		 "{ \"name\": \"none\" }, { \"name\": \"n\", \"value\": -2e-7 } ]");
	assert_int_equal(db_report_lava(run, NULL), 0);
	text = read_file(run, "result.txt");
	assert_string_equal(db_buf_str(&text), "s.c pass\ns.c.a_b_c_d pass 1.5 MB_/_s___\n"
			    "s.c.n pass -2e-07\n");
	db_buf_free(&text);
}

/*
 * <tmp>/bin/lava-test-case, before all others on PATH: notes its arguments one a line, "." behind
 * the last, and "input" if it is given any.
 */
static void put_program(const char *more, mode_t mode)
{
	struct db_buf script = { 0 };
	char path[128], search[4096];

	snprintf(path, sizeof(path), "%s/bin", tmp);
	assert_int_equal(db_file_mkdirs(path, NULL), 0);
	snprintf(search, sizeof(search), "/nowhere::%s:/usr/bin:/bin", path);
	setenv("PATH", search, 1);
	snprintf(path, sizeof(path), "%s/bin/lava-test-case", tmp);
	db_buf_printf(&script, "#!/bin/sh\n{ printf '%%s\\n' \"$@\" .; read x && echo input; } "
		      ">> '%s/seen'\n:\n%s\n", tmp, more);
	assert_int_equal(db_file_write(path, script.data, script.len, NULL), 0);
	assert_int_equal(chmod(path, mode), 0);
	db_buf_free(&script);
}

/* the arguments that belong to a line of result.txt */
static void add_arguments(struct db_buf *out, char *line)
{
	static const char *const options[] = { "", "--result\n", "--measurement\n", "--units\n" };
	char *part[4];
	size_t n = parts(line, part), i;

	for (i = 0; i < n; i++)
		db_buf_printf(out, "%s%s\n", options[i], part[i]);
	db_buf_printf(out, ".\n");
}

static void assert_seen(const char *golden_name)
{
	struct db_buf lines, seen = read_file(tmp, "seen"), want = { 0 };
	const char *pos, *end, *line;
	char copy[1024], dir[256];
	size_t len;

	snprintf(dir, sizeof(dir), GOLDEN "/%s", golden_name);
	lines = read_file(dir, "expected.result.txt");
	pos = db_buf_str(&lines);
	end = pos + lines.len;
	while (db_text_next_line(&pos, end, &line, &len, NULL)) {
		snprintf(copy, sizeof(copy), "%.*s", (int)len, line);
		add_arguments(&want, copy);
	}
	assert_string_equal(db_buf_str(&seen), db_buf_str(&want));
	db_buf_free(&lines);
	db_buf_free(&seen);
	db_buf_free(&want);
}

static void signals(void **state)
{
	copy_golden(*state);
	put("result.txt", "of another time\n");
	put_program("", 0755);
	assert_int_equal(db_report_lava(run, NULL), 0);
	assert_seen(*state);
	assert_false(exists("result.txt"));
}

/* one that fails does not keep the others from being told; the first is what is complained of */
static void program_fails(void **state)
{
	struct db_error err;

	copy_golden("repeats");
	put_program("case $1 in *@2) exit 3;; *@3) kill -9 $$;; esac", 0755);
	assert_int_equal(db_report_lava(run, &err), -EIO);
	assert_string_equal(err.text, "lava-test-case endpoint.embedded.pcie_ep_doorbell."
			    "DOORBELL_TEST@2 ended with status 3");
	assert_seen("repeats");
}

static void program_is_none(void **state)
{
	copy_golden("repeats");
	put_program("", 0644);
	assert_int_equal(db_report_lava(run, NULL), 0);
	assert_golden("repeats", "result.txt", "expected.result.txt");
}

static void program_cannot_run(void **state)
{
	char path[128];
	struct db_error err;

	copy_golden("repeats");
	put_program("", 0755);
	snprintf(path, sizeof(path), "%s/bin/lava-test-case", tmp);
	assert_int_equal(db_file_write(path, "#!/nowhere/sh\n", 14, NULL), 0);
	assert_int_equal(chmod(path, 0755), 0);
	assert_int_not_equal(db_report_lava(run, &err), 0);
	assert_non_null(strstr(err.text, "lava-test-case"));
}

static char *search_path;

static int restore(void **state)
{
	setenv("PATH", search_path, 1);
	return remove_copy(state);
}

static int keep_path(void **state)
{
	search_path = strdup(getenv("PATH") ?: "/usr/bin:/bin");
	return !search_path;
}

static int free_path(void **state)
{
	free(search_path);
	return 0;
}

#define SIGNALS(name) { "signals " name, signals, NULL, restore, (void *)(uintptr_t)(name) }

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH_GOLDEN(golden),
		EACH_GOLDEN(read_back),
		COPY_TEST(odd_words),
		SIGNALS("repeats"),
		SIGNALS("hostile"),
		cmocka_unit_test_teardown(program_fails, restore),
		cmocka_unit_test_teardown(program_is_none, restore),
		cmocka_unit_test_teardown(program_cannot_run, restore),
	};

	return cmocka_run_group_tests(tests, keep_path, free_path);
}
