// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reports against golden run directories: a copy of tests/reports/golden/<case>/run is reported on
 * and report.txt compared with expected.txt; plots are made twice and must be the same bytes.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lib/text.h"
#include "reports/report.h"
#include "tests/reports/golden.h"

/* nothing that a terminal acts on, whatever the boards printed */
static void assert_printable(const struct db_buf *text)
{
	const char *pos = db_buf_str(text), *end = pos + text->len, *line;
	size_t len;

	while (db_text_next_line(&pos, end, &line, &len, NULL)) {
		char *copy = strndup(line, len);

		assert_int_equal(db_text_clean(copy, len), 0);
		free(copy);
	}
}

static void golden(void **state)
{
	struct db_buf got;

	copy_golden(*state);
	assert_int_equal(db_report_txt(run, NULL), 0);
	assert_golden(*state, "report.txt", "expected.txt");
	got = read_file(run, "report.txt");
	assert_printable(&got);
	db_buf_free(&got);
}

/* no quotes in it: every line is for mails */
static void all_columns(const char *dir)
{
	struct db_buf text = read_file(dir, "expected.txt");
	const char *pos = db_buf_str(&text), *end = pos + text.len, *line;
	size_t len;

	while (db_text_next_line(&pos, end, &line, &len, NULL))
		assert_true(len <= 75);
	db_buf_free(&text);
}

static void doorbell_columns(void **state)
{
	all_columns(GOLDEN "/doorbell");
	all_columns(GOLDEN "/iommu");
}

/* quotes may be as long as what they quote, here configfs lines; all else is for mails */
static void columns(void **state)
{
	const char *pos, *end, *line;
	struct db_buf text = read_file(GOLDEN "/complete", "expected.txt");
	size_t len;

	pos = db_buf_str(&text);
	end = pos + text.len;
	while (db_text_next_line(&pos, end, &line, &len, NULL))
		if (!memmem(line, len, "      echo ", 11))
			assert_true(len <= 75);
	db_buf_free(&text);
}

static void plot_is_the_same_twice(void **state)
{
	struct db_buf first, second;

	copy_golden("complete");
	assert_int_equal(db_report_plots(run, TEMPLATES, NULL), 0);
	first = read_file(run, "plots/ping.png");
	assert_true(first.len > 10000);
	assert_memory_equal(first.data, "\x89PNG", 4);
	assert_int_equal(db_report_plots(run, TEMPLATES, NULL), 0);
	second = read_file(run, "plots/ping.png");
	assert_int_equal(first.len, second.len);
	assert_memory_equal(first.data, second.data, first.len);
	assert_false(exists("plots/ping.png.tmp"));
	assert_false(exists("plots/gnuplot.log"));
	db_buf_free(&first);
	db_buf_free(&second);
}

/* every sample of the run is in the .dat files, in its order */
static void plot_has_every_sample(void **state)
{
	struct db_buf data;
	size_t lines = 0, i;

	copy_golden("complete");
	assert_int_equal(db_report_plots(run, TEMPLATES, NULL), 0);
	data = read_file(run, "plots/polling_fast.dat");
	for (i = 0; i < data.len; i++)
		lines += data.data[i] == '\n';
	assert_int_equal(lines, 501);
	db_buf_free(&data);
	data = read_file(run, "plots/doorbell_1hz.dat");
	assert_string_equal(db_buf_str(&data),
			    "# vntb/embedded.ping_1hz; unit: ms; columns: sample icmp_seq rtt\n"
			    "1 1 3.010\n2 2 2.870\n3 3 3.400\n4 4 2.660\n5 5 3.120\n6 6 3.000\n"
			    "7 7 2.950\n8 8 3.710\n9 9 2.880\n10 10 3.050\n");
	db_buf_free(&data);
}

static void plot_of_one_rate(void **state)
{
	copy_golden("cover-letter");
	assert_int_equal(db_report_plots(run, TEMPLATES, NULL), 0);
	assert_true(exists("plots/ping.png"));
	assert_false(exists("plots/polling_fast.dat"));
}

static void no_samples_no_plot(void **state)
{
	struct db_error err;
	char path[128];

	copy_golden("all-error");
	snprintf(path, sizeof(path), "%s/plots", run);
	assert_int_equal(db_file_mkdirs(path, NULL), 0);
	snprintf(path, sizeof(path), "%s/plots/ping.png", run);
	assert_int_equal(db_file_write(path, "old", 3, NULL), 0);
	assert_int_equal(db_report_plots(run, TEMPLATES, &err), -ENODATA);
	assert_string_equal(err.text, "the run has no ping samples: no plots/ping.png");
	assert_false(exists("plots/ping.png"));
}

static void no_gnuplot(void **state)
{
	const char *was = getenv("PATH");
	char *path = strdup(was ? was : "");
	struct db_error err;
	int ret;

	copy_golden("complete");
	setenv("PATH", tmp, 1);
	ret = db_report_plots(run, TEMPLATES, &err);
	setenv("PATH", path, 1);
	assert_int_equal(ret, -ENOENT);
	assert_string_equal(err.text, "gnuplot is not installed: no plots/ping.png");
	assert_false(exists("plots/ping.png"));
	free(path);
}

static void gnuplot_fails(void **state)
{
	struct db_error err;
	char path[128];

	copy_golden("complete");
	snprintf(path, sizeof(path), "%s/ping.gp", tmp);
	assert_int_equal(db_file_write(path, "no such command\n", 16, NULL), 0);
	assert_int_equal(db_report_plots(run, tmp, &err), -EIO);
	assert_non_null(strstr(err.text, "plots/ping.gp: "));
	assert_true(exists("plots/gnuplot.log"));
	assert_false(exists("plots/ping.png"));
	assert_int_equal(db_report_plots(run, "tests", NULL), -ENOENT);
}

/* what is in backquotes would be run by gnuplot, were it in double quotes */
static void names_are_not_executed(void **state)
{
	static const char from[] = "\"pair\": \"virtual\"";
	struct db_buf text, changed = { 0 };
	char path[128];
	const char *at;

	copy_golden("complete");
	text = read_file(run, "run.json");
	at = strstr(db_buf_str(&text), from);
	assert_non_null(at);
	db_buf_add(&changed, text.data, (size_t)(at - text.data));
	db_buf_printf(&changed, "\"pair\": \"`touch gone`'.system('touch gone').'%%s\\\\\"%s",
		      at + sizeof(from) - 1);
	snprintf(path, sizeof(path), "%s/run.json", run);
	assert_int_equal(db_file_write(path, changed.data, changed.len, NULL), 0);
	assert_int_equal(db_report_plots(run, TEMPLATES, NULL), 0);
	assert_true(exists("plots/ping.png"));
	assert_false(exists("plots/gone"));
	db_buf_free(&text);
	db_buf_free(&changed);
}

static void no_run(void **state)
{
	struct db_error err;

	copy_golden("complete");
	assert_int_equal(db_report_txt(tmp, &err), -ENOENT);
	assert_int_equal(db_report_plots(tmp, TEMPLATES, &err), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH_GOLDEN(golden),
		GOLDEN_TEST(golden, "cover-letter"), GOLDEN_TEST(golden, "no-polling"),
		GOLDEN_TEST(golden, "doorbell"), GOLDEN_TEST(golden, "iommu"),
		GOLDEN_TEST(golden, "unexpected-pass"),
		cmocka_unit_test(columns), cmocka_unit_test(doorbell_columns),
		COPY_TEST(plot_is_the_same_twice),
		COPY_TEST(plot_has_every_sample),
		COPY_TEST(plot_of_one_rate),
		COPY_TEST(no_samples_no_plot),
		COPY_TEST(no_gnuplot),
		COPY_TEST(gnuplot_fails),
		COPY_TEST(names_are_not_executed),
		COPY_TEST(no_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
