// SPDX-License-Identifier: GPL-2.0-only
/*
 * compare on run directories that a generator makes: a longer polling period and a slower doorbell
 * are flagged, equal kernels are not beyond the stated rate, baselines are read back or refused.
 */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "golden.h"
#include "lib/text.h"
#include "reports/compare.h"

static unsigned short seed[3];

static void write_text(const char *path, const char *text)
{
	assert_int_equal(db_file_write(path, text, strlen(text), NULL), 0);
}

/* one run: pings of @base ms and up to @spread ms more, and a level of its own within 3 % */
static void make_run(const char *side, int n, const char *kind, double base, double spread,
		     const char *status)
{
	char dir[200], path[400];
	struct db_buf text = { 0 };
	double level = 1 + 0.03 * (erand48(seed) - 0.5);

	snprintf(dir, sizeof(dir), "%s/%s/%02d", tmp, side, n);
	snprintf(path, sizeof(path), "%s/cases/vntb/embedded.ping_fast", dir);
	assert_int_equal(db_file_mkdirs(path, NULL), 0);
	for (int i = 0; i < 100; i++)
		db_buf_printf(&text, "%d %.3f\n", i + 1, level * (base + spread * erand48(seed)));
	snprintf(path, sizeof(path), "%s/cases/vntb/embedded.ping_fast/ping.samples", dir);
	write_text(path, text.data);
	db_buf_free(&text);
	db_buf_printf(&text, "{\"suite\":\"vntb\",\"case\":\"embedded.ping_fast\","
		      "\"backend\":\"embedded\",\"status\":\"%s\",\"reason\":\"%s\","
		      "\"measurements\":[{\"name\":\"ping.rtt\",\"unit\":\"ms\",\"n\":100,"
		      "\"samples\":\"ping.samples\",\"sent\":100,\"received\":100}]}", status,
		      strcmp(status, "PASS") ? "lost" : "");
	snprintf(path, sizeof(path), "%s/cases/vntb/embedded.ping_fast/result.json", dir);
	write_text(path, text.data);
	db_buf_free(&text);
	db_buf_printf(&text, "{\"schema\":1,\"pair\":\"p\",\"kind\":\"%s\",\"doorbench\":\"t\","
		      "\"sides\":{\"ep\":{\"release\":\"7.3-%s\"},\"rc\":{\"release\":\"7.3\"}},"
		      "\"plan\":[{\"suite\":\"vntb\",\"case\":\"embedded.ping_fast\","
		      "\"backend\":\"embedded\",\"dir\":\"embedded.ping_fast\"}]}", kind, side);
	snprintf(path, sizeof(path), "%s/run.json", dir);
	write_text(path, text.data);
	db_buf_free(&text);
}

static void make_side(const char *side, int runs, const char *kind, double base, double spread)
{
	for (int i = 0; i < runs; i++)
		make_run(side, i, kind, base, spread, "PASS");
}

static void load_side(const char *side, struct compare_set *set)
{
	char dir[128];

	snprintf(dir, sizeof(dir), "%s/%s", tmp, side);
	assert_int_equal(compare_load(dir, set, NULL), 0);
	compare_sort(set);
}

static int compare(struct db_buf *out)
{
	struct compare_set a = { 0 }, b = { 0 };
	int ret;

	load_side("old", &a);
	load_side("new", &b);
	ret = compare_text(&a, &b, out, NULL);
	compare_free(&a);
	compare_free(&b);
	return ret;
}

static void expect(int verdict, const char *part)
{
	struct db_buf one = { 0 }, two = { 0 };
	const char *pos, *line;
	size_t len;

	assert_int_equal(compare(&one), verdict);
	assert_int_equal(compare(&two), verdict);
	assert_string_equal(one.data, two.data);
	if (!strstr(one.data, part))
		fail_msg("no '%s' in\n%s", part, one.data);
	pos = one.data;
	while (db_text_next_line(&pos, one.data + one.len, &line, &len, NULL)) {
		char copy[512];

		snprintf(copy, sizeof(copy), "%.*s", (int)len, line);
		assert_true(db_text_columns(copy) <= 75);
	}
	db_buf_free(&one);
	db_buf_free(&two);
}

static int start(void **state)
{
	seed[0] = seed[1] = seed[2] = 1;
	make_tmp();
	return 0;
}

/* repetitions are too much alike to be runs: one value, their median */
static void repetitions(void **state)
{
	static char name[] = "x", unit[] = "ms", none[] = "", suite[] = "s", cases[] = "c";
	struct db_run_measurement m[3];
	struct db_run_case c[3];
	struct db_run two = {
		.pair = name, .kind = name, .cases = c, .n_cases = 3,
		.ep = { .release = name, .preempt = none }, .rc = { .release = name },
	};
	struct compare_set set = { 0 };

	for (int i = 0; i < 3; i++) {
		m[i] = (struct db_run_measurement){ .name = name, .unit = unit, .samples = none,
						    .value = i == 2 ? 90 : i + 1 };
		c[i] = (struct db_run_case){ .suite = suite, .name = cases, .repeat = i + 1,
					     .measurements = &m[i], .n_measurements = 1 };
	}
	assert_int_equal(compare_add_run(&set, &two, NULL), 0);
	/* all that there is */
	assert_int_equal(set.measurements[0].n, 3);
	assert_int_equal(set.measurements[0].runs, 1);
	two.n_cases = 1;
	assert_int_equal(compare_add_run(&set, &two, NULL), 0);
	assert_int_equal(set.n_measurements, 1);
	assert_int_equal(set.measurements[0].n, 2);
	assert_true(set.measurements[0].values[0] == 2 && set.measurements[0].values[1] == 1);
	assert_int_equal(set.cases[0].count[DB_RUN_PASS], 4);
	compare_free(&set);
}

/* what only one side measured is told, and a lonely run far away is counted and kept */
static void alone_and_outliers(void **state)
{
	struct compare_set set[2] = { { .runs = 10 }, { .runs = 10 } };
	struct compare_measurement *m;
	struct db_buf out = { 0 };

	for (int s = 0; s < 2; s++) {
		for (int i = 0; i < COMPARE_ENVS; i++)
			set[s].env[i] = strdup("x");
		m = compare_measurement_of(&set[s], "vntb", "a", "ping.rtt", "ms");
		for (int i = 0; i < 10; i++)
			compare_add_value(m, i < 9 || !s ? 10 + i * 0.1 : 500);
	}
	m = compare_measurement_of(&set[0], "vntb", "a", "old.only", "ms");
	compare_add_value(m, 1);
	m = compare_measurement_of(&set[1], "vntb", "a", "new.only", "ms");
	compare_add_value(m, 1);
	assert_int_equal(compare_text(&set[0], &set[1], &out, NULL), COMPARE_SAME);
	assert_non_null(strstr(out.data, "n=10+10, outliers 0+1)"));
	assert_non_null(strstr(out.data, "old.only [ms]: only in OLD"));
	assert_non_null(strstr(out.data, "new.only [ms]: only in NEW"));
	db_buf_free(&out);
	compare_free(&set[0]);
	compare_free(&set[1]);
}

static void polling_period_doubled(void **state)
{
	make_side("old", 10, "boards", 4, 5);
	make_side("new", 10, "boards", 4, 10);
	expect(COMPARE_REGRESSION, "REGRESSION");
}

static void doorbell_300us_slower(void **state)
{
	make_side("old", 10, "boards", 0.75, 0.3);
	make_side("new", 10, "boards", 1.05, 0.3);
	expect(COMPARE_REGRESSION, "REGRESSION");
}

static void faster_is_no_regression(void **state)
{
	make_side("old", 10, "boards", 1.05, 0.3);
	make_side("new", 10, "boards", 0.75, 0.3);
	expect(COMPARE_SAME, "improvement");
}

static void too_few_runs(void **state)
{
	make_side("old", 9, "boards", 4, 5);
	make_side("new", 10, "boards", 4, 10);
	expect(COMPARE_CANNOT_TELL, "need >= 10 runs");
}

static void virtual_and_boards(void **state)
{
	struct db_buf out = { 0 };

	make_side("old", 10, "virtual", 1, 0);
	make_side("new", 10, "virtual", 2, 0);
	assert_int_equal(compare(&out), COMPARE_REGRESSION);
	assert_non_null(strstr(out.data, "ratios only"));
	assert_null(strstr(out.data, " ± "));
	db_buf_free(&out);
	make_side("new", 10, "boards", 2, 0);
	expect(COMPARE_CANNOT_TELL, "no verdict on the kernels");
}

static void pass_to_fail(void **state)
{
	make_side("old", 10, "boards", 1, 0);
	make_side("new", 9, "boards", 1, 0);
	make_run("new", 9, "boards", 1, 0, "FAIL");
	expect(COMPARE_REGRESSION, "FAIL: 0 -> 1  REGRESSION");
}

/* equal kernels, 200 pairs of 10 runs: regressions are half of 5 % at most, here below 5 % */
static void equal_kernels(void **state)
{
	int alarms = 0;

	for (int trial = 0; trial < 200; trial++) {
		struct compare_set set[2] = { 0 };
		struct db_buf out = { 0 };

		for (int s = 0; s < 2; s++) {
			struct compare_measurement *m;

			for (int i = 0; i < COMPARE_ENVS; i++)
				set[s].env[i] = strdup("x");
			m = compare_measurement_of(&set[s], "vntb", "a", "ping.rtt", "ms");
			for (int i = 0; i < 10; i++)
				compare_add_value(m, 1 + 0.1 * erand48(seed));
		}
		alarms += compare_text(&set[0], &set[1], &out, NULL) == COMPARE_REGRESSION;
		db_buf_free(&out);
		compare_free(&set[0]);
		compare_free(&set[1]);
	}
	print_message("# false regressions: %d of 200\n", alarms);
	assert_in_range(alarms, 0, 10);
}

static void baselines(void **state)
{
	static const char *const bad[] = {
		"", "{", "[]", "{\"schema\":2}", "{\"schema\":1,\"runs\":0}",
		"{\"schema\":1,\"runs\":1,\"measurements\":[],\"cases\":[]}",
	};
	struct compare_set a = { 0 }, b = { 0 };
	struct db_buf one = { 0 }, two = { 0 };
	struct db_error err;
	char path[128];

	make_side("old", 10, "boards", 1, 1);
	load_side("old", &a);
	snprintf(path, sizeof(path), "%s/baseline.json", tmp);
	assert_int_equal(compare_baseline_write(path, &a, NULL), 0);
	assert_int_equal(compare_baseline_read(path, &b, NULL), 0);
	assert_int_equal(compare_text(&a, &a, &one, NULL), COMPARE_SAME);
	assert_int_equal(compare_text(&b, &a, &two, NULL), COMPARE_SAME);
	assert_string_equal(one.data, two.data);
	compare_free(&b);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		write_text(path, bad[i]);
		assert_int_equal(compare_baseline_read(path, &b, &err), -EBADMSG);
		assert_non_null(strstr(err.text, "baseline.json:"));
	}
	compare_free(&a);
	db_buf_free(&one);
	db_buf_free(&two);
}

/* two baselines and the text that their comparison must give, to the byte */
static void golden_files(void **state)
{
	static const char *const cases[] = { "compare-regression", "compare-same" };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct compare_set a = { 0 }, b = { 0 };
		struct db_buf out = { 0 }, expected = { 0 };
		char path[200];

		snprintf(path, sizeof(path), GOLDEN "/%s/old.json", cases[i]);
		assert_int_equal(compare_baseline_read(path, &a, NULL), 0);
		snprintf(path, sizeof(path), GOLDEN "/%s/new.json", cases[i]);
		assert_int_equal(compare_baseline_read(path, &b, NULL), 0);
		assert_true(compare_text(&a, &b, &out, NULL) >= 0);
		snprintf(path, sizeof(path), GOLDEN "/%s/expected.txt", cases[i]);
		assert_int_equal(db_file_read(path, &expected, NULL), 0);
		assert_string_equal(db_buf_str(&out), db_buf_str(&expected));
		db_buf_free(&out);
		db_buf_free(&expected);
		compare_free(&a);
		compare_free(&b);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, remove_copy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(polling_period_doubled), TEST(doorbell_300us_slower),
		TEST(faster_is_no_regression), TEST(too_few_runs), TEST(virtual_and_boards),
		TEST(pass_to_fail), TEST(equal_kernels), TEST(baselines), TEST(alone_and_outliers),
		TEST(repetitions),
		cmocka_unit_test(golden_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
