// SPDX-License-Identifier: GPL-2.0-only
/*
 * A night beside its baseline: what is a change and what is not, whose fault it is, that there is
 * no mail when nothing changed and none is wider than 75 columns, and that KCIDB's schema takes
 * the night's submission.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lib/text.h"
#include "reports/formats.h"
#include "reports/night.h"
#include "reports/page.h"
#include "tests/reports/golden.h"
#include "tests/reports/kcidb_rules.h"

/* a run of one case; @status "" leaves the case out */
static void make_run(const char *name, const char *release, long code, const char *status,
		     bool listed, double ms)
{
	static const char bug[] = "\"known_issue\":{\"number\":\"B6\",\"title\":\"t\","
		"\"file\":\"f\",\"function\":\"g()\",\"expected\":\"e\",\"actual\":\"a\","
		"\"analysis\":\"n\"}";
	char path[200], text[1100];

	snprintf(path, sizeof(path), "%s/run.json", name);
	snprintf(text, sizeof(text), "{\"schema\":1,\"pair\":\"desk\",\"kind\":\"boards\","
		 "\"started\":\"2026-11-27T01:00:00Z\",\"finished\":\"x\",\"exit\":%ld,"
		 "\"notes\":[\"n\\u001b[1mote\"],\"sides\":{\"ep\":{\"release\":\"%s\","
		 "\"machine\":\"aarch64\",\"version\":\"#1\"},\"rc\":{\"release\":\"7.3.0\"}},"
		 "\"plan\":[]}", code, release);
	put(path, text);
	if (!*status)
		return;
	snprintf(path, sizeof(path), "%s/cases/vntb/embedded.ping/result.json", name);
	snprintf(text, sizeof(text), "{\"suite\":\"vntb\",\"case\":\"embedded.ping\","
		 "\"backend\":\"embedded\",\"status\":\"%s\",\"reason\":\"%s\","
		 "%s,\"quotes\":{\"ep\":[\"a line of a kernel that goes on "
		 "and on beyond all that a mail could show in one line of its own\"]},"
		 "\"measurements\":[{\"name\":\"ping.rtt\",\"unit\":\"ms\",\"value\":%f}]}",
		 status, strcmp(status, "PASS") ? "words of its own" : "",
		 !listed ? "\"expected_failure\":false" :
		 strcmp(status, "FAIL") ? "\"expected_failure\":true" : bug, ms);
	put(path, text);
}

static struct night night;
static struct db_buf mail;

/* @old are the runs that the baseline was made of; NULL: there is none */
static struct night_group *judge(const char *old, const char *now, const char *branch)
{
	char from[200], to[200];
	char *const dirs[] = { to };

	snprintf(to, sizeof(to), "%s/%s", run, now);
	assert_int_equal(night_load(dirs, 1, branch, &night, NULL), 0);
	assert_int_equal(night.n_groups, 1);
	if (old) {
		snprintf(from, sizeof(from), "%s/%s", run, old);
		assert_int_equal(compare_load(from, &night.groups->old, NULL), 0);
		compare_sort(&night.groups->old);
		night.groups->has_old = true;
	}
	assert_int_equal(night_judge(night.groups, NULL), 0);
	night_mail(&night, &mail);
	assert_int_equal(night.groups->changed, mail.len > 0);
	return night.groups;
}

static void finish(void)
{
	const char *pos = db_buf_str(&mail), *end = pos + mail.len, *line;
	char copy[512];
	size_t len;

	while (db_text_next_line(&pos, end, &line, &len, NULL)) {
		snprintf(copy, sizeof(copy), "%.*s", (int)len, line);
		if (db_text_columns(copy) > DB_PAGE_COLUMNS)
			fail_msg("%zu columns: %s", db_text_columns(copy), copy);
		assert_int_equal(db_text_clean(copy, len), 0);
	}
	db_buf_free(&mail);
	night_free(&night);
}

static const struct {
	const char *old, *now;		/* status; "" is not there */
	bool listed;			/* as failing, or a kernel bug's, tonight */
	long code;			/* of tonight's run */
	enum night_change change;
	enum compare_verdict verdict;
} changes[] = {
	{ "PASS", "PASS", false, 0, NIGHT_SAME, COMPARE_SAME },
	{ "DONE", "PASS", false, 0, NIGHT_SAME, COMPARE_SAME },
	{ "SKIP", "SKIP", false, 125, NIGHT_SAME, COMPARE_SAME },
	{ "PASS", "FAIL", false, 1, NIGHT_FAILS, COMPARE_REGRESSION },
	{ "DONE", "FAIL", false, 1, NIGHT_FAILS, COMPARE_REGRESSION },
	{ "SKIP", "FAIL", false, 1, NIGHT_FAILS_UNKNOWN, COMPARE_CANNOT_TELL },
	{ "", "FAIL", false, 1, NIGHT_FAILS_UNKNOWN, COMPARE_CANNOT_TELL },
	{ "", "PASS", false, 0, NIGHT_SAME, COMPARE_SAME },
	{ "FAIL", "FAIL", false, 1, NIGHT_KNOWN, COMPARE_SAME },
	{ "PASS", "FAIL", true, 0, NIGHT_KNOWN, COMPARE_SAME },
	{ "PASS", "SKIP", true, 0, NIGHT_KNOWN, COMPARE_SAME },
	{ "FAIL", "PASS", false, 0, NIGHT_PASSES, COMPARE_SAME },
	{ "SKIP", "PASS", false, 0, NIGHT_PASSES, COMPARE_SAME },
	{ "PASS", "SKIP", false, 125, NIGHT_NO_VERDICT, COMPARE_CANNOT_TELL },
	{ "PASS", "ERROR", false, 125, NIGHT_NO_VERDICT, COMPARE_CANNOT_TELL },
	{ "PASS", "", false, 0, NIGHT_NO_VERDICT, COMPARE_CANNOT_TELL },
	{ "FAIL", "ERROR", false, 125, NIGHT_NO_VERDICT, COMPARE_CANNOT_TELL },
	{ "ERROR", "ERROR", false, 125, NIGHT_SAME, COMPARE_SAME },
	/* a kernel that died while booting */
	{ "PASS", "MISS", false, 1, NIGHT_NO_VERDICT, COMPARE_REGRESSION },
	/* a tear-down that failed after all cases, one of which fails by a known kernel bug */
	{ "PASS", "FAIL", true, 1, NIGHT_KNOWN, COMPARE_CANNOT_TELL },
	/* a tear-down that failed after all cases */
	{ "PASS", "PASS", false, 1, NIGHT_SAME, COMPARE_CANNOT_TELL },
};

static void each_change(void **state)
{
	char old[32], now[32];

	make_tmp();
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		struct night_group *g;
		bool quiet = changes[i].verdict == COMPARE_SAME &&
			     changes[i].change != NIGHT_PASSES;

		snprintf(old, sizeof(old), "old%zu", i);
		snprintf(now, sizeof(now), "now%zu", i);
		make_run(old, "7.3.1", 0, changes[i].old, false, 1);
		make_run(now, "7.3.2", changes[i].code, changes[i].now, changes[i].listed, 1);
		g = judge(old, now, NULL);
		if (g->n_cases != g->count[changes[i].change] || g->verdict != changes[i].verdict)
			fail_msg("change %zu: '%s' to '%s'", i, changes[i].old, changes[i].now);
		assert_int_equal(g->changed, !quiet);
		finish();
	}
}

/* ten runs a side: the measurement is judged, in either direction; nine are not */
static void measured(void **state)
{
	static const struct {
		double from, to;
		const char *says;
		int runs;
		enum compare_verdict verdict;
	} all[] = {
		{ 1, 2, "REGRESSION", 10, COMPARE_REGRESSION },
		{ 2, 1, "improvement", 10, COMPARE_SAME },
		{ 1, 1, NULL, 10, COMPARE_SAME },
		{ 1, 2, NULL, 9, COMPARE_SAME },
	};
	char name[64];

	make_tmp();
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct night_group *g;

		for (int k = 0; k < all[i].runs; k++) {
			snprintf(name, sizeof(name), "old%zu/%d", i, k);
			make_run(name, "7.3.1", 0, "PASS", false, all[i].from + 0.001 * k);
			snprintf(name, sizeof(name), "now%zu/%d", i, k);
			make_run(name, "7.3.2", 0, "PASS", false, all[i].to + 0.001 * k);
		}
		snprintf(name, sizeof(name), "old%zu", i);
		g = judge(name, name, NULL);
		assert_int_equal(g->verdict, COMPARE_SAME);
		assert_false(g->changed);
		finish();
		snprintf(name + 32, 32, "now%zu", i);
		g = judge(name, name + 32, NULL);
		assert_int_equal(g->verdict, all[i].verdict);
		assert_int_equal(g->changed, all[i].says != NULL);
		if (all[i].says)
			assert_non_null(strstr(mail.data, all[i].says));
		finish();
	}
}

static void branches(void **state)
{
	static const char *const releases[][2] = {
		{ "7.3.4", "7.3" }, { "7.4.0-rc1-00042-gdeadbeefcafe", "7.4" }, { "", "unknown" },
		{ "next", "unknown" }, { "99999999999.1", "unknown" },
	};
	char name[32];

	make_tmp();
	for (size_t i = 0; i < sizeof(releases) / sizeof(releases[0]); i++) {
		snprintf(name, sizeof(name), "r%zu", i);
		make_run(name, releases[i][0], 0, "PASS", false, 1);
		assert_string_equal(judge(NULL, name, NULL)->branch, releases[i][1]);
		assert_int_equal(night.groups->verdict, COMPARE_CANNOT_TELL);
		finish();
		assert_string_equal(judge(NULL, name, "next")->branch, "next");
		finish();
	}
}

static void mail_says(void **state)
{
	static const char *const parts[] = {
		"Subject: [doorbench] desk 7.3 regression\n (night of 2026-11-27: 1 newly",
		" failing)\n\nbaseline     desk-7.3\n",
		"\nEP kernel    7.3.1 -> 7.3.2  DIFFERS\n",
		"\nNewly failing, passed in the baseline:\n  vntb embedded.ping\n    baseline: ",
		"    baseline: PASS 1; now: FAIL 1\n    why   words of its own\n    EP:   a line",
		"    again doorbench run --pair desk --suite vntb --case 'embedded.ping'\n",
		"\nThe runner noted:\n  n?[1mote\n",
	};

	make_tmp();
	make_run("old", "7.3.1", 0, "PASS", false, 1);
	make_run("now", "7.3.2", 1, "FAIL", false, 1);
	judge("old", "now", NULL);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (!strstr(mail.data, parts[i]))
			fail_msg("no '%s' in\n%s", parts[i], mail.data);
	finish();
}

/* the same kernel twice and another one: two builds of two checkouts, two tests a run */
static void submission(void **state)
{
	char path[200], a[200], b[200];
	char *const dirs[] = { a, b }, *const twice[] = { a, a };
	struct db_error err;
	struct db_buf text;
	json_t *report;

	make_tmp();
	make_run("night/one", "7.3.1", 0, "PASS", false, 1);
	make_run("night/two", "7.3.1", 0, "PASS", false, 1);
	make_run("three", "7.4.0", 1, "FAIL", true, 1);
	snprintf(a, sizeof(a), "%s/night", run);
	snprintf(b, sizeof(b), "%s/three", run);
	snprintf(path, sizeof(path), "%s/kcidb.json", run);
	assert_int_equal(night_load(dirs, 2, NULL, &night, NULL), 0);
	assert_int_equal(night.n_groups, 2);
	assert_int_equal(db_report_kcidb_runs(night.runs, night.n_runs, path, NULL), 0);
	finish();
	text = read_file(run, "kcidb.json");
	report = json_loadb(db_buf_str(&text), text.len, JSON_REJECT_DUPLICATES, NULL);
	db_buf_free(&text);
	assert_true(report_ok(report));
	assert_int_equal(json_array_size(json_object_get(report, "checkouts")), 2);
	assert_int_equal(json_array_size(json_object_get(report, "builds")), 2);
	assert_int_equal(json_array_size(json_object_get(report, "tests")), 6);
	json_decref(report);
	assert_int_equal(night_load(twice, 2, NULL, &night, NULL), 0);
	assert_int_equal(db_report_kcidb_runs(night.runs, night.n_runs, path, &err), -EINVAL);
	assert_non_null(strstr(err.text, "run directories of one name"));
	finish();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		COPY_TEST(each_change), COPY_TEST(measured), COPY_TEST(branches),
		COPY_TEST(mail_says), COPY_TEST(submission),
	};

	unsetenv("DOORBENCH_KCIDB_ORIGIN");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
