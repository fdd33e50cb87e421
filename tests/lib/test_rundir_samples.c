// SPDX-License-Identifier: GPL-2.0-only
/*
 * Samples read in pieces: each value is the double that strtod() makes of it, lines are whole
 * across the pieces' borders, whoever takes them can stop; and parts of files.
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
#include "tests/reports/golden.h"

static char name[] = "m", unit[] = "ms", none[] = "", file[] = "x.samples";

static const struct db_run_measurement measurement = {
	.name = name, .unit = unit, .note = none, .samples = file,
	.n = -1, .sent = -1, .received = -1, .value = NAN, .lost = -1, .resolution = NAN,
};

static void load(struct db_run *r, const char *samples)
{
	make_tmp();
	put_case("\"status\": \"PASS\"");
	put("cases/s/c/x.samples", samples);
	assert_int_equal(db_run_load(run, r, NULL), 0);
}

/* the text of each number is kept to compare with strtod() */
static void as_exact_as_strtod(void **state)
{
	static const char *const odd[] = {
		"0", "0.0", "1.", ".5", "000.100", "123456789012345", "1234567890123456",
		"0.1234567890123456789", "999999999999999", "0.000000000000001",
		"9007199254740993", "179769313486231570000000000000000000000000000000",
		"4.35", "0.3", "2.675", "1234.5678", "0.00000000000000000000000001",
	};
	const size_t n_odd = sizeof(odd) / sizeof(odd[0]), n = 20000;
	char (*texts)[64] = calloc(n, sizeof(*texts));
	unsigned short seed[3] = { 1, 2, 3 };
	struct db_buf all = { 0 };
	struct db_run_samples s;
	struct db_run r;
	size_t i;

	assert_non_null(texts);
	for (i = 0; i < n; i++) {
		if (i < n_odd)
			snprintf(texts[i], sizeof(texts[i]), "%s", odd[i]);
		else
			snprintf(texts[i], sizeof(texts[i]), "%.*f", (int)(i % 12),
				 erand48(seed) * pow(10, (double)(i % 9)));
		db_buf_printf(&all, "%zu %s\n", i + 1, texts[i]);
	}
	load(&r, db_buf_str(&all));
	assert_int_equal(db_run_samples(&r, r.cases, &measurement, &s, NULL), 0);
	assert_int_equal(s.n, n);
	for (i = 0; i < n; i++) {
		double expected = strtod(texts[i], NULL);

		assert_memory_equal(&s.y[i], &expected, sizeof(expected));
		assert_true(s.x[i] == (double)(i + 1));
	}
	db_run_samples_free(&s);
	db_run_free(&r);
	db_buf_free(&all);
	free(texts);
}

/* comments of every length move the lines over the borders of the pieces */
static void whole_lines(void **state)
{
	struct db_buf all = { 0 };
	struct db_run_samples s;
	struct db_run r;
	size_t i;

	for (i = 0; i < 3000; i++) {
		db_buf_printf(&all, "#%*s\n", (int)(i % 97), "");
		db_buf_printf(&all, "%zu %zu.25%s", i, i * 7, i + 1 < 3000 ? "\r\n" : "");
	}
	load(&r, db_buf_str(&all));
	assert_int_equal(db_run_samples(&r, r.cases, &measurement, &s, NULL), 0);
	assert_int_equal(s.n, 3000);
	for (i = 0; i < s.n; i++)
		assert_true(s.y[i] == (double)(i * 7) + 0.25);
	db_run_samples_free(&s);
	db_run_free(&r);
	db_buf_free(&all);
}

static void no_end_of_line(void **state)
{
	struct db_run_samples s;
	struct db_buf all = { 0 };
	struct db_error err;
	struct db_run r;

	db_buf_printf(&all, "1 2\n#%200000s", "");
	load(&r, db_buf_str(&all));
	assert_int_equal(db_run_samples(&r, r.cases, &measurement, &s, &err), -EBADMSG);
	assert_string_equal(err.text, "x.samples:2: no sample");
	assert_null(s.y);
	db_run_free(&r);
	db_buf_free(&all);
}

static int take_two(void *arg, double x, double y)
{
	return ++*(int *)arg == 2 ? -ECANCELED : 0;
}

static void taker_stops(void **state)
{
	struct db_run r;
	int taken = 0;

	load(&r, "1 1\n2 2\n3 3\n");
	assert_int_equal(db_run_samples_each(&r, r.cases, &measurement, take_two, &taken, NULL),
			 -ECANCELED);
	assert_int_equal(taken, 2);
	db_run_free(&r);
}

static void parts_of_files(void **state)
{
	struct db_buf out = { 0 };
	struct db_run r;
	char path[128];
	size_t size;

	load(&r, "0123456789");
	assert_int_equal(db_run_read_at(&r, r.cases, file, 3, 4, &out, &size, NULL), 0);
	assert_string_equal(db_buf_str(&out), "3456");
	assert_int_equal(size, 10);
	db_buf_free(&out);
	assert_int_equal(db_run_read_at(&r, r.cases, file, 8, 100, &out, NULL, NULL), 0);
	assert_string_equal(db_buf_str(&out), "89");
	assert_int_equal(db_run_read_at(&r, r.cases, "../c/x.samples", 0, 1, &out, NULL, NULL),
			 -EINVAL);
	assert_int_equal(db_run_read_at(&r, r.cases, "other", 0, 1, &out, NULL, NULL), -ENOENT);
	/* nobody writes into it: reading must not wait */
	snprintf(path, sizeof(path), "%s/cases/s/c/fifo", run);
	assert_int_equal(mkfifo(path, 0666), 0);
	assert_int_equal(db_run_read_at(&r, r.cases, "fifo", 0, 1, &out, NULL, NULL), -EINVAL);
	db_buf_free(&out);
	db_run_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		COPY_TEST(as_exact_as_strtod), COPY_TEST(whole_lines), COPY_TEST(no_end_of_line),
		COPY_TEST(taker_stops), COPY_TEST(parts_of_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
